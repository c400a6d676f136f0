from __future__ import annotations

from datetime import datetime, timezone

import pytest

from process_street_tallyfy.errors import RateLimited
from process_street_tallyfy.http.retry import DEFAULT_WAIT, MOST_WAITS, Attempts, Retries, retry_after

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("-3", 0.0),
        ("Fri, 20 Nov 2026 12:00:09 GMT", 9.0),
        ("Fri, 20 Nov 2026 12:00:09 -0000", 9.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", DEFAULT_WAIT),
        (None, DEFAULT_WAIT),
    ],
)
def test_retry_after_in_both_notations(header: str | None, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


def test_as_many_repetitions_as_there_are_delays() -> None:
    slept: list[float] = []
    attempts = Attempts(Retries(delays=(0.1, 0.2), sleep=slept.append))
    assert [attempts.pause() for _ in range(3)] == [True, True, False]
    assert slept == [0.1, 0.2]


def test_a_short_429_is_waited_for_but_not_for_ever() -> None:
    slept: list[float] = []
    attempts = Attempts(Retries(longest_wait=60, sleep=slept.append))
    short, long = RateLimited("x", retry_after=2), RateLimited("x", retry_after=61)
    assert not attempts.wait(long)
    assert [attempts.wait(short) for _ in range(MOST_WAITS + 1)] == [True] * MOST_WAITS + [False]
    assert slept == [2.0] * MOST_WAITS
