"""The bucket of the virtual clock grants what the bucket in Postgres grants, call by call."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_street_tallyfy.ledger import tokens
from process_street_tallyfy.ledger.connection import Connection, autocommitting, connect_dsn
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.published import published
from process_street_tallyfy.ledger.tokens import Limit
from process_street_tallyfy.model.organization import Limits
from process_street_tallyfy.report.simulation.bucket import VirtualBucket

#: Both kinds of limit, so fast that a second shows several of their windows.
FAST = {
    "paced": Limit.paced(600, 1.0),
    "rolling": Limit.rolling(25, 0.3),
    "slow": Limit(3, 40.0),
    "one": Limit(1, 5.0, 0.2),
}


@pytest.fixture
def connection(ledger_database: str) -> Iterator[Connection]:
    with connect_dsn(ledger_database) as opened:
        migrate(opened)
        yield autocommitting(opened)


_NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"
_CHANGED = "SELECT extract(epoch FROM updated_at)::float8 FROM migration.bucket"


def seconds(connection: Connection, question: str = _NOW) -> float:
    row = connection.execute(question).fetchone()
    assert row is not None
    return float(row[0])


@pytest.mark.parametrize("limit", FAST.values(), ids=FAST)
def test_both_grant_the_same_calls(connection: Connection, limit: Limit) -> None:
    tokens.open_bucket(connection, "b", limit)
    virtual, chance, granted = VirtualBucket(limit, seconds(connection, _CHANGED)), random.Random(7), 0  # noqa: S311
    begin = seconds(connection)
    while (early := seconds(connection)) < begin + 1.0:
        if tokens.take(connection, "b", 1):
            granted += 1
            assert virtual.take(seconds(connection, _CHANGED))
        else:  # what is free grows with time: what is not at the moment of the refusal, was not before
            assert not copy.deepcopy(virtual).take(early)
            wait = tokens.wait_seconds(connection, "b", 1)
            assert virtual.wait(seconds(connection)) == pytest.approx(wait, abs=0.05)
            connection.execute("SELECT pg_sleep(%s)", (min(wait, 0.1) * chance.random(),))
    assert granted == virtual.taken > 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 12)), min_size=1, max_size=12), st.sampled_from([*FAST]))
def test_a_portion_is_as_late_as_its_calls_one_by_one(asked: list[tuple[float, int]], name: str) -> None:
    portions, singles = VirtualBucket(FAST[name]), VirtualBucket(FAST[name])
    now = 0.0
    for pause, calls in asked:
        now += pause
        end = portions.grant(now, calls)
        for _ in range(calls):
            while not singles.take(now):
                now += max(singles.wait(now), 1e-9)
        assert end == pytest.approx(now, abs=1e-5)
    assert portions.taken == singles.taken


def test_who_comes_later_is_behind_those_who_were_promised_theirs() -> None:
    bucket = VirtualBucket(Limit(1, 10.0))
    ends = [bucket.grant(0.0, 10), bucket.grant(0.1, 10), bucket.grant(0.2, 1)]
    assert ends == pytest.approx([0.9, 1.9, 2.0])


@pytest.mark.parametrize(("name", "period"), [("source", 3600), ("target", 60), ("comments", 3600), ("guests", 3600)])
def test_of_every_published_limit_at_least_97_percent_are_used_and_no_window_has_more(name: str, period: int) -> None:
    limits = Limits(target_per_minute=600)
    bucket, calls = (
        VirtualBucket(published(limits)[name]),
        getattr(limits, f"{name}_per_{'minute' if period == 60 else 'hour'}"),
    )
    moments = [bucket.grant(0.0, 1)]
    while moments[-1] < 20 * period:
        moments.append(bucket.grant(moments[-1], 1))
    assert len(moments) >= 0.97 * calls * 20
    first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= period:
            first += 1
        assert last - first + 1 <= calls
