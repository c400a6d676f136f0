"""What is sent, repeated, waited for or lost, over a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests

from process_street_tallyfy.errors import NotFound, OutcomeUnknown, RateLimited, ServerTrouble, Unreachable
from process_street_tallyfy.http.call import Call
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
