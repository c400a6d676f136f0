"""What an error makes of a row: the literal table, walked over every state on a real ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.errors import BadCredentials, MigrationError, OutcomeUnknown, Refused, ServerTrouble
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.transition import Change, move
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import LANDED, TRANSITIONS, Kind, State
from process_street_tallyfy.phases.landing import NOT_OURS, drivable, land, settle_row
from process_street_tallyfy.phases.trouble import ENDS, End, Isolation, meet

KEY = (Kind.VALUE, "v")
WAYS: dict[State, tuple[State, ...]] = {
    State.PLANNED: (),
    State.INTENT: (State.INTENT,),
    State.UNKNOWN: (State.INTENT, State.UNKNOWN),
    State.FAILED: (State.FAILED,),
    State.NEEDS_REVIEW: (State.NEEDS_REVIEW,),
    State.SKIPPED: (State.SKIPPED,),
    State.CONFIRMED: (State.CONFIRMED,),
    State.VERIFIED: (State.CONFIRMED, State.VERIFIED),
    State.WRONG: (State.CONFIRMED, State.WRONG),
    State.REVERTING: (State.CONFIRMED, State.REVERTING),
    State.REVERTED: (State.CONFIRMED, State.REVERTING, State.REVERTED),
}
BECOMES: dict[End, State | None] = {
    End.FAILED: State.FAILED,
    End.UNKNOWN: State.UNKNOWN,
    End.WRONG: State.WRONG,
    End.STAYS: None,
    End.ANEW: State.FAILED,
}


@pytest.fixture
def ledger(ledger_database: str) -> Ledger:
    connection = connect_dsn(ledger_database)
    migrate(connection)
    return Ledger(connection, "acme", "run-1")


def brought(ledger: Ledger, state: State, seen: str = "a") -> None:
    ledger.mapping.plan([PlanItem(*KEY, "r", Disposition.EXACT, "a")])
    for step in WAYS[state]:
        move(
            ledger.scope,
            [(step, [Change(*KEY, target_id="T", payload_sha256="p", category="data", code="c")])],
        )
    ledger.mapping.plan([PlanItem(*KEY, "r", Disposition.EXACT, seen)])


def test_the_tables_know_every_state() -> None:
    assert set(ENDS) == set(State) == set(WAYS)
    assert set(BECOMES) == set(End)


@pytest.mark.parametrize("state", list(State))
def test_an_error_ends_as_the_table_says(ledger: Ledger, state: State) -> None:
    brought(ledger, state)
    meet(ledger.mapping, [KEY, (Kind.VALUE, "never planned")], category="data", code="refused")
    row = ledger.mapping.get(*KEY)
    assert row is not None
    wanted = BECOMES[ENDS[state]]
    assert row.state is (wanted or state)
    assert row.error_code == ("refused" if wanted else ("c" if state is State.NEEDS_REVIEW else ""))


@pytest.mark.parametrize("seen", ["a", "b"])
@pytest.mark.parametrize("state", list(State))
def test_a_row_lands_with_what_the_source_is_now_or_stays(ledger: Ledger, state: State, seen: str) -> None:
    brought(ledger, state, seen)
    drivable(ledger.mapping, [row for row in [ledger.mapping.get(*KEY)] if row])
    land(ledger.mapping, {KEY: "T"})
    row = ledger.mapping.get(*KEY)
    assert row is not None
    if state in NOT_OURS or (state is State.SKIPPED and seen == "a"):
        assert row.state is state
        return
    ledger.mapping.verify_many([KEY])
    row = ledger.mapping.get(*KEY)
    assert row is not None
    assert (row.open, row.target_id) == (False, "T")


@pytest.mark.parametrize("seen", ["a", "b"])
@pytest.mark.parametrize("state", [state for state in State if state is not State.SKIPPED])
def test_a_finding_settles_a_row_in_any_state(ledger: Ledger, state: State, seen: str) -> None:
    """Nobody may have looked after what a killed worker left in flight, and it may have had a target before."""
    brought(ledger, state, seen)
    if state is State.INTENT:
        ledger.mapping.confirm(*KEY, "T")
        ledger.mapping.intend(*KEY, payload_sha256="p")
        ledger.mapping.plan([PlanItem(*KEY, "r", Disposition.EXACT, f"{seen} again")])
    row = ledger.mapping.get(*KEY)
    assert row is not None
    settle_row(ledger.mapping, row)
    row = ledger.mapping.get(*KEY)
    assert row is not None
    assert row.state is state if state in NOT_OURS else not row.open


@pytest.mark.parametrize(("error", "passes"), [(Refused("x"), False), (OutcomeUnknown("x"), False)])
def test_what_concerns_one_object_goes_no_further(ledger: Ledger, error: MigrationError, *, passes: bool) -> None:
    brought(ledger, State.CONFIRMED)
    isolation = Isolation(ledger.mapping)
    with isolation.of([KEY]):
        raise error
    isolation.end()
    row = ledger.mapping.get(*KEY)
    assert row is not None
    assert (row.state, row.error_code, isolation.met, passes) == (State.WRONG, error.code, {KEY}, False)


def test_what_may_pass_is_raised_when_the_others_are_done(ledger: Ledger) -> None:
    brought(ledger, State.PLANNED)
    isolation = Isolation(ledger.mapping)
    with isolation.of([KEY]):
        raise ServerTrouble("x")
    with pytest.raises(ServerTrouble):
        isolation.end()


def test_what_concerns_the_account_stops_at_once(ledger: Ledger) -> None:
    def refused(isolation: Isolation) -> None:
        with isolation.of([KEY]):
            raise BadCredentials("x")

    check: Callable[[Isolation], None] = refused
    with pytest.raises(BadCredentials):
        check(Isolation(ledger.mapping))


@pytest.mark.parametrize("state", [state for state in State if state in LANDED])
def test_what_exists_never_becomes_a_failure_that_is_made_again(state: State) -> None:
    """A failed row is sent again: one that has a target object would get a second one."""
    assert ENDS[state] is End.WRONG
    assert State.WRONG in TRANSITIONS[state]


def test_a_server_that_takes_longer_than_the_setting_is_given_up(small: Any) -> None:
    path = small.organization_file
    path.write_text(path.read_text().replace("migration:", "migration:\n  timeout: 2"))
    slow = {"match": {"method": "GET", "path": "/testAuth"}, "nth": 1, "fault": "slow", "seconds": 4}
    small.box.process_street.faults.add(slow)
    small.run(only=("discovery.take_turn", "discovery.preflight"))
    assert small.box.process_street.faults.fired() == 1
    answered = [call for call in small.box.process_street.requests if "testAuth" in call.path]
    assert None in [call.fault for call in answered], "asked again; the slow call is logged when it is over"
