from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from process_street_tallyfy.errors import BadConfiguration, RateLimited
from process_street_tallyfy.ledger.buckets import Limit, PostgresLimiter
from process_street_tallyfy.ledger.connection import connect_dsn

#: Of a call. The real milliseconds a step takes; an error is a whole call.
TOLERANCE = 0.5


@pytest.fixture
def make_limiter(dsn):
    """Limiters whose sleep lets the bucket's time pass instead of waiting."""
    made, naps = [], []

    def sleep(seconds):
        naps.append(seconds)
        with connect_dsn(dsn) as connection:
            connection.execute(
                "UPDATE migration.bucket SET updated_at = updated_at - %(s)s * interval '1 second',"
                " blocked_until = blocked_until - %(s)s * interval '1 second'",
                {"s": seconds},
            )

    def make(limit, **more):
        made.append(PostgresLimiter(lambda: connect_dsn(dsn), {"b": limit}, sleep=more.pop("sleep", sleep), **more))
        return made[-1]

    make.naps = naps
    yield make
    for limiter in made:
        limiter.close()


def test_a_call_within_the_limit_does_not_wait(make_limiter):
    limiter = make_limiter(Limit(2, 0.1))
    limiter.acquire("b")
    limiter.acquire("b")
    assert make_limiter.naps == []
    assert limiter.state("b").taken == 2


def test_a_call_over_the_limit_waits_for_its_token(make_limiter):
    limiter = make_limiter(Limit(2, 0.1))
    limiter.acquire("b", 2)
    limiter.acquire("b")
    assert sum(make_limiter.naps) == pytest.approx(10, abs=0.5)


def test_a_wait_that_is_too_long_is_refused_at_once_and_takes_nothing(make_limiter):
    limiter = make_limiter(Limit(1, 0.01), max_wait=60)
    limiter.acquire("b")
    with pytest.raises(RateLimited) as limited:
        limiter.acquire("b")
    assert limited.value.retry_after == pytest.approx(100, abs=1)
    assert make_limiter.naps == []
    assert limiter.state("b").taken == 1


def test_a_429_blocks_every_process_of_the_account(make_limiter):
    one, two = make_limiter(Limit(5, 1)), make_limiter(Limit(5, 1))
    one.block("b", 30)
    two.acquire("b")
    assert sum(make_limiter.naps) == pytest.approx(30, abs=0.5)
    one.block("b", 3600)
    with pytest.raises(RateLimited) as limited:
        two.acquire("b")
    assert limited.value.retry_after == pytest.approx(3600, abs=5)


@pytest.mark.parametrize(
    ("remaining", "reset", "waited"),
    [(None, None, 0), (100, 30, 0), (1, 30, 0), (0, None, 1), (0, 30, 30), (-3, 30, 30)],
)
def test_what_the_server_says_is_left_lowers_ours(make_limiter, remaining, reset, waited):
    limiter = make_limiter(Limit(5, 1))
    limiter.observe("b", remaining=remaining, reset_seconds=reset)
    limiter.acquire("b")
    assert sum(make_limiter.naps) == pytest.approx(waited, abs=0.3)


def test_a_waiting_call_notices_a_block_that_comes_while_it_sleeps(make_limiter):
    blocked = []

    def sleep(seconds):
        blocked.append(seconds)
        if len(blocked) == 1:
            limiter.block("b", 3600)

    limiter = make_limiter(Limit(1, 0.1), sleep=sleep)
    limiter.acquire("b")
    with pytest.raises(RateLimited):
        limiter.acquire("b")
    assert len(blocked) == 1


def test_a_connection_lost_between_two_calls_is_opened_again(make_limiter, connection):
    limiter = make_limiter(Limit(5, 1))
    limiter.acquire("b")
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    limiter.acquire("b")
    assert limiter.state("b").taken == 2


def test_a_connection_lost_before_the_first_call_of_a_bucket_is_opened_again(connection, dsn):
    limiter = PostgresLimiter(lambda: connect_dsn(dsn), {"b": Limit(5, 1), "c": Limit(5, 1)})
    limiter.acquire("b")
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    limiter.acquire("c")
    assert limiter.state("c").taken == 1
    limiter.close()


def test_a_queue_longer_than_the_wait_ends_in_rate_limited(make_limiter, connection):
    """The token alone would be there in time: the nap of this limiter is a leap."""
    limiter = make_limiter(Limit(1, 10), max_wait=0.2)
    limiter.acquire("b")
    connection.execute("SELECT pg_advisory_lock(hashtextextended('migration.bucket:b', 0))")
    limiter.block("b", 0.15)
    with pytest.raises(RateLimited):
        limiter.acquire("b")
    assert make_limiter.naps == []


def test_the_queue_is_left_after_success_and_after_refusal(make_limiter, connection):
    limiter = make_limiter(Limit(1, 0.1), max_wait=20)
    limiter.acquire("b")
    limiter.acquire("b")
    limiter.block("b", 3600)
    with pytest.raises(RateLimited):
        limiter.acquire("b")
    assert connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)


def test_mistakes_in_the_configuration_are_named(make_limiter):
    limiter = make_limiter(Limit(2, 1))
    with pytest.raises(BadConfiguration) as unknown:
        limiter.acquire("nobody")
    assert unknown.value.code == "unknown_bucket"
    with pytest.raises(BadConfiguration) as too_big:
        limiter.acquire("b", 3)
    assert too_big.value.code == "bad_limit"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("acquire"), st.integers(1, 3)),
        st.tuples(st.just("idle"), st.floats(0, 30)),
        st.tuples(st.just("block"), st.floats(0, 20)),
        st.tuples(st.just("observe"), st.integers(0, 4)),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.integers(3, 6), st.sampled_from([0.1, 0.5, 2.0]))
def test_no_sequence_of_calls_idling_blocks_and_headers_exceeds_the_limit(
    make_limiter, connection, excess, steps, size, rate
):
    """Time is the sum of the naps (plus the real milliseconds, which only add tokens of a fraction)."""
    connection.execute("DELETE FROM migration.bucket")
    limit, began, journal, blocked_until = Limit(size, rate), time.monotonic(), [], 0.0
    naps = make_limiter.naps
    naps.clear()
    limiter = make_limiter(limit, max_wait=1000)

    def now():
        return sum(naps) + time.monotonic() - began

    for step, value in steps:
        if step == "acquire":
            limiter.acquire("b", value)
            journal.append((now(), value))
            assert now() >= blocked_until - TOLERANCE
        elif step == "idle":
            limiter._sleep(value)
        elif step == "block":
            limiter.block("b", value)
            blocked_until = max(blocked_until, now() + value)
        else:
            limiter.observe("b", remaining=value, reset_seconds=None)
    limiter.close()
    assert excess(journal, limit) <= TOLERANCE
    assert limiter.state("b").taken == sum(cost for _, cost in journal)
