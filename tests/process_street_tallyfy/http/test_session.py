"""Every way in which a call can go wrong, over a socket."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import requests

from process_street_tallyfy.errors import (
    BadConfiguration,
    BadCredentials,
    ForbiddenCall,
    MigrationError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
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


def test_json_comes_back(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(body={"data": [1]}))
    assert session.json(READ) == {"data": [1]}
    (seen,) = script.seen
    assert (seen.path, seen.query) == ("/api/runs/id-canary", {"q": "ana@acme.example"})
    assert seen.headers["X-API-Key"] == "key-canary-93f1"
    assert seen.headers["Accept"] == "application/json"


def test_an_empty_body_is_none(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(204))
    assert session.json(REMOVE) is None


def test_a_body_is_sent_as_json(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(201, {"data": {}}))
    session.json(WRITE)
    assert script.seen[0].headers["Content-Type"] == "application/json"
    assert script.seen[0].body == b'{"name": "body-canary"}'


@pytest.mark.parametrize("call", [READ, REPLACE, REMOVE], ids=lambda call: call.method)
@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 502}, {"drop": True}, {"body": b"{}", "claim": 9}])
def test_a_repeatable_call_is_repeated(
    script: Any, session: ApiSession, reply: Any, pauses: list[float], call: Call, trouble: dict[str, Any]
) -> None:
    script.answer(reply(**trouble), reply(**trouble), reply(body={"data": 1}))
    assert session.json(call) == {"data": 1}
    assert pauses == [0.5, 1.0]


def test_repetitions_end(script: Any, session: ApiSession, reply: Any, pauses: list[float]) -> None:
    script.answer(reply(500))
    with pytest.raises(ServerTrouble):
        session.json(READ)
    assert len(script.seen) == 4
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"status": 502},
        {"status": 408},
        {"drop": True},
        {"status": 201, "body": b"{}", "claim": 9},
        {"status": 200, "body": b"<html>", "headers": {"Content-Type": "text/html"}},
    ],
)
def test_a_post_is_sent_once_and_its_outcome_is_unknown(
    script: Any, session: ApiSession, reply: Any, pauses: list[float], trouble: dict[str, Any]
) -> None:
    script.answer(reply(**trouble))
    with pytest.raises(OutcomeUnknown):
        session.json(WRITE)
    assert len(script.seen) == 1
    assert pauses == []


def test_a_read_time_out_of_a_post_is_unknown(script: Any, make_session: Callable[..., ApiSession], reply: Any) -> None:
    answered = threading.Event()

    def hang(seen: Any) -> Any:
        answered.wait(5)
        return reply(201)

    script.answer(hang)
    with pytest.raises(OutcomeUnknown):
        make_session(script.url, read_timeout=0.1).json(WRITE)
    answered.set()


def test_a_web_page_where_json_belongs_is_repeated(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(body=b"<html>maintenance</html>"), reply(body={"data": 2}))
    assert session.json(READ) == {"data": 2}


def test_a_delete_whose_answer_was_lost_may_find_nothing(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(drop=True), reply(404, {"code": "RESOURCE_NOT_FOUND"}))
    assert session.json(REMOVE) is None


def test_a_first_delete_that_finds_nothing_says_so(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(404, {"code": "RESOURCE_NOT_FOUND"}))
    with pytest.raises(NotFound):
        session.json(REMOVE)


@pytest.mark.parametrize("call", [READ, WRITE], ids=lambda call: call.method)
def test_a_closed_port_is_never_delivered(make_session: Callable[..., ApiSession], call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        make_session(f"http://127.0.0.1:{port}").json(call)
    assert "connection acme" in str(caught.value)
    assert f"127.0.0.1:{port} cannot be reached" in str(caught.value)
    assert "check the host of connection acme" in caught.value.advice


def test_a_name_that_does_not_resolve_is_never_delivered(make_session: Callable[..., ApiSession]) -> None:
    with pytest.raises(Unreachable):
        make_session("https://api.nowhere.invalid").json(WRITE)


def test_a_lost_post_stays_unknown_inside_the_handling_of_a_refused_connection(
    script: Any, session: ApiSession, reply: Any
) -> None:
    """Misread, it would be sent again and made twice."""
    script.answer(reply(drop=True))
    try:
        requests.get("http://127.0.0.1:1/", timeout=2)
    except requests.ConnectionError:
        with pytest.raises(OutcomeUnknown):
            session.json(WRITE)
    assert len(script.seen) == 1


@pytest.mark.parametrize("call", [READ, WRITE], ids=lambda call: call.method)
def test_a_short_429_is_waited_for(
    script: Any, session: ApiSession, reply: Any, pauses: list[float], limiter: Any, call: Call
) -> None:
    script.answer(reply(429, headers={"Retry-After": "3"}), reply(body={"data": 1}))
    assert session.json(call) == {"data": 1}
    assert pauses == [3.0]
    assert limiter.blocked == [("source:acme", 3.0)]


def test_a_long_429_is_handed_over(script: Any, session: ApiSession, reply: Any, pauses: list[float]) -> None:
    script.answer(reply(429, headers={"Retry-After": "1800"}))
    with pytest.raises(RateLimited) as caught:
        session.json(READ)
    assert caught.value.retry_after == 1800
    assert pauses == []


def test_every_attempt_takes_from_every_bucket(script: Any, session: ApiSession, reply: Any, limiter: Any) -> None:
    script.answer(reply(429, headers={"Retry-After": "1"}), reply(201, {"data": {}}))
    session.json(Call("POST", "/tasks/{task}/comment", {"task": "t"}, json={}, buckets=("comments:org",)))
    assert limiter.acquired == ["source:acme", "comments:org"] * 2
    assert limiter.blocked == [("comments:org", 1.0)]


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


def test_threads_share_a_session(script: Any, session: ApiSession, reply: Any, limiter: Any) -> None:
    script.answer(lambda seen: reply(body={"n": seen.query["n"]}))
    got: list[str] = []

    def work(worker: int) -> None:
        for n in range(25):
            number = str(worker * 100 + n)
            got.append(session.json(Call("GET", "/x", params={"n": number}))["n"] == number)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == [True] * 100
    assert len(limiter.acquired) == 100
