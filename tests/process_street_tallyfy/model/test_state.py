from __future__ import annotations

from process_street_tallyfy.model.state import (
    INTERNAL_KINDS,
    KINDS_OF_PHASE,
    PHASE_ORDER,
    SETTLED,
    TRANSITIONS,
    Kind,
    Phase,
    State,
)


def test_every_state_has_its_transitions_and_can_be_left() -> None:
    assert set(TRANSITIONS) == set(State)
    for state, ways in TRANSITIONS.items():
        assert ways <= set(State), state
        assert ways - {state} or state is State.REVERTED, f"{state} is a dead end"


def test_every_state_can_be_settled_in_the_end() -> None:
    reached = set(SETTLED)
    while True:
        more = {state for state, ways in TRANSITIONS.items() if ways & reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(State)


def test_every_source_kind_has_exactly_one_gate() -> None:
    """Records are ours and counted nowhere, yet a gate answers for them."""
    gated = [kind for kinds in KINDS_OF_PHASE.values() for kind in kinds]
    assert len(gated) == len(set(gated))
    assert set(gated) == set(Kind) - INTERNAL_KINDS | {Kind.RUN_RECORD}
    assert tuple(KINDS_OF_PHASE) == PHASE_ORDER == tuple(Phase)
