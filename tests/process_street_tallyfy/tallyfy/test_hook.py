from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from airflow.providers.http.hooks.http import HttpHook

from process_street_tallyfy.errors import BadConfiguration, BadCredentials, ForbiddenCall, Unreachable, WrongAccount
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.tallyfy.hook import TallyfyHook
from process_street_tallyfy.tallyfy.writes import TallyfyWrites

CONN_ID = "tallyfy_acme"
ORG = "0f" * 16
TOKEN = "token-canary"
ME = {"data": {"id": 1001, "email": "migration@acme.example"}}
ADMIN = {"data": {"id": 1001, "role": "admin"}}
ORGANIZATION = {"data": {"id": ORG, "timezone": "UTC"}}


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Callable[..., TallyfyHook]:
    """A hook whose connection stands in the environment."""

    def make(host: str, password: str | None = TOKEN, organization_id: str = ORG, **more: Any) -> TallyfyHook:
        login, extra = more.pop("login", None), more.pop("extra", {})
        connection = {"conn_type": "tallyfy", "host": host, "login": login, "password": password, "extra": extra}
        monkeypatch.setenv(f"AIRFLOW_CONN_{CONN_ID.upper()}", json.dumps(connection))
        return TallyfyHook(CONN_ID, organization_id, retries=Retries(delays=()), **more)

    return make


@pytest.fixture
def hook(script: Any, connect: Callable[..., TallyfyHook]) -> TallyfyHook:
    return connect(script.url)


def test_airflow_knows_the_hook(script: Any, connect: Callable[..., TallyfyHook], reply: Any) -> None:
    connect(script.url)
    script.answer(reply(body=ME))
    hook = HttpHook.get_connection(CONN_ID).get_hook()
    assert isinstance(hook, TallyfyHook)
    assert hook.test_connection() == (True, "Tallyfy accepts the token of member 1001")


def test_a_token_replaced_in_the_connection_is_taken_up(
    script: Any, connect: Callable[..., TallyfyHook], reply: Any
) -> None:
    """By the very task that is at work, without another attempt."""
    hook = connect(script.url)
    script.answer(reply(body=ME))
    hook.reads.me()
    connect(script.url, "new-token")
    script.answer(reply(401, {}), reply(body=ME))
    hook.reads.me()
    assert [seen.headers["Authorization"] for seen in script.seen] == [f"Bearer {TOKEN}"] * 2 + ["Bearer new-token"]


def test_check_returns_the_account(script: Any, hook: TallyfyHook, reply: Any) -> None:
    script.answer(reply(body=ME), reply(body=ADMIN), reply(body=ORGANIZATION))
    account = hook.check()
    assert (account.user_id, account.role, account.organization.id) == (1001, "admin", ORG)
    paths = ["/me", f"/organizations/{ORG}/me", f"/organizations/{ORG}"]
    assert [seen.path for seen in script.seen] == paths
    for seen in script.seen:
        assert seen.headers["Authorization"] == f"Bearer {TOKEN}"
        assert seen.headers["X-Tallyfy-Client"] == "APIClient"
        assert seen.headers["Accept"] == "application/json"


def test_a_wrong_token_names_the_connection_and_what_to_do(script: Any, hook: TallyfyHook, reply: Any) -> None:
    script.answer(reply(401, {"error": True, "message": "Unauthenticated."}))
    with pytest.raises(BadCredentials) as caught:
        hook.check()
    assert f"connection {CONN_ID}" in caught.value.message
    assert caught.value.advice == f"set the password of connection {CONN_ID} to a personal token of an administrator"
    accepted, message = hook.test_connection()
    assert not accepted
    assert caught.value.advice in message


@pytest.mark.parametrize("role", ["standard", "light", None])
def test_only_an_administrator_migrates(script: Any, hook: TallyfyHook, reply: Any, role: str | None) -> None:
    script.answer(reply(body=ME), reply(body={"data": {"id": 1001, "role": role}}), reply(body=ORGANIZATION))
    with pytest.raises(BadCredentials) as caught:
        hook.check()
    assert caught.value.code == "role_too_low"
    assert CONN_ID in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("at", [1, 2])
