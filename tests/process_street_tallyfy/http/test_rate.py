from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.limiter import NoLimiter
from process_street_tallyfy.http.rate import RateHeaders
from process_street_tallyfy.http.session import ApiSession

CALL = Call("GET", "/x")
HEADERS = RateHeaders("X-Api-Key-Rate-Limit-Remaining", "X-Api-Key-Rate-Limit-Reset")


@pytest.mark.parametrize(
    ("given", "observed"),
    [
        ({"Remaining": "2499", "Reset": "1800"}, (2499, 1800.0)),
        ({"Remaining": "0"}, (0, None)),
        ({"Remaining": "7", "Reset": "soon"}, (7, None)),
    ],
)
def test_headers_are_passed_on(
    script: Any, make_session: Callable[..., ApiSession], reply: Any, limiter: Any, given: Any, observed: Any
) -> None:
    script.answer(reply(body={}, headers={f"X-Api-Key-Rate-Limit-{key}": value for key, value in given.items()}))
    make_session(script.url, rate_headers=HEADERS).json(CALL)
    assert limiter.observed == [("source:acme", *observed)]


@pytest.mark.parametrize("factor", [1, 1000])
def test_a_reset_can_be_a_moment(
    script: Any, make_session: Callable[..., ApiSession], reply: Any, limiter: Any, factor: int
) -> None:
    moment = int((time.time() + 600) * factor)
    names = {"X-Api-Key-Rate-Limit-Remaining": "1", "X-Api-Key-Rate-Limit-Reset": str(moment)}
    script.answer(reply(body={}, headers=names))
    make_session(script.url, rate_headers=HEADERS).json(CALL)
    assert limiter.observed[0][2] == pytest.approx(600, abs=5)


@pytest.mark.parametrize("remaining", [None, "many"])
def test_without_a_number_nothing_is_observed(
    script: Any, session: ApiSession, reply: Any, limiter: Any, remaining: str | None
) -> None:
    script.answer(reply(body={}, headers={"X-RateLimit-Remaining": remaining} if remaining else {}))
    session.json(CALL)
    assert limiter.observed == []


def test_no_limiter_lets_everything_through() -> None:
    limiter = NoLimiter()
    limiter.acquire("x", 5)
    limiter.observe("x", remaining=0, reset_seconds=None)
    limiter.block("x", 60)
