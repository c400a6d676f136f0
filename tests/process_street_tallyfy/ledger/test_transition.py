from __future__ import annotations

import pytest

from process_street_tallyfy.errors import Critical
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.transition import ASSIGNMENTS, Change, move
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import LANDED, TRANSITIONS, Kind, State

#: A shortest way from ``planned`` into each state.
WAYS: dict[State, list[State]] = {
    State.PLANNED: [],
    State.INTENT: [State.INTENT],
    State.UNKNOWN: [State.INTENT, State.UNKNOWN],
    State.FAILED: [State.FAILED],
    State.NEEDS_REVIEW: [State.NEEDS_REVIEW],
    State.SKIPPED: [State.SKIPPED],
    State.CONFIRMED: [State.CONFIRMED],
    State.VERIFIED: [State.CONFIRMED, State.VERIFIED],
    State.WRONG: [State.CONFIRMED, State.WRONG],
    State.REVERTING: [State.CONFIRMED, State.REVERTING],
    State.REVERTED: [State.CONFIRMED, State.REVERTING, State.REVERTED],
}


def test_every_state_has_its_assignments():
    assert set(ASSIGNMENTS) == set(State) == set(WAYS) == set(TRANSITIONS)


@pytest.mark.parametrize("start", list(State))
def test_exactly_the_arrows_of_the_table_are_allowed(ledger, start):
    for to in State:
        ledger.mapping.plan([PlanItem(Kind.RUN, to.value, "", Disposition.EXACT, "a")])
        adopted = to is State.SKIPPED
        change = Change(Kind.RUN, to.value, f"T-{to}", adopted, category="data", code="c", payload_sha256="p")
        for step in WAYS[start]:
            move(ledger.scope, [(step, [change])])
        if to in TRANSITIONS[start]:
            [row] = move(ledger.scope, [(to, [change])])
            assert row.state is to
        else:
            with pytest.raises(Critical, match=f"from {start} to {to}"):
                move(ledger.scope, [(to, [change])])
            row = ledger.mapping.get(Kind.RUN, to.value)
            assert row.state is start
        assert (row.target_id is not None) >= (row.state in LANDED)


def test_only_what_was_adopted_can_be_skipped_once_it_has_landed(ledger):
    for adopted in (True, False):
        key = (Kind.USER, str(adopted))
        ledger.mapping.plan([PlanItem(*key, "", Disposition.EXACT, "a")])
        ledger.mapping.confirm(*key, "7", adopted=adopted)
    [row] = ledger.mapping.skip_many([(Kind.USER, "True")])
    assert (row.state, row.target_id, row.adopted) == (State.SKIPPED, None, False)
    with pytest.raises(Critical, match="cannot be skipped"):
        ledger.mapping.skip_many([(Kind.USER, "False")])
    assert ledger.mapping.get(Kind.USER, "False").target_id == "7"
