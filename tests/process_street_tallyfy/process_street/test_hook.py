from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from airflow.providers.http.hooks.http import HttpHook

import process_street_tallyfy
from process_street_tallyfy.errors import BadConfiguration, BadCredentials, ForbiddenCall, Unreachable, WrongAccount
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.ledger.canonical import storable_json
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.transform.value import decode

CONN_ID = "process_street_acme"
KEY = "key-canary"


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ProcessStreetHook]:
    """A hook whose connection stands in the environment."""

    def make(host: str, password: str | None = KEY, **more: Any) -> ProcessStreetHook:
        connection = {"conn_type": "process_street", "host": host, "password": password}
        monkeypatch.setenv(f"AIRFLOW_CONN_{CONN_ID.upper()}", json.dumps(connection))
        return ProcessStreetHook(CONN_ID, retries=Retries(delays=()), **more)

    return make


@pytest.fixture
def hook(script: Any, connect: Callable[..., ProcessStreetHook]) -> ProcessStreetHook:
    return connect(f"{script.url}/api/v1.1")


def test_airflow_knows_the_hook(script: Any, connect: Callable[..., ProcessStreetHook], reply: Any) -> None:
    connect(f"{script.url}/api/v1.1")
    script.answer(reply(body={"apiKeyLabel": "Migration"}))
    connection = HttpHook.get_connection(CONN_ID)
    hook = connection.get_hook()
    assert isinstance(hook, ProcessStreetHook)
    assert hook.test_connection() == (True, "Process Street accepts the key 'Migration'")


def test_check_returns_the_label(script: Any, hook: ProcessStreetHook, reply: Any) -> None:
    script.answer(reply(body={"apiKeyLabel": "Migration"}))
    assert hook.check() == "Migration"
    assert script.seen[0].path == "/api/v1.1/testAuth"
    assert script.seen[0].headers["X-API-Key"] == KEY


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("1200.50", "1200.50"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.1", "0.1"),
        ("1e5", "1e5"),
    ],
)
def test_the_digits_of_a_number_are_kept(
    script: Any, hook: ProcessStreetHook, reply: Any, number: str, told: str
) -> None:
    """Up to what is staged, hashed and written as text; a number that a float keeps stays one."""
    field = f'{{"id": "v", "key": "k", "fieldType": "Number", "data": {{"value": {number}}}}}'
    script.answer(reply(body=f'{{"fields": [{field}], "links": []}}'.encode()))
    (value,) = hook.reads.values("r" * 22)
    stored = json.loads(storable_json(value.staged()))
    assert decode(stored["data"]).text == told
    assert isinstance(stored["data"]["value"], float) is (number == "0.1")


def test_a_wrong_key_names_the_connection_and_what_to_do(script: Any, hook: ProcessStreetHook, reply: Any) -> None:
    script.answer(reply(401, {"error": "Unauthorized", "errorCode": "Unauthorized"}))
    with pytest.raises(BadCredentials) as caught:
        hook.check()
    assert f"connection {CONN_ID}" in caught.value.message
    assert caught.value.advice == f"set the password of connection {CONN_ID} to an API key made by an administrator"
    accepted, message = hook.test_connection()
    assert not accepted
    assert caught.value.advice in message


def test_a_key_replaced_in_the_connection_is_taken_up(
    script: Any, connect: Callable[..., ProcessStreetHook], reply: Any
) -> None:
    """By the very task that is at work, without another attempt."""
    hook = connect(f"{script.url}/api/v1.1")
    script.answer(reply(body={"apiKeyLabel": "old"}))
    assert hook.check() == "old"
    connect(f"{script.url}/api/v1.1", "new-key")
    script.answer(reply(401, {"error": "Unauthorized"}), reply(body={"apiKeyLabel": "new"}))
    assert hook.check() == "new"
    assert [seen.headers["X-API-Key"] for seen in script.seen] == [KEY, KEY, "new-key"]


def test_an_unreachable_host_names_the_connection(connect: Callable[..., ProcessStreetHook]) -> None:
    with pytest.raises(Unreachable) as caught:
        connect("https://ps.nowhere.invalid/api/v1.1").check()
    assert f"check the host of connection {CONN_ID}" in caught.value.advice


@pytest.mark.parametrize(("organization", "right"), [("org-1", True), ("org-2", False)], ids=["the same", "another"])
def test_the_organisation_is_compared_with_a_data_set(
    script: Any, hook: ProcessStreetHook, reply: Any, organization: str, *, right: bool
) -> None:
    deleted = {"id": "d0", "organizationId": "org-9", "deletedDate": "2026-01-01T00:00:00.000Z"}
    live = {"id": "d1", "organizationId": "org-1"}
    script.answer(reply(body={"apiKeyLabel": "L"}), reply(body={"dataSets": [deleted, live], "links": []}))
    if right:
        assert hook.check(organization) == "L"
        return
    with pytest.raises(WrongAccount) as caught:
        hook.check(organization)
    assert CONN_ID in caught.value.message
    assert organization in caught.value.message
    assert "source.organization_id" in caught.value.advice


def test_without_a_data_set_the_organisation_stays_unchecked(script: Any, hook: ProcessStreetHook, reply: Any) -> None:
    script.answer(reply(body={"apiKeyLabel": "L"}), reply(body={"dataSets": []}))
    assert hook.check("org-1") == "L"


@pytest.mark.parametrize(
    ("host", "password"),
    [
        ("https://public-api.process.st/api/v1.1", None),
        ("https://public-api.process.st", "k"),
        ("http://public-api.process.st/api/v1.1", "k"),
        ("", "k"),
    ],
    ids=["no key", "no path", "plain http", "no host"],
)
def test_a_connection_that_cannot_work_is_refused(
    connect: Callable[..., ProcessStreetHook], host: str, password: str | None
) -> None:
    with pytest.raises(BadConfiguration) as caught:
        connect(host, password).check()
    assert CONN_ID in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_nothing_is_ever_written_to_the_source(script: Any, hook: ProcessStreetHook, method: str) -> None:
    for path in ("/workflow-runs", "/work/items/search/x", "/work/items"):
        with pytest.raises(ForbiddenCall):
            hook.session.json(Call(method, path, json={}))
    assert script.seen == []


def test_the_limiter_gets_the_bucket_and_the_servers_numbers(
    script: Any, connect: Callable[..., ProcessStreetHook], reply: Any, limiter: Any
) -> None:
    headers = {"X-Api-Key-Rate-Limit-Remaining": "2400", "X-Api-Key-Rate-Limit-Reset": "900"}
    script.answer(reply(body={"apiKeyLabel": "L"}, headers=headers))
    hook = connect(f"{script.url}/api/v1.1", limiter=limiter)
    hook.check()
    assert limiter.acquired == [hook.bucket] == [f"source:{CONN_ID}"]
    assert limiter.observed == [(hook.bucket, 2400, 900.0)]


def test_the_http_hooks_own_run_is_never_used() -> None:
    """It logs URLs and error bodies; only the two hooks know ``HttpHook``, and they only resolve connections."""
    package = Path(process_street_tallyfy.__file__).parent
    texts = {path.relative_to(package).as_posix(): path.read_text("utf-8") for path in package.rglob("*.py")}
    knowing = {name for name, text in texts.items() if "HttpHook" in text.replace("``HttpHook``", "")}
    assert knowing == {"process_street/hook.py", "tallyfy/hook.py"}
    called = {
        node.attr for name in knowing for node in ast.walk(ast.parse(texts[name])) if isinstance(node, ast.Attribute)
    }
    assert called.isdisjoint({"run", "get_conn", "run_and_check", "run_with_advanced_retry"})
