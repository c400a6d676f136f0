"""What people do to whole processes in Tallyfy between two runs stops no later run: it is kept and told."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street import editing
from include.sandbox.sample.small import ANN, TASKS
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from tests.process_street_tallyfy.phases.test_changes import LATER, Source, again, live, process, reasons, task

MOMENT = "2026-03-19T08:00:00.000Z"


def archive(small: Any, run: Any) -> None:
    """As the button does it: the tasks go along."""
    state = small.box.tallyfy.state
    held = state.runs[process(small, run)["id"]]
    for row in [held, *state.run_tasks(held)]:
        row["archived_at"] = MOMENT


def test_processes_that_people_archived_and_opened_are_kept_and_told(moved_small: Any) -> None:
    source, finished = Source(moved_small), Source(moved_small, "Completed")
    archive(moved_small, source.run)
    live(moved_small, finished.run, TASKS[3]).update(status="not-started", completed_at=None)
    moved_small.box.tallyfy.state.runs[process(moved_small, finished.run)["id"]]["completed_at"] = None
    moved_small.box.tallyfy.state.groups.clear()
    source.answer("Notes", {"value": "Ring twice"})
    assert again(moved_small, "run2") == []
    assert {
        ("run", "edited_in_tallyfy"),
        ("value", "changed_after_archive"),
        ("group", "removed_in_tallyfy"),
    } <= reasons(moved_small)
    assert {
        f.source_id for f in moved_small.ledger().findings.of_reason("edited_in_tallyfy") if f.field == "status"
    } == {
        source.run.id,
        finished.run.id,
    }
    assert again(moved_small, "run3") == []


def test_an_archived_run_that_is_active_again_is_worked_on_and_a_deleted_process_is_not(moved_small: Any) -> None:
    back, gone = Source(moved_small, "Archived"), Source(moved_small, "Completed")
    back.run.status = "Active"
    back.answer("Notes", {"value": "Ring twice"})
    editing.reopen(back.state, back.run, back.task(TASKS[3]), ANN, LATER)
    lost = process(moved_small, gone.run)
    del moved_small.box.tallyfy.state.runs[lost["id"]]
    gone.comment(TASKS[0], "Nobody will read this")
    gone.attach(TASKS[0], "late.pdf")
    again(moved_small, "run2")
    assert process(moved_small, back.run)["archived_at"] is None
    assert "Ring twice" in str(task(moved_small, back.run, TASKS[3])["taskdata"])
    assert task(moved_small, back.run, TASKS[3])["status"] != "completed"
    told = {f.kind for f in moved_small.ledger().findings.of_reason("removed_in_tallyfy") if gone.run.id in f.parent_id}
    assert told >= {Kind.RUN, Kind.TASK, Kind.VALUE, Kind.COMMENT, Kind.ATTACHMENT, Kind.FILE_ANSWER}
    row = moved_small.ledger().mapping.get(Kind.RUN, gone.run.id)
    assert row.disposition is Disposition.UNSUPPORTED
    gone.comment(TASKS[0], "Nor this")
    assert again(moved_small, "run3") == []


def test_a_template_that_somebody_deleted_is_not_made_again_and_its_processes_go_on(moved_small: Any) -> None:
    source, target = Source(moved_small), moved_small.box.tallyfy.state
    (template_id,) = target.templates
    del target.templates[template_id]
    (workflow,) = source.state.workflows.values()
    workflow.name = "Cake order, renamed"
    late = editing.launch(source.state, workflow, "Too late", ANN, LATER)
    source.comment(TASKS[0], "Goes on")
    assert [call for call in again(moved_small, "run2") if "checklists" in call or call.endswith("/runs")] == []
    assert "Goes on" in str(task(moved_small, source.run, TASKS[0])["threads"])
    told = {f.source_id for f in moved_small.ledger().findings.of_reason("removed_in_tallyfy")}
    assert {workflow.id, late.id} <= told
    assert again(moved_small, "run3") == []
