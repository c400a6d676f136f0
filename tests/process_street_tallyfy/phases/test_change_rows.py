"""Every row of the two tables of changes has a test by name; those that hold a change back have theirs here."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.process_street import editing
from include.sandbox.sample.small import ANN, BOB, TASKS
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.effects import CUT_OVER
from process_street_tallyfy.transform import change, template_change
from tests.process_street_tallyfy.phases.test_changes import Source, again, live, process, task
from tests.process_street_tallyfy.phases.test_cut_over import cut_over

HERE = Path(__file__).parent
NEEDS, HELD = change.Need, change.Held
AFTERWARDS = "2026-12-08T10:00:00.000Z"
#: The needs and states of the first two exclude each other: a task that is done needs no completion.
IMPOSSIBLE = {(NEEDS.COMPLETE, HELD.DONE), (NEEDS.REOPEN, HELD.OPEN), (NEEDS.REDECIDE, HELD.OPEN)}
CHANGES: dict[tuple[change.Need, change.Held], str] = {
    (NEEDS.WRITE, HELD.OPEN): "test_what_changed_in_an_open_run_is_carried_and_nothing_else",
    (NEEDS.WRITE, HELD.DONE): "test_a_completed_task_is_opened_written_and_completed_again",
    (NEEDS.WRITE, HELD.TOUCHED): "test_what_people_did_in_the_target_is_kept_and_reported",
    (NEEDS.COMPLETE, HELD.OPEN): "test_what_changed_in_an_open_run_is_carried_and_nothing_else",
    (NEEDS.REOPEN, HELD.DONE): "test_decisions_and_reopened_tasks_follow_the_source",
    (NEEDS.REDECIDE, HELD.DONE): "test_decisions_and_reopened_tasks_follow_the_source",
    (NEEDS.COMPLETE, HELD.TOUCHED): "test_nothing_goes_into_a_task_that_somebody_touched",
    (NEEDS.REOPEN, HELD.TOUCHED): "test_nothing_goes_into_a_task_that_somebody_touched",
    (NEEDS.REDECIDE, HELD.TOUCHED): "test_nothing_goes_into_a_task_that_somebody_touched",
    **{(need, HELD.LIVE): "test_nothing_goes_into_a_process_that_is_live" for need in NEEDS},
    **{(need, HELD.ARCHIVED): "test_nothing_goes_into_an_archived_process" for need in NEEDS},
}
PARTS, WAYS = template_change.Need, template_change.Held
TEMPLATES: dict[tuple[template_change.Need, template_change.Held], str] = {
    (PARTS.CHANGE, WAYS.OURS): "test_what_changed_is_written_and_only_that",
    (PARTS.CHANGE, WAYS.EDITED): "test_what_somebody_edited_is_left_alone_and_the_rest_goes_on",
    (PARTS.CHANGE, WAYS.GONE): "test_a_step_that_somebody_removed_is_told_and_not_made_again",
    (PARTS.KEEP, WAYS.OURS): "test_what_changed_is_written_and_only_that",
    (PARTS.KEEP, WAYS.EDITED): "test_a_template_that_somebody_edited_in_the_target_is_kept_and_told",
    (PARTS.KEEP, WAYS.GONE): "test_a_step_that_somebody_removed_is_told_and_not_made_again",
    (PARTS.DROP, WAYS.OURS): "test_what_changed_is_written_and_only_that",
    (PARTS.DROP, WAYS.EDITED): "test_a_rule_that_somebody_edited_keeps_all_of_its_step",
    (PARTS.DROP, WAYS.GONE): "test_a_step_that_somebody_removed_is_told_and_not_made_again",
}


def test_every_row_has_a_test() -> None:
    there = set(itertools.chain(*(re.findall(r"^def (test_\w+)", p.read_text(), re.M) for p in HERE.glob("test_*.py"))))
    assert CHANGES.keys() | IMPOSSIBLE == change.ACTIONS.keys()
    assert TEMPLATES.keys() == template_change.ACTIONS.keys()
    assert {*CHANGES.values(), *TEMPLATES.values()} <= there


LATE = frozenset(change.WHY.values())


def found(small: Any, kind: Kind) -> dict[str, str]:
    told = [one for one in small.ledger().findings.all() if one.kind is kind]
    return {one.source_id: one.reason for one in told if one.reason in LATE}


def decided(small: Any, status: str) -> Source:
    """A run whose price is approved."""
    source = Source(small, status)
    source.approve()
    source.complete(TASKS[1])
    return source


def test_nothing_goes_into_a_task_that_somebody_touched(small: Any) -> None:
    source = decided(small, "Active")
    small.run()
    first, price, last = (live(small, source.run, name) for name in (TASKS[0], TASKS[1], TASKS[3]))
    first.update(status="in-progress", completed_at=None)
    price["is_approved"] = False
    last.update(status="completed", completer_id=price["completer_id"])
    touched = [source.task(name) for name in (TASKS[0], TASKS[1], TASKS[3])]
    for one in touched:
        one.due_date = AFTERWARDS
    before = [dict(row) for row in (first, price, last)]
    made = again(small, "run2")
    assert [call for call in made if "/tasks/" in call or "completed-tasks" in call] == []
    assert [first, price, last] == before
    assert found(small, Kind.TASK) == dict.fromkeys((one.id for one in touched), "edited_in_tallyfy")


def test_nothing_goes_into_an_archived_process(small: Any) -> None:
    source = Source(small, "Archived")
    source.reopen(TASKS[3])
    small.run()
    stored = process(small, source.run)
    source.complete(TASKS[3])
    source.answer("Notes", {"value": "Ring twice"})
    source.approve(approved=False)
    source.run.audit.updated_date = AFTERWARDS
    again(small, "run2")
    tasks = {source.task(name).id for name in (TASKS[0], TASKS[1], TASKS[3])}
    assert found(small, Kind.TASK) == dict.fromkeys(tasks, "changed_after_archive")
    assert set(found(small, Kind.VALUE).values()) == {"changed_after_archive"}
    assert process(small, source.run)["tasks"] == stored["tasks"]


def test_nothing_goes_into_a_process_that_is_live(small: Any) -> None:
    """Bob has an open task, so the cut-over has an effect on the process."""
    source = decided(small, "Active")
    source.run.tasks[-1].assignees, source.run.tasks[-1].due_date = [BOB], AFTERWARDS
    members = small.box.tallyfy.state.members
    (ann,) = [row for row in members.values() if row["email"] == ANN.email]
    members[30_000] = {**ann, "id": 30_000, "email": BOB.email, "first_name": "Bob", "last_name": "Miller"}
    small.run()
    cut_over(small)
    told, stored = small.box.tallyfy.journal.dump(), process(small, source.run)
    assert [row for row in small.ledger().mapping.by_parent(Kind.OWN, f"{CUT_OVER}{source.run.id}")] != []
    source.complete(TASKS[3])
    source.answer("Notes", {"value": "Ring twice"})
    source.approve(approved=False)
    again(small, "run2")
    tasks = {source.task(name).id for name in (TASKS[0], TASKS[1], TASKS[3])}
    assert found(small, Kind.TASK) == dict.fromkeys(tasks, "changed_after_cut_over")
    assert set(found(small, Kind.VALUE).values()) == {"changed_after_cut_over"}
    assert process(small, source.run)["tasks"] == stored["tasks"]
    assert small.box.tallyfy.journal.dump() == told


@pytest.mark.parametrize("kind", ["scheduled", "backfill", "manual"])
def test_a_move_after_the_cut_over_makes_no_effect(moved_small: Any, kind: str) -> None:
    """A schedule that nobody switched off: what changes in the source is told, people hear nothing of it."""
    cut_over(moved_small)
    told, source = moved_small.box.tallyfy.journal.dump(), Source(moved_small)
    editing.answer(source.state, source.run, "Notes", {"value": "Ring twice"}, BOB, AFTERWARDS)
    source.task(TASKS[3]).assignees = [ANN]
    moved_small.run_type = kind
    again(moved_small, f"after {kind}")
    assert moved_small.box.tallyfy.journal.dump() == told
    assert task(moved_small, source.run, TASKS[3])["owners"]["users"] != [_ann(moved_small)]


def _ann(small: Any) -> int:
    return next(int(row["id"]) for row in small.box.tallyfy.state.members.values() if row["email"] == ANN.email)