def test_an_unknown_organisation_is_a_wrong_account(
    script: Any, hook: TallyfyHook, reply: Any, status: int, at: int
) -> None:
    answers = [reply(body=ME), reply(body=ADMIN), reply(body=ORGANIZATION)]
    answers[at] = reply(status, {"error": True})
    script.answer(*answers)
    with pytest.raises(WrongAccount) as caught:
        hook.check()
    assert CONN_ID in caught.value.message
    assert ORG in caught.value.message
    assert "target.organization_id" in caught.value.advice


def test_an_unreachable_host_names_the_connection(connect: Callable[..., TallyfyHook]) -> None:
    with pytest.raises(Unreachable) as caught:
        connect("https://tallyfy.nowhere.invalid").check()
    assert f"check the host of connection {CONN_ID}" in caught.value.advice


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("https://api.tallyfy.com", {"password": None}),
        ("https://api.tallyfy.com/api", {}),
        ("https://go.tallyfy.com", {}),
        ("https://go.tallyfy.com/api/api", {}),
        ("http://api.tallyfy.com", {}),
        ("https://api.tallyfy.com", {"login": "12"}),
        ("https://tallyfy.gateway.example", {"login": "12", "extra": {"act_as": "ana@acme.example"}}),
        (
            "https://api.tallyfy.com",
            {"login": "12", "extra": {"act_as": "a@b.co", "token_url": "http://account.tallyfy.com/oauth/token"}},
        ),
    ],
    ids=[
        "no token",
        "doubled api",
        "app host",
        "api/api",
        "plain http",
        "act as nobody",
        "no token url",
        "plain token url",
    ],
)
def test_a_connection_that_cannot_work_is_refused(
    connect: Callable[..., TallyfyHook], host: str, more: dict[str, Any]
) -> None:
    with pytest.raises(BadConfiguration) as caught:
        connect(host, **more).check()
    assert CONN_ID in str(caught.value)
    assert caught.value.advice


def test_a_client_id_acts_as_a_user(script: Any, connect: Callable[..., TallyfyHook], reply: Any) -> None:
    def answer(seen: Any) -> Any:
        if seen.path == "/oauth/token":
            return reply(body={"access_token": "app-token", "expires_in": 600})
        if seen.path.startswith("/applications/"):
            return reply(body={"data": {"access_token": "user-token", "expires_in": 600}})
        return reply(body=ME if seen.path == "/me" else ADMIN if seen.path.endswith("/me") else ORGANIZATION)

    script.answer(answer)
    hook = connect(script.url, login="12", extra={"act_as": "ana@acme.example"}, dry_run=True)
    assert hook.check().user_id == 1001
    sent = [(seen.method, seen.path, seen.headers.get("Authorization")) for seen in script.seen]
    assert sent == [
        ("POST", "/oauth/token", None),
        ("POST", f"/applications/{ORG}/users/ana%40acme.example/token", "Bearer app-token"),
        ("GET", "/me", "Bearer user-token"),
        ("GET", f"/organizations/{ORG}/me", "Bearer user-token"),
        ("GET", f"/organizations/{ORG}", "Bearer user-token"),
    ]


def test_a_user_that_the_application_does_not_know(
    script: Any, connect: Callable[..., TallyfyHook], reply: Any
) -> None:
    token = reply(body={"access_token": "app-token", "expires_in": 600})
    script.answer(token, reply(404, {"code": "RESOURCE_NOT_FOUND"}))
    with pytest.raises(BadCredentials) as caught:
        connect(script.url, login="12", extra={"act_as": "ana@acme.example"}).check()
    assert "act_as" in caught.value.advice
    assert "ana@" not in str(caught.value)


def test_the_form_tests_a_client_id_without_an_organisation(
    script: Any, connect: Callable[..., TallyfyHook], reply: Any
) -> None:
    script.answer(reply(body={"access_token": "app-token", "expires_in": 600}))
    hook = connect(script.url, organization_id="", login="12", extra={"act_as": "ana@acme.example"})
    assert hook.test_connection() == (True, "Tallyfy accepts the client id and secret")


