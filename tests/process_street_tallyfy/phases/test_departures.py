"""What was removed on either side since the move is told, and stops nothing."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street import editing
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.runs import Run
from include.sandbox.sample.small import ANN, BOB, TASKS
from include.sandbox.tallyfy.deletion import forget_values
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.rollback import PreviewRollback

LATER = "2026-04-10T09:00:00.000Z"
WRITES = ("POST", "PUT", "DELETE")
APRIL = {"changed_since": "2026-04-01", "changed_until": "2026-05-01"}


def again(small: Any, run_id: str, conf: dict[str, Any] | None = None) -> list[str]:
    """One more run, green to its verdict; the writes that it made."""
    before = len(small.box.tallyfy.requests)
    small.run(run_id, conf)
    assert small.verdicts(run_id) == dict.fromkeys(PHASE_ORDER, "passed")
    return [f"{seen.method} {seen.path}" for seen in small.box.tallyfy.requests[before:] if seen.method in WRITES]


def told(small: Any) -> set[tuple[str, str]]:
    return {(str(one.kind), one.reason) for one in small.ledger().findings.all()}


def the_run(small: Any, status: str) -> Run:
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == status]
    return run


def new_run(small: Any, name: str, status: str = "Completed") -> Run:
    state = small.box.process_street.state
    (workflow,) = state.workflows.values()
    run = editing.launch(state, workflow, name, ANN, LATER)
    editing.answer(state, run, "Size", {"value": "Large", "hasDefaultValue": False}, BOB, LATER)
    editing.answer(state, run, "Notes", {"value": "Ring twice"}, BOB, LATER)
    sketch = stored("late.png", "image/png", 300, file_id=f"late{run.id[:18]}")
    editing.answer(state, run, "Sketch", None, BOB, LATER, files=[sketch])
    if status != "Active":
        for task in run.tasks:
            editing.complete(state, run, task, ANN, LATER)
        editing.finish(run, ANN, LATER, status=status)
    return run


def process(small: Any, run: Run) -> dict[str, Any]:
    (found,) = [row for row in dump(small.box.tallyfy.state)["runs"] if run.id in row["name"]]
    return found


def template(small: Any) -> dict[str, Any]:
    (found,) = small.box.tallyfy.state.templates.values()
    return found


def remove_step(small: Any, title: str) -> None:
    """With the rules that name it: as long as these stand, Tallyfy refuses."""
    (gone,) = [step for step in template(small)["_steps"] if step["title"] == title]
    template(small)["_steps"].remove(gone)
    template(small)["automated_actions"] = [
        rule for rule in template(small)["automated_actions"] if gone["id"] not in str(rule)
    ]


def remove_field(small: Any, label: str) -> None:
    """As Tallyfy does it: the answers of every process go along."""
    fields = [(step["captures"], one) for step in template(small)["_steps"] for one in step["captures"]]
    ((captures, gone),) = [(captures, one) for captures, one in fields if one["label"] == label]
    captures.remove(gone)
    forget_values(small.box.tallyfy.state, template(small), gone["id"])


@pytest.mark.parametrize(("step", "with_rule"), [(TASKS[3], False), (TASKS[2], True)])
def test_a_step_that_somebody_removed_is_told_and_not_made_again(
    moved_small: Any, step: str, *, with_rule: bool
) -> None:
    """Later runs keep what the step would have held as text; a rule that acted on it goes with it."""
    remove_step(moved_small, step)
    runs = [new_run(moved_small, "After the removal"), new_run(moved_small, "Still open", "Active")]
    again(moved_small, "run2")
    assert {("task_template", "removed_in_tallyfy"), ("form_field", "removed_in_tallyfy")} <= told(moved_small)
    assert (("logic_rule", "removed_in_tallyfy") in told(moved_small)) is with_rule
    assert [one["title"] for one in template(moved_small)["_steps"]] == [task for task in TASKS if task != step]
    for run in runs:
        assert "Ring twice" in str(process(moved_small, run))
    assert again(moved_small, "run3") == []
    assert moved_small.box.tallyfy.journal.dump() == []


def test_a_field_that_somebody_removed_takes_no_file_any_more(moved_small: Any) -> None:
    for one in template(moved_small)["_steps"]:
        one["captures"] = [capture for capture in one["captures"] if capture["label"] != "Sketch"]
    new_run(moved_small, "After the removal")
    again(moved_small, "run2")
    assert ("form_field", "removed_in_tallyfy") in told(moved_small)
    late = [one for one in moved_small.ledger().findings.all() if one.source_id.startswith("late")]
    assert {str(one.kind) for one in late} == {"file_answer"}
    assert again(moved_small, "run3") == []


@pytest.mark.parametrize(("label", "kind"), [("Day", Kind.VALUE), ("Sketch", Kind.FILE_ANSWER)])
def test_a_field_that_somebody_removed_takes_its_answers_along_and_each_is_told(
    moved_small: Any, label: str, kind: Kind
) -> None:
    remove_field(moved_small, label)
    assert again(moved_small, "run2") == []
    lost = [one for one in moved_small.ledger().findings.of_reason("removed_in_tallyfy") if one.kind is kind]
    assert sorted(one.parent_id for one in lost) == sorted(moved_small.box.process_street.state.runs)
    assert again(moved_small, "run3") == []


def test_a_window_carries_what_was_said_and_attached_in_it_to_older_runs(moved_small: Any) -> None:
    state, run = moved_small.box.process_street.state, the_run(moved_small, "Completed")
    editing.comment(state, run, run.tasks[0], "One more thing", BOB, LATER)
    assert again(moved_small, "april", APRIL) != []
    assert "One more thing" in str(process(moved_small, run))
    file = stored("late.pdf", "application/pdf", 500, file_id=f"late{run.id[:18]}")
    editing.attach(state, run, run.tasks[0], file, BOB, LATER)
    assert again(moved_small, "april2", APRIL) != []
    assert any("late.pdf" in asset["filename"] for asset in dump(moved_small.box.tallyfy.state)["assets"])
    assert again(moved_small, "run2") == []


def test_a_comment_outside_the_window_waits_without_being_called_open(moved_small: Any) -> None:
    state, run = moved_small.box.process_street.state, the_run(moved_small, "Completed")
    editing.comment(state, run, run.tasks[0], "In March", BOB, "2026-03-30T09:00:00.000Z")
    assert again(moved_small, "april", APRIL) == []
    assert again(moved_small, "run2") != []
    assert "In March" in str(process(moved_small, run))


def _files(target: dict[str, Any]) -> set[str]:
    """The attachments; the record of a run that changed is written anew."""
    return {one["id"] for one in target["assets"] if "order.pdf" in one["filename"]}


def _threads(target: dict[str, Any]) -> set[str]:
    return {one["id"] for run in target["runs"] for task in run["tasks"] for one in task["threads"]}


def test_deleted_comments_and_files_are_told_and_stay_in_the_target(moved_small: Any) -> None:
    state = moved_small.box.process_street.state
    before = dump(moved_small.box.tallyfy.state)
    state.comments.clear()
    state.attachments.clear()
    again(moved_small, "run2")
    now = dump(moved_small.box.tallyfy.state)
    assert _files(before) == _files(now) != set()
    assert _threads(before) == _threads(now)
    assert again(moved_small, "run3") == []
    assert {("comment", "gone_from_source"), ("attachment", "gone_from_source")} <= told(moved_small)
    assert {kind.kind: kind.source for kind in moved_small.ledger().summary()}.get(Kind.COMMENT, 0) == 0


def test_open_runs_that_wait_for_a_whole_run_are_told_until_it_comes(small: Any) -> None:
    march = {"changed_since": "2026-03-01", "changed_until": "2026-04-01"}
    again(small, "march", march)
    waiting = the_run(small, "Active")
    assert [one.source_id for one in small.ledger().findings.all() if one.reason == "waits_for_whole_run"] == [
        waiting.id
    ]
    again(small, "run2")
    assert ("run", "waits_for_whole_run") not in told(small)
    assert small.ledger().mapping.get(Kind.RUN, waiting.id).state is State.VERIFIED


def test_a_workflow_that_was_deleted_is_told_and_counts_no_more(moved_small: Any) -> None:
    state = moved_small.box.process_street.state
    for held in (state.workflows, state.runs, state.comments, state.attachments, state.webhooks):
        held.clear()
    assert again(moved_small, "run2") == []
    assert {("workflow", "workflow_gone"), ("run", "run_deleted")} <= told(moved_small)
    counted = {kind.kind for kind in moved_small.ledger().summary() if kind.source}
    assert counted.isdisjoint({Kind.WORKFLOW, Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.RUN, Kind.TASK, Kind.VALUE})
    assert len(dump(moved_small.box.tallyfy.state)["runs"]) == 3
    listed = PreviewRollback(organization_file=str(moved_small.organization_file), task_id="list")
    assert listed.execute(moved_small.context("back", "list", {}))["objects"] > 3


def test_a_run_that_failed_and_was_deleted_holds_nobody_up(small: Any) -> None:
    lost = the_run(small, "Completed")
    small.box.process_street.faults.add(
        {"match": {"path": f"/workflow-runs/{lost.id}/"}, "every": True, "fault": "500-before"}
    )
    with pytest.raises(AirflowFailException, match="gate of phase runs: failed"):
        small.run()
    small.box.process_street.faults.clear()
    small.release()
    lost.status = "Deleted"
    again(small, "run2")
    assert small.ledger().mapping.get(Kind.RUN, lost.id).state is State.SKIPPED
