from __future__ import annotations

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger import tokens
from process_street_tallyfy.ledger.tokens import Limit

SLOW = Limit(capacity=3, per_second=0.001)


def pass_time(connection, seconds):
    connection.execute(
        "UPDATE migration.bucket SET updated_at = updated_at - %(s)s * interval '1 second',"
        " blocked_until = blocked_until - %(s)s * interval '1 second'",
        {"s": seconds},
    )


@pytest.fixture
def bucket(connection):
    tokens.open_bucket(connection, "b", SLOW)
    return connection


def test_a_bucket_starts_full_and_empties(bucket):
    assert [tokens.take(bucket, "b", 1) for _ in range(4)] == [True, True, True, False]
    assert tokens.state(bucket, "b").taken == 3


def test_it_refills_with_time_up_to_its_capacity(bucket):
    assert tokens.take(bucket, "b", 3)
    pass_time(bucket, 1500)
    assert [tokens.take(bucket, "b", 1) for _ in range(2)] == [True, False]
    pass_time(bucket, 1_000_000)
    assert [tokens.take(bucket, "b", 1) for _ in range(4)] == [True, True, True, False]


def test_a_refused_call_takes_nothing(bucket):
    assert tokens.take(bucket, "b", 2)
    assert not tokens.take(bucket, "b", 2)
    assert tokens.take(bucket, "b", 1)
    assert tokens.state(bucket, "b").taken == 3


def test_the_wait_is_the_time_to_enough_tokens(bucket):
    assert tokens.wait_seconds(bucket, "b", 1) == 0
    tokens.take(bucket, "b", 3)
    assert tokens.wait_seconds(bucket, "b", 2) == pytest.approx(2000, abs=5)


def test_a_blocked_bucket_gives_nothing_until_its_time(bucket):
    tokens.block(bucket, "b", 30)
    tokens.block(bucket, "b", 5)
    assert not tokens.take(bucket, "b", 1)
    assert tokens.wait_seconds(bucket, "b", 1) == pytest.approx(30, abs=2)
    assert tokens.state(bucket, "b").blocked_until is not None
    pass_time(bucket, 31)
    assert tokens.take(bucket, "b", 1)
    assert tokens.state(bucket, "b").blocked_until is None


def test_lowering_never_raises(bucket):
    tokens.lower(bucket, "b", 1)
    tokens.lower(bucket, "b", 2)
    assert [tokens.take(bucket, "b", 1) for _ in range(2)] == [True, False]


def test_another_limit_changes_the_bucket_and_gives_no_tokens(bucket):
    tokens.take(bucket, "b", 2)
    tokens.open_bucket(bucket, "b", Limit(capacity=10, per_second=0.002))
    assert tokens.state(bucket, "b").tokens == pytest.approx(1, abs=0.01)
    tokens.open_bucket(bucket, "b", Limit(capacity=0.5, per_second=0.002))
    assert tokens.state(bucket, "b").tokens == pytest.approx(0.5, abs=0.01)


def test_opening_again_keeps_what_was_taken(bucket):
    tokens.take(bucket, "b", 3)
    tokens.open_bucket(bucket, "b", SLOW)
    assert not tokens.take(bucket, "b", 1)


def test_an_unknown_bucket_has_no_state(bucket):
    assert tokens.state(bucket, "nobody") is None


def test_a_window_is_never_exceeded_by_burst_and_refill_together():
    limit = Limit.window(100, 60, burst=10)
    assert limit.capacity + limit.per_second * 60 == pytest.approx(100)


@pytest.mark.parametrize("burst", [0, 100, 101])
def test_a_burst_that_leaves_no_room_is_a_mistake(burst):
    with pytest.raises(BadConfiguration):
        Limit.window(100, 60, burst=burst)
