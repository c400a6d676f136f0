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


def test_processes_that_people_archived_and_opened_are_kept_and_told(small: Any) -> None:
    small.run()
    source, finished = Source(small), Source(small, "Completed")
    archive(small, source.run)
    live(small, finished.run, TASKS[3]).update(status="not-started", completed_at=None)
    small.box.tallyfy.state.runs[process(small, finished.run)["id"]]["completed_at"] = None
    small.box.tallyfy.state.groups.clear()
    source.answer("Notes", {"value": "Ring twice"})
    assert again(small, "run2") == []
    assert {
        ("run", "edited_in_tallyfy"),
        ("value", "changed_after_archive"),
        ("group", "removed_in_tallyfy"),
    } <= reasons(small)
    assert {f.source_id for f in small.ledger().findings.of_reason("edited_in_tallyfy") if f.field == "status"} == {
        source.run.id,
        finished.run.id,
    }
    assert again(small, "run3") == []


def test_an_archived_run_that_is_active_again_is_worked_on_and_a_deleted_process_is_not(small: Any) -> None:
    small.run()
    back, gone = Source(small, "Archived"), Source(small, "Completed")
    back.run.status = "Active"
    back.answer("Notes", {"value": "Ring twice"})
    editing.reopen(back.state, back.run, back.task(TASKS[3]), ANN, LATER)
    lost = process(small, gone.run)
    del small.box.tallyfy.state.runs[lost["id"]]
    gone.comment(TASKS[0], "Nobody will read this")
    gone.attach(TASKS[0], "late.pdf")
    again(small, "run2")
    assert process(small, back.run)["archived_at"] is None
    assert "Ring twice" in str(task(small, back.run, TASKS[3])["taskdata"])
    assert task(small, back.run, TASKS[3])["status"] != "completed"
    told = {f.kind for f in small.ledger().findings.of_reason("removed_in_tallyfy") if gone.run.id in f.parent_id}
    assert told >= {Kind.RUN, Kind.TASK, Kind.VALUE, Kind.COMMENT, Kind.ATTACHMENT, Kind.FILE_ANSWER}
    row = small.ledger().mapping.get(Kind.RUN, gone.run.id)
    assert row.disposition is Disposition.UNSUPPORTED
    gone.comment(TASKS[0], "Nor this")
    assert again(small, "run3") == []


def test_a_template_that_somebody_deleted_is_not_made_again_and_its_processes_go_on(small: Any) -> None:
    small.run()
    source, target = Source(small), small.box.tallyfy.state
    (template_id,) = target.templates
    del target.templates[template_id]
    (workflow,) = source.state.workflows.values()
    workflow.name = "Cake order, renamed"
    late = editing.launch(source.state, workflow, "Too late", ANN, LATER)
    source.comment(TASKS[0], "Goes on")
    assert [call for call in again(small, "run2") if "checklists" in call or call.endswith("/runs")] == []
    assert "Goes on" in str(task(small, source.run, TASKS[0])["threads"])
    told = {f.source_id for f in small.ledger().findings.of_reason("removed_in_tallyfy")}
    assert {workflow.id, late.id} <= told
    assert again(small, "run3") == []
