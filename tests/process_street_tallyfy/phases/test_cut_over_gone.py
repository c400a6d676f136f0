"""What the source has no more, or nobody selected, is not made live; moves in between raise no false alarm."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.process_street import editing
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.people import Audit
from include.sandbox.sample.small import ANN, BOB
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.phases.after_cut_over import VerifyCutOver
from process_street_tallyfy.phases.cut_over import Activate
from process_street_tallyfy.phases.due_effects import due_effects
from process_street_tallyfy.phases.freeze import Announce, JudgeDelta, ProveSource
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.going_live import cut_over, previewed, step

AT = "2026-04-10T09:00:00.000Z"
DUE = "2026-12-04T10:00:00.000Z"


def due_keys(small: Any, conf: dict[str, Any]) -> list[str]:
    with open_workspace(str(small.organization_file), small.context("look", "step", conf)) as workspace:
        return [effect.key for effect in due_effects(workspace)]


def open_run(small: Any) -> Any:
    return next(run for run in small.box.process_street.state.runs.values() if run.status == "Active")


@pytest.fixture
def moved(small: Any) -> Any:
    """Ann has an open task and a one-off task."""
    run = open_run(small)
    run.tasks[-1].assignees, run.tasks[-1].due_date = [ANN], DUE
    made = Audit(AT, ANN, AT, ANN)
    small.box.process_street.state.add(
        OneOffTask("badgeBBBBBBBBBBBBBBBBB", "Badge", made, due_date=DUE, assignees=[ANN]),
        OneOffTask("nobodyNNNNNNNNNNNNNNNN", "Key", made, due_date=DUE, assignees=[ANN]),
    )
    small.run()
    return small


def test_a_deleted_run_and_a_deleted_task_stay_as_they_are(moved: Any) -> None:
    state = moved.box.process_street.state
    gone = open_run(moved)
    assert {f"process/{gone.id}", "one_off/badgeBBBBBBBBBBBBBBBBB"} <= set(due_keys(moved, {}))
    del state.runs[gone.id]
    del state.one_off_tasks["badgeBBBBBBBBBBBBBBBBB"]
    state.one_off_tasks["nobodyNNNNNNNNNNNNNNNN"].assignees = []
    moved.run("run2")
    told = {(str(one.kind), one.source_id, one.reason) for one in moved.ledger().findings.all()}
    assert ("run", gone.id, "run_deleted") in told
    assert ("one_off_task", "badgeBBBBBBBBBBBBBBBBB", "gone_from_source") in told
    assert [one for one in told if one[1] == "nobodyNNNNNNNNNNNNNNNN" and one[2] == "gone_from_source"] == []
    cut_over(moved)
    assert moved.box.tallyfy.journal.mails() == []


def test_a_workflow_that_is_gone_is_not_made_live(moved: Any) -> None:
    state = moved.box.process_street.state
    for held in (state.workflows, state.runs, state.comments, state.attachments, state.webhooks, state.one_off_tasks):
        held.clear()
    moved.run("run2")
    assert due_keys(moved, {}) == []


def test_only_what_was_selected_is_made_live(moved: Any) -> None:
    (workflow_id,) = moved.box.process_street.state.workflows
    everything = due_keys(moved, {})
    kinds = {key.partition("/")[0] for key in due_keys(moved, {"workflows": [workflow_id]})}
    assert kinds == {key.partition("/")[0] for key in everything} - {"one_off"}
    assert due_keys(moved, {"workflows": ["nope"]}) == []
    kinds = {key.partition("/")[0] for key in due_keys(moved, {"run_states": ["Completed"]})}
    assert {"process", "date", "owners"}.isdisjoint(kinds)
    with pytest.raises(BadConfiguration, match="no workflow with the id nope was moved"):
        step(moved, Announce, "live", {"workflows": ["nope", workflow_id]})


def test_a_delta_of_open_runs_alone_is_proved_and_a_move_in_between_is_no_alarm(moved: Any) -> None:
    """After a full move; what the later move carries is a change all the same."""
    only_open = {"run_states": ["Active"]}
    moved.run("delta", only_open)
    step(moved, JudgeDelta, "live", delta="delta")
    assert step(moved, ProveSource, "live", only_open)["looked_at"] > 0
    moved.release("live")
    moved.run("daily")
    step(moved, ProveSource, "live", only_open)
    moved.release("live")
    run = open_run(moved)
    editing.answer(moved.box.process_street.state, run, "Notes", {"value": "later"}, BOB, AT)
    moved.run("daily2")
    with pytest.raises(BadConfiguration, match=f"source changed after the freeze: run {run.id} \\(changed\\)"):
        step(moved, ProveSource, "live", only_open)


def test_finished_runs_that_stay_behind_hinder_nothing(small: Any) -> None:
    skip = {"finished_runs": "skip"}
    small.run("run1", skip)
    preview = previewed(small)
    small.run("daily", skip)
    assert step(small, Activate, "live", approved_hash=preview["hash"])["effects"] == preview["effects"]
    assert step(small, VerifyCutOver, "live")["effects"] == preview["effects"]