WRITES: dict[str, Callable[[TallyfyWrites], object]] = {
    "create_group": lambda w: w.create_group({}),
    "create_tag": lambda w: w.create_tag("t", "#000000"),
    "create_folder": lambda w: w.create_folder("f", None),
    "create_template": lambda w: w.create_template({}),
    "create_step": lambda w: w.create_step("t", {}),
    "create_capture": lambda w: w.create_capture("t", "s", {}),
    "update_capture": lambda w: w.update_capture("t", "s", "c", {}),
    "reorder_step": lambda w: w.reorder_step("t", "s", 1),
    "reorder_capture": lambda w: w.reorder_capture("t", "s", "c", 1),
    "create_automation": lambda w: w.create_automation("t", {}),
    "update_automation": lambda w: w.update_automation("t", "a", {}),
    "delete_automation": lambda w: w.delete_automation("t", "a"),
    "tag_object": lambda w: w.tag_object("t", "Checklist", "g"),
    "launch": lambda w: w.launch({}),
    "update_task": lambda w: w.update_task("r", "t", {}),
    "update_template": lambda w: w.update_template("t", {}),
    "update_step": lambda w: w.update_step("t", "s", {}),
    "update_run": lambda w: w.update_run("r", {}),
    "complete": lambda w: w.complete("r", "t"),
    "reopen": lambda w: w.reopen("r", "t"),
    "complete_kickoff": lambda w: w.complete_kickoff("r"),
    "create_one_off": lambda w: w.create_one_off({}),
    "update_one_off": lambda w: w.update_one_off("t", {}),
    "complete_one_off": lambda w: w.complete_one_off("t"),
    "archive_one_off": lambda w: w.archive_one_off("t"),
    "delete_one_off": lambda w: w.delete_one_off("t"),
    "comment": lambda w: w.comment("t", "x"),
    "upload": lambda w: w.upload(io.BytesIO(), "f", uploaded_from="c", subject_type="Run", subject_id="r"),
    "invite": lambda w: w.invite("a@b.co", "A", "B", "light", "x"),
    "create_guest": lambda w: w.create_guest("a@b.co", "A", "B"),
    "disable_member": lambda w: w.disable_member(7),
    "delete_member": lambda w: w.delete_member(7),
    "delete_guest": lambda w: w.delete_guest("a@b.co"),
    "update_group": lambda w: w.update_group("g", {"name": "G"}),
    "delete_file": lambda w: w.delete_file("a"),
    "drop_kickoff_fields": lambda w: w.drop_kickoff_fields("t", ["f"], {}),
    "put_back": lambda w: w.put_back("/groups/g", {}),
    "archive_run": lambda w: w.archive_run("r"),
    "activate_run": lambda w: w.activate_run("r"),
    "delete_run": lambda w: w.delete_run("r"),
    "archive_template": lambda w: w.archive_template("t"),
    "delete_template": lambda w: w.delete_template("t"),
    "delete_group": lambda w: w.delete_group("g"),
    "delete_tag": lambda w: w.delete_tag("t"),
    "delete_folder": lambda w: w.delete_folder("f"),
}


def test_the_table_names_every_write() -> None:
    public = {name for name in vars(TallyfyWrites) if not name.startswith("_")}
    assert public == set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_a_dry_run_sends_no_write(script: Any, connect: Callable[..., TallyfyHook], reply: Any, name: str) -> None:
    script.answer(reply(body={"data": {"id": "x", "title": "x", "users": [], "groups": [], **READ_STEP, "prerun": []}}))
    with pytest.raises(ForbiddenCall) as caught:
        WRITES[name](connect(script.url, dry_run=True).writes)
    assert caught.value.code == "dry_run"
    assert {seen.method for seen in script.seen} <= {"GET"}


READ_STEP: dict[str, Any] = {"assignees": [], "guests": []}
