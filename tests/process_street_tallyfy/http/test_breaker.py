"""What each end of a call says about its account: answer -> closed, no answer -> counted, anything else -> nothing."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.errors import CircuitOpen, FenceLost, MigrationError
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.model.passage import Passage

READ = Call("GET", "/runs/{run}", {"run": "r"})
WRITE = Call("POST", "/runs", json={})


class Recorder:
    """A breaker that writes down what it is told."""

    def __init__(self) -> None:
        self.open = False
        self.told: list[str] = []

    def enter(self, account: str) -> Passage:
        if self.open:
            raise CircuitOpen("open", retry_after=60)
        self.told.append(f"enter {account}")
        return Passage.FREE

    def answered(self, account: str, passage: Passage) -> None:
        self.told.append("answered")

    def failed(self, account: str, passage: Passage) -> None:
        self.told.append("failed")


@pytest.fixture
def breaker() -> Recorder:
    return Recorder()


ENDS: list[tuple[Call, dict[str, Any], list[str]]] = [
    (READ, {"body": {}}, ["answered"]),
    (READ, {"status": 404}, ["answered"]),
    (READ, {"status": 422}, ["answered"]),
    (READ, {"status": 401}, ["answered"]),
    (READ, {"status": 405}, ["answered"]),
    (READ, {"status": 429, "headers": {"Retry-After": "3600"}}, []),
    (READ, {"status": 500}, ["failed"]),
    (READ, {"status": 503}, ["failed"]),
    (READ, {"drop": True}, ["failed"]),
    (WRITE, {"status": 502}, ["failed"]),
    (WRITE, {"drop": True}, ["failed"]),
]


@pytest.mark.parametrize(("call", "answer", "told"), ENDS)
def test_a_call_counts_once_however_often_it_was_sent(
    script: Any, make_session: Any, reply: Any, breaker: Recorder, call: Call, answer: dict[str, Any], told: list[str]
) -> None:
    script.answer(reply(**answer))
    session = make_session(script.url, breaker=breaker)
    if answer == {"body": {}}:
        session.json(call)
    else:
        with pytest.raises(MigrationError):
            session.json(call)
    assert breaker.told == ["enter source:acme", *told]


def test_a_host_that_cannot_be_reached_counts(make_session: Any, breaker: Recorder) -> None:
    with pytest.raises(MigrationError):
        make_session("http://127.0.0.1:9", breaker=breaker).json(READ)
    assert breaker.told == ["enter source:acme", "failed"]


def test_what_never_was_sent_says_nothing(script: Any, make_session: Any, reply: Any, breaker: Recorder) -> None:
    def lost(_: Call) -> None:
        raise FenceLost("x")

    script.answer(reply(body={}))
    with pytest.raises(FenceLost):
        make_session(script.url, breaker=breaker, before_write=lost).json(WRITE)
    assert breaker.told == ["enter source:acme"]


def test_an_open_circuit_sends_nothing(script: Any, make_session: Any, reply: Any, breaker: Recorder) -> None:
    script.answer(reply(body={}))
    breaker.open = True
    session = make_session(script.url, breaker=breaker)
    with pytest.raises(CircuitOpen):
        session.json(READ)
    with pytest.raises(CircuitOpen), session.stream(READ):
        pytest.fail("it was sent")
    assert script.seen == []
