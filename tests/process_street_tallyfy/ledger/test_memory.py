"""What a task remembers of one run is what the ledger says, and nothing is decided by what is old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from process_street_tallyfy.errors import Recoverable
from process_street_tallyfy.ledger import Ledger
from process_street_tallyfy.ledger.row import Key, PlanItem
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind, Phase, State

RUN, TASK, VALUE = Kind.RUN, Kind.TASK, Kind.VALUE
FAMILY: tuple[Key, ...] = ((RUN, "r1"), (TASK, "t1"), (TASK, "t2"), (VALUE, "v1"))


@pytest.fixture
def planned(ledger: Ledger) -> Ledger:
    plan(ledger, *FAMILY)
    plan(ledger, (RUN, "r2"), (TASK, "t9"), parent="r2")
    return ledger


def plan(ledger: Ledger, *keys: Key, parent: str = "r1", sha256: str = "a") -> None:
    ledger.mapping.plan(
        PlanItem(kind, source_id, "w" if kind is RUN else parent, Disposition.EXACT, sha256) for kind, source_id in keys
    )


@contextmanager
def no_questions(ledger: Ledger) -> Iterator[None]:
    """Nothing is asked of the database in here."""
    connection, execute = ledger.scope.connection, type(ledger.scope.connection).cursor

    def refuse(*_: object, **__: object) -> None:
        message = "the database was asked"
        raise AssertionError(message)

    type(connection).cursor = refuse  # type: ignore[assignment]
    try:
        yield
    finally:
        type(connection).cursor = execute  # type: ignore[method-assign]


def test_a_run_and_its_parts_are_asked_for_once(planned: Ledger) -> None:
    mapping = planned.mapping
    plain = (
        mapping.children((TASK, VALUE), "r1"),
        mapping.get(RUN, "r1"),
        mapping.of(FAMILY),
        mapping.many(TASK, ["t2"]),
    )
    with planned.memory.of("r1"):
        assert mapping.get(Kind.OWN, "nothing") is None
        with no_questions(planned):
            known = mapping.children((TASK, VALUE), "r1"), mapping.get(RUN, "r1"), mapping.of(FAMILY)
            assert (*known, mapping.many(TASK, ["t2"])) == plain
            assert mapping.get(Kind.OWN, "nothing") is None
            assert mapping.by_parent(VALUE, "r1") == mapping.children((VALUE,), "r1")
        assert mapping.get(TASK, "t9") is not None
        assert [row.source_id for row in mapping.by_parent(TASK, "r2")] == ["t9"]
    assert not planned.memory.on
    assert planned.memory.rows == {}


def test_what_the_task_writes_itself_it_knows(planned: Ledger) -> None:
    mapping = planned.mapping
    with planned.memory.of("r1"):
        mapping.get(TASK, "t1")
        mapping.intend_many([(TASK, "t1", "h"), (TASK, "t2", "h")])
        mapping.arrive_many([(TASK, "t1", "T1"), (TASK, "t2", "T2")], [(TASK, "t1")])
        with no_questions(planned):
            assert [row.state for row in mapping.by_parent(TASK, "r1")] == [State.VERIFIED, State.CONFIRMED]
        plan(planned, (TASK, "t3"))
        assert [row.source_id for row in mapping.by_parent(TASK, "r1")] == ["t1", "t2", "t3"]
    assert [row.state for row in mapping.by_parent(TASK, "r1")] == [State.VERIFIED, State.CONFIRMED, State.PLANNED]


def test_a_row_that_another_worker_moved_refuses_the_next_move(planned: Ledger, open_ledger) -> None:
    """Taken for planned it would be made a second time."""
    other = open_ledger()
    with planned.memory.of("r1"):
        assert planned.mapping.get(RUN, "r1").state is State.PLANNED
        other.mapping.intend(RUN, "r1", "h")
        other.mapping.confirm(RUN, "r1", "T")
        with pytest.raises(Recoverable) as refused:
            planned.mapping.intend(RUN, "r1", "h")
        assert refused.value.code == "moved_meanwhile"
        assert planned.mapping.get(RUN, "r1").state is State.CONFIRMED, "looked at anew after the refusal"
        planned.mapping.intend(RUN, "r1", "h2")


def test_what_was_rolled_back_is_forgotten(planned: Ledger) -> None:
    with planned.memory.of("r1"):
        planned.mapping.get(RUN, "r1")
        with suppress(ZeroDivisionError), planned.atomic():
            planned.mapping.intend(RUN, "r1", "h")
            raise ZeroDivisionError
        assert planned.mapping.get(RUN, "r1").state is State.PLANNED


def test_findings_and_points_are_asked_for_once_and_anew_after_a_write(planned: Ledger) -> None:
    findings, points = planned.findings, planned.checkpoints
    told = Finding(TASK, "t1", "", Disposition.UNSUPPORTED, "why", "advice", "r1")
    with planned.memory.of("r1"):
        assert findings.reported("r1", {"why"}) == set()
        assert points.latest(Phase.RUNS, "lacking/r1") is None
        with no_questions(planned):
            assert findings.reported("r1", {"why"}) == set()
            assert points.latest(Phase.RUNS, "lacking/r1") is None
        findings.record([told])
        points.put(Phase.RUNS, "lacking/r1", {"steps": []})
        assert findings.reported("r1", {"why"}) == {(TASK, "t1")}
        assert findings.reported("r1", {"other"}) == set()
        assert points.latest(Phase.RUNS, "lacking/r1") is not None


def test_findings_that_are_known_to_be_none_are_not_superseded(planned: Ledger) -> None:
    findings, key = planned.findings, (TASK, "t1")
    told = Finding(*key, "", Disposition.UNSUPPORTED, "why", "advice", "r1")
    with planned.memory.of("r1"):
        assert findings.reported("r1", {"why"}) == set()
        with no_questions(planned):
            findings.supersede([key], [], family="r1")
        findings.supersede([key], [told], family="r1")
        assert findings.reported("r1", {"why"}) == {key}
        findings.supersede([key], [], family="r1")
        assert findings.reported("r1", {"why"}) == set()
        planned.findings.record([Finding(TASK, "t9", "", Disposition.UNSUPPORTED, "why", "advice", "r2")])
        assert findings.reported("r1", {"why"}) == set()
        findings.supersede([(TASK, "t9")], [])
    assert findings.reported("r2", {"why"}) == set()


def test_arriving_is_two_entries_and_one_transaction(planned: Ledger) -> None:
    planned.mapping.intend(RUN, "r1", "h")
    [row] = planned.mapping.arrive_many([(RUN, "r1", "T")], [(RUN, "r1")])
    assert (row.state, row.target_id, row.source_sha256) == (State.VERIFIED, "T", "a")
    entries = list(planned.audit.entries(RUN, "r1"))
    assert [entry.draft.to_state for entry in entries] == ["intent", "confirmed", "verified"]
    assert entries[-1].at == entries[-2].at
    assert row.position == entries[-2].id
    planned.audit.verify_chain()
