from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


@pytest.mark.parametrize("calls", [10, 100, 300, 600, 30_000])
def test_a_paced_limit_leaves_a_hundredth_of_any_window_alone_and_uses_the_rest(calls):
    limit = Limit.paced(calls, 60)
    assert limit.capacity + limit.per_second * 60 == pytest.approx(0.99 * calls)
    assert limit.capacity == max(1, calls / 100)
    assert limit.window is None


@pytest.mark.parametrize("calls", [0.5, 1, 9])
def test_a_small_limit_is_a_rolling_window(calls):
    limit = Limit.paced(calls, 60)
    assert limit.window == max(60, 60 / calls)
    assert limit.capacity == max(1, calls)


@pytest.fixture
def window(connection):
    """Ten calls in ten minutes; a slot is ten seconds."""
    tokens.open_bucket(connection, "b", Limit.rolling(10, 600))
    return connection


def pass_slots(connection, number):
    connection.execute("UPDATE migration.bucket SET slot = slot - %s", (number,))
    pass_time(connection, number * 10)


def test_a_rolling_window_is_spent_at_once_and_is_whole_again_when_it_has_passed(window):
    assert [tokens.take(window, "b", cost) for cost in (4, 6, 1)] == [True, True, False]
    pass_slots(window, 59)
    assert not tokens.take(window, "b", 1)
    pass_slots(window, 2)
    assert [tokens.take(window, "b", cost) for cost in (4, 6, 1)] == [True, True, False]
    assert tokens.state(window, "b").taken == 20


def test_what_has_refilled_is_not_given_while_the_window_is_full(window):
    assert tokens.take(window, "b", 5)
    pass_slots(window, 30)
    assert tokens.take(window, "b", 5)
    pass_slots(window, 29)
    assert tokens.state(window, "b").tokens > 0
    assert not tokens.take(window, "b", 1)
    pass_slots(window, 2)
    assert [tokens.take(window, "b", cost) for cost in (5, 1)] == [True, False]


def test_the_wait_is_until_enough_calls_have_left_the_window(window):
    assert tokens.wait_seconds(window, "b", 1) == 0
    assert tokens.take(window, "b", 4)
    pass_slots(window, 20)
    assert tokens.take(window, "b", 6)
    assert tokens.wait_seconds(window, "b", 4) == pytest.approx(405, abs=6)
    assert tokens.wait_seconds(window, "b", 5) == pytest.approx(605, abs=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4)), max_size=25))
def test_no_window_holds_more_and_nothing_is_refused_that_has_room(connection, asked):
    """``asked``: slots that pass, then calls. Room is what the window and one slot more leave."""
    connection.execute("DELETE FROM migration.bucket")
    tokens.open_bucket(connection, "b", Limit.rolling(10, 600))
    at, granted = 0, []
    for steps, cost in asked:
        pass_slots(connection, steps)
        at += steps
        held = sum(calls for slot, calls in granted if slot >= at - 59)
        if tokens.take(connection, "b", cost):
            granted.append((at, cost))
            assert held + cost <= 10
        else:
            assert sum(calls for slot, calls in granted if slot >= at - 61) + cost > 10


def test_a_bucket_may_become_a_window_and_back(bucket):
    assert tokens.take(bucket, "b", 3)
    tokens.open_bucket(bucket, "b", Limit.rolling(5, 600))
    bucket.execute("UPDATE migration.bucket SET tokens = 5")
    assert [tokens.take(bucket, "b", cost) for cost in (5, 1)] == [True, False]
    tokens.open_bucket(bucket, "b", SLOW)
    pass_time(bucket, 1000)
    assert tokens.take(bucket, "b", 1)
