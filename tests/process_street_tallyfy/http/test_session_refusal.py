"""What is refused, by them or by us, and what the refusal says, over a socket."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.errors import (
    BadConfiguration,
    BadCredentials,
    ForbiddenCall,
    MigrationError,
    NotFound,
    Refused,
    WrongRoute,
)
from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.guard import ReadsOnly
from process_street_tallyfy.http.session import ApiSession

READ = Call("GET", "/runs/{run}", {"run": "id-canary"}, {"q": "ana@acme.example"})
WRITE = Call("POST", "/runs", json={"name": "body-canary"})
REPLACE = Call("PUT", "/runs/{run}", {"run": "r"}, json={})
REMOVE = Call("DELETE", "/runs/{run}", {"run": "r"})


def test_a_401_names_the_connection_and_what_to_do(
    script: Any, make_session: Callable[..., ApiSession], reply: Any
) -> None:
    script.answer(reply(401, {"error": True, "message": "x"}))
    with pytest.raises(BadCredentials) as caught:
        make_session(script.url, credentials_advice="set the password of connection acme").json(READ)
    assert "connection acme" in str(caught.value)
    assert caught.value.advice == "set the password of connection acme"
    assert len(script.seen) == 1


def test_a_401_is_tried_once_more_with_a_new_secret(
    script: Any, make_session: Callable[..., ApiSession], reply: Any
) -> None:
    class Changing:
        def __init__(self) -> None:
            self.number = 1

        def headers(self) -> dict[str, str]:
            return {"Authorization": f"Bearer {self.number}"}

        def refresh(self) -> bool:
            self.number += 1
            return True

    script.answer(reply(401), reply(201, {"data": 1}), reply(401))
    session = make_session(script.url, auth=Changing())
    assert session.json(WRITE) == {"data": 1}
    with pytest.raises(BadCredentials):
        session.json(WRITE)
    assert [seen.headers["Authorization"][-1] for seen in script.seen] == ["1", "2", "2", "3"]


@pytest.mark.parametrize(
    ("status", "body", "raises", "code"),
    [
        (400, {}, Refused, "refused"),
        (402, {}, Refused, "plan_gate"),
        (403, {}, Refused, "forbidden"),
        (404, {}, NotFound, "not_found"),
        (404, {"code": "ENDPOINT_NOT_FOUND"}, WrongRoute, "wrong_route"),
        (409, {"error": {"code": "SEAT_POOL_EXHAUSTED"}}, Refused, "seat_pool_exhausted"),
        (422, {"errors": {"name": ["body-canary"]}}, Refused, "refused"),
        (301, {}, WrongRoute, "redirected"),
    ],
)
def test_answers_become_exceptions(
    script: Any, session: ApiSession, reply: Any, status: int, body: Any, raises: type, code: str
) -> None:
    script.answer(reply(status, body, {"Location": "https://elsewhere.example/"}))
    with pytest.raises(raises) as caught:
        session.json(WRITE)
    assert caught.value.code == code
    assert len(script.seen) == 1


def test_refused_fields_are_named(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(422, {"errors": {"prerun.0.label": ["The value body-canary is wrong"]}}))
    with pytest.raises(Refused) as caught:
        session.json(WRITE)
    assert caught.value.fields == ("prerun.0.label",)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "url", ["http://api.tallyfy.com", "ftp://x.example", "api.tallyfy.com", "", "https://u:p@x.example"]
)
def test_a_base_url_that_would_leak_or_cannot_work_is_refused(
    make_session: Callable[..., ApiSession], url: str
) -> None:
    with pytest.raises(BadConfiguration) as caught:
        make_session(url)
    assert "connection acme" in str(caught.value)


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/api/users", "http://127.0.0.1:1/api/users", "http://[bad", "javascript:x"]
)
def test_a_link_to_another_server_is_not_followed(script: Any, session: ApiSession, link: str) -> None:
    with pytest.raises(ForbiddenCall) as caught:
        session.json(Call("GET", "/users", url=link))
    assert caught.value.code == "foreign_link"
    assert script.seen == []


def test_the_guard_stands_before_the_socket(script: Any, make_session: Callable[..., ApiSession], reply: Any) -> None:
    script.answer(reply(body={}))
    guard = ReadsOnly("dry_run", "this is a dry run", frozenset({("POST", "/search")}))
    session = make_session(f"{script.url}/api", guard=guard)
    for call in (WRITE, REPLACE, REMOVE, Call("POST", "/x", url=f"{script.url}/api/x")):
        with pytest.raises(ForbiddenCall) as caught:
            session.json(call)
        assert caught.value.code == "dry_run"
    assert script.seen == []
    session.json(READ)
    session.json(Call("POST", "/search", json={}))
    session.json(Call("POST", "/search", json={}, url=f"{script.url}/api/search?_=c"))
    assert len(script.seen) == 3


@pytest.mark.parametrize("key", ["canary\n", "canary\u20ac"])
def test_a_key_that_no_header_can_carry(script: Any, make_session: Callable[..., ApiSession], key: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        make_session(script.url, auth=ApiKey(key)).json(READ)
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_nothing_personal_or_secret_is_logged_or_raised(
    script: Any, session: ApiSession, reply: Any, caplog: pytest.LogCaptureFixture
) -> None:
    canaries = ["id-canary", "ana%40acme", "ana@acme", "body-canary", "key-canary", "answer-canary"]
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    page = reply(body=b"answer-canary", headers={"X-Request-Id": "req-7"})
    for trouble in (reply(drop=True), reply(422, {"message": "answer-canary"}), reply(500, b"answer-canary"), page):
        script.answer(trouble)
        for call in (READ, WRITE, Call("GET", "/guests/{email}", {"email": "ana@acme.example"})):
            with pytest.raises(MigrationError) as caught:
                session.json(call)
            said += traceback.format_exception(caught.value)
    text = caplog.text + "".join(said) + "".join(record.getMessage() for record in caplog.records)
    assert "GET /runs/{run} -> 200 in" in text
    assert "request req-7" in text
    assert [canary for canary in canaries if canary in text] == []
