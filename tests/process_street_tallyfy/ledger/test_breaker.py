"""One circuit per account, shared by all workers: closed, open, one trial at a time, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from process_street_tallyfy.errors import CircuitOpen
from process_street_tallyfy.ledger.breaker import MOST_FAILURES, PostgresBreaker, state
from process_street_tallyfy.ledger.buckets import Limit, PostgresLimiter
from process_street_tallyfy.ledger.connection import Connection, connect_dsn
from process_street_tallyfy.model.passage import Passage

SOURCE, TARGET = "source:ps", "target:ty"


@pytest.fixture
def workers(dsn: str) -> Iterator[list[PostgresBreaker]]:
    """Two processes' breakers, each on connections of its own."""
    limits = {SOURCE: Limit(1, 1), TARGET: Limit(1, 1)}
    limiters = [PostgresLimiter(lambda: connect_dsn(dsn), limits) for _ in range(2)]
    yield [PostgresBreaker(limiter.ask, believed=0.0) for limiter in limiters]
    for limiter in limiters:
        limiter.close()


def open_circuit(breaker: PostgresBreaker) -> None:
    for _ in range(MOST_FAILURES):
        breaker.failed(TARGET, breaker.enter(TARGET))


def let_pass(connection: Connection, seconds: float) -> None:
    connection.execute(
        "UPDATE migration.breaker SET open_until = open_until - %(s)s * interval '1 second',"
        " trial_until = trial_until - %(s)s * interval '1 second'",
        {"s": seconds},
    )
    connection.commit()


def test_calls_without_an_answer_stop_every_worker_and_only_that_account(workers: Any, caplog: Any) -> None:
    one, other = workers
    open_circuit(one)
    with pytest.raises(CircuitOpen) as caught:
        other.enter(TARGET)
    assert 50 < caught.value.retry_after <= 60
    said = str(caught.value)
    assert said.startswith("[circuit_open] connection ty: the target left 5 calls in a row without an answer; nothing")
    assert "What to do: wait: one call tries again by itself" in str(caught.value)
    assert "target:ty: 5 calls in a row without an answer" in caplog.text
    assert other.enter(SOURCE) is Passage.FREE


def test_a_worker_believes_for_a_moment_that_an_account_works(workers: Any) -> None:
    one, other = PostgresBreaker(workers[0]._ask, believed=60.0), workers[1]
    assert one.enter(TARGET) is Passage.FREE
    open_circuit(other)
    assert one.enter(TARGET) is Passage.FREE
    one.failed(TARGET, Passage.FREE)
    with pytest.raises(CircuitOpen):
        one.enter(TARGET)


def test_an_answer_between_begins_the_count_anew(workers: Any, connection: Connection) -> None:
    one, other = workers
    for _ in range(MOST_FAILURES - 1):
        one.failed(TARGET, one.enter(TARGET))
    other.answered(TARGET, other.enter(TARGET))
    one.failed(TARGET, one.enter(TARGET))
    assert one.enter(TARGET) is Passage.WATCHED
    found = state(connection, TARGET)
    assert found is not None
    assert found.failures == 1


def test_one_call_at_a_time_tries_and_its_answer_closes_the_circuit(workers: Any, connection: Connection) -> None:
    one, other = workers
    late = other.enter(TARGET)
    open_circuit(one)
    let_pass(connection, 60)
    trial = one.enter(TARGET)
    assert trial is Passage.TRIAL
    with pytest.raises(CircuitOpen):
        other.enter(TARGET)
    other.answered(TARGET, late)
    other.answered(TARGET, Passage.WATCHED)
    with pytest.raises(CircuitOpen):
        other.enter(TARGET)
    one.answered(TARGET, trial)
    assert (one.enter(TARGET), other.enter(TARGET)) == (Passage.FREE, Passage.FREE)


def test_a_trial_without_an_answer_doubles_the_pause_up_to_its_bound(workers: Any, connection: Connection) -> None:
    one, other = workers
    open_circuit(one)
    pauses = []
    for _ in range(5):
        found = state(connection, TARGET)
        assert found is not None
        pauses.append(round(found.open_seconds / 60))
        let_pass(connection, found.open_seconds + 1)
        other.failed(TARGET, other.enter(TARGET))
    assert pauses == [1, 2, 4, 8, 10]


def test_a_trial_whose_worker_was_killed_makes_room(workers: Any, connection: Connection) -> None:
    one, other = workers
    open_circuit(one)
    let_pass(connection, 60)
    one.enter(TARGET)
    let_pass(connection, 121)
    assert other.enter(TARGET) is Passage.TRIAL
