"""The tables of undoing name every kind, in an order in which nothing is removed before what stands on it."""

from __future__ import annotations

import pytest

from process_street_tallyfy.model.state import KINDS_OF_PHASE, PHASE_ORDER, Kind, Phase
from process_street_tallyfy.phases.undo import CANNOT, CHILDREN, ORDER, TAKES, UNDO, cannot_be_undone

#: What stands on what: the first has to go before the second.
STANDS_ON = (
    (Kind.RUN, Kind.WORKFLOW),
    (Kind.RUN_RECORD, Kind.WORKFLOW),
    (Kind.LOGIC_RULE, Kind.WORKFLOW),
    (Kind.WORKFLOW, Kind.FOLDER),
    (Kind.PAGE, Kind.FOLDER),
    (Kind.WORKFLOW, Kind.GROUP),
    (Kind.ONE_OFF_TASK, Kind.GROUP),
    (Kind.WORKFLOW, Kind.OWN),
    (Kind.RUN, Kind.OWN),
)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_removed_goes_with_another_or_says_why_not(kind: Kind) -> None:
    undo = UNDO[kind]
    assert undo.place is not None or undo.parents or undo.remains
    assert (kind in ORDER) == (undo.place is not None)
    assert all(kind in CHILDREN[parent] for parent in undo.parents if kind is not Kind.WEBHOOK)
    assert [call.__name__.split("_")[0] for call in undo.calls] in ([], ["delete"], ["archive", "delete"])


@pytest.mark.parametrize(("first", "second"), STANDS_ON)
def test_nothing_goes_before_what_stands_on_it(first: Kind, second: Kind) -> None:
    assert ORDER.index(first) < ORDER.index(second)


@pytest.mark.parametrize("phase", TAKES)
def test_a_phase_takes_along_what_stands_on_it(phase: Phase) -> None:
    kinds, why = TAKES[phase]
    assert {first for first, second in STANDS_ON if second in kinds} <= set(kinds)
    assert why


def test_every_phase_that_makes_something_can_be_taken_back() -> None:
    assert list(TAKES) == [phase for phase in PHASE_ORDER if KINDS_OF_PHASE[phase]]


def test_what_cannot_be_undone_is_named() -> None:
    assert {"mails", "webhooks", "activity", "audit", "numbers"} <= CANNOT.keys()
    assert all(text in cannot_be_undone() for text in CANNOT.values())
