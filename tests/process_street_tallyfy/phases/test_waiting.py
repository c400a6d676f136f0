"""Long waits hold no worker slot and use up no try; an account that answers nobody is left alone for a while."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from include.sandbox import Sandbox
from include.sandbox.sample.small import source, target
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import (
    BadCredentials,
    CircuitOpen,
    LeaseHeld,
    MigrationError,
    RateLimited,
    Refused,
    ServerTrouble,
)
from process_street_tallyfy.ledger.breaker import MOST_FAILURES
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase, State
from process_street_tallyfy.phases.operator import RETRY_DELAYS, MigrationRetryPolicy, waits

HOUR = {"match": {"method": "POST", "path": "/folders"}, "nth": 1, "fault": "429-seconds", "seconds": 3600}
DATE = {**HOUR, "fault": "429-date"}

WAITS: list[tuple[MigrationError, float]] = [
    (RateLimited("x", retry_after=3600), 3600),
    (RateLimited("x", retry_after=61), 61),
    (RateLimited("x", retry_after=60), 0),
    (LeaseHeld("x"), 30),
    (CircuitOpen("x", retry_after=600), 0),
    (ServerTrouble("x"), 0),
    (Refused("x"), 0),
    (BadCredentials("x"), 0),
]


@pytest.mark.parametrize(("error", "seconds"), WAITS)
def test_which_errors_give_the_slot_back(error: MigrationError, seconds: float) -> None:
    assert seconds <= waits(error) <= seconds * 1.05


@pytest.mark.parametrize("attempt", range(1, 8))
def test_the_delays_of_the_seed_with_jitter_and_whoever_says_when_wins(attempt: int) -> None:
    policy, seed = MigrationRetryPolicy(), RETRY_DELAYS[min(attempt, 5) - 1]
    found = policy.evaluate(ServerTrouble("x"), attempt, 9).retry_delay
    assert found is not None
    assert seed <= found.total_seconds() <= seed * 1.25
    later = policy.evaluate(CircuitOpen("x", retry_after=500), attempt, 9).retry_delay
    assert later == timedelta(seconds=500)


@pytest.mark.parametrize("fault", [HOUR, DATE], ids=["seconds", "date"])
def test_an_hourly_cap_gives_the_slot_back_and_the_task_goes_on_where_it_stopped(small: Any, fault: Any) -> None:
    small.run(only=small.order[: small.order.index("foundation.structure")])
    small.box.tallyfy.faults.add(fault)
    with pytest.raises(AirflowRescheduleException) as caught:
        small.run(only=("foundation.structure",))
    wait = caught.value.reschedule_date - datetime.now(timezone.utc)
    assert timedelta(minutes=55) < wait < timedelta(minutes=65)
    lease = small.ledger().leases.current()
    assert lease.expires_at > caught.value.reschedule_date, "no other run takes its turn meanwhile"
    with small.ledger().scope.reading() as cursor:  # an hour later
        cursor.execute("UPDATE migration.bucket SET blocked_until = '-infinity'")
    small.run(only=small.order[small.order.index("foundation.structure") :])
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert len({folder["name"] for folder in dump(small.box.tallyfy.state)["folders"]}) == len(
        dump(small.box.tallyfy.state)["folders"]
    )


def test_a_turn_that_is_another_runs_is_waited_for(small: Any) -> None:
    small.run(only=small.order[: small.order.index("templates.load")])
    small.release()
    token = small.ledger("other").leases.acquire("other", 60)
    with pytest.raises(AirflowRescheduleException):
        small.run(only=("templates.load",))
    assert small.ledger("other").leases.release(token)
    small.run(only=("templates.load",))


def test_an_account_that_answers_nobody_is_left_alone_and_the_gate_says_why(small: Any) -> None:
    small.run(only=small.order[: small.order.index("templates.load")])
    with small.ledger().scope.reading() as cursor:  # other workers had no answer either
        cursor.execute(
            "INSERT INTO migration.breaker (name, failures) VALUES ('target:tallyfy_sample', %s)", (MOST_FAILURES - 1,)
        )
    small.box.tallyfy.faults.add({"every": True, "fault": "500-before"})
    with pytest.raises(CircuitOpen):
        small.run(only=("templates.load",))
    sent = len(small.box.tallyfy.requests)
    with pytest.raises(CircuitOpen):
        small.run(only=("templates.load",))
    assert len(small.box.tallyfy.requests) == sent
    small.box.tallyfy.faults.clear()
    with pytest.raises(AirflowFailException) as caught:
        small.run(only=("templates.gate",))
    assert "did not finish: templates.load/workflows/0000" in str(caught.value)
    assert "because of [circuit_open] connection tallyfy_sample: the target left 5 calls in a row" in str(caught.value)
    with small.ledger().scope.reading() as cursor:
        cursor.execute("UPDATE migration.breaker SET open_until = '-infinity'")
    small.run(only=small.order[small.order.index("templates.load") :])
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")


def test_a_process_whose_tasks_are_hidden_is_filled_after_the_others_are_launched(rehearse: Any) -> None:
    lagging = Capabilities(lag_every=1)
    with Sandbox.start(source=source(), target=target(), capabilities=lagging) as box:
        small = rehearse(box)
        small.run(only=small.order[: small.order.index("runs.finish")])
        calls = [(call.method, call.route.rpartition(">")[2]) for call in box.tallyfy.requests]
        launched, read = ("POST", "/runs"), ("GET", "/tasks")
        assert [call for call in calls if call in (launched, read)] == [launched, read, launched, read, read, read]
    assert small.verdicts()[Phase.TEMPLATES] == "passed"
    mapping = small.ledger().mapping
    landed = [row.state for row in mapping.rows(Kind.VALUE) if row.target_id]
    assert landed
    assert set(landed) == {State.VERIFIED}
