"""The source and its people go on living: the next run is no catastrophe, and what it does not carry is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street.editing import answer, launch
from include.sandbox.process_street.people import Audit
from include.sandbox.process_street.runs import Run
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.small import ANN, AT, BOB
from include.sandbox.sample.widgets import ask
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadCredentials, ServerTrouble
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.workspace import open_workspace

PASSED = dict.fromkeys(PHASE_ORDER, "passed")


def invite_bob(small: Any, number: int = 30_000) -> None:
    members = small.box.tallyfy.state.members
    (ann,) = [row for row in members.values() if row["email"] == ANN.email]
    members[number] = {**ann, "id": number, "email": BOB.email, "first_name": "Bob", "last_name": "Miller"}


def reasons(small: Any, kind: Kind, source_id: str) -> set[str]:
    return {finding.reason for finding in small.ledger().findings.of(kind, source_id)}


def whole(small: Any, run_id: str) -> list[str]:
    """Every task to the end, as ``all_done`` does it; what the verdict says."""
    for task_id in small.order[:-1]:
        small.run(run_id, only=(task_id,))
    try:
        small.run(run_id, only=("validation.verdict",))
    except AirflowFailException as error:
        return str(error).split("; ")
    return []


def test_a_person_who_becomes_a_member_and_stops_being_one(moved_small: Any) -> None:
    assert "not_a_member" in reasons(moved_small, Kind.USER, BOB.id)
    invite_bob(moved_small)
    moved_small.run("run2")
    row = moved_small.ledger().mapping.get(Kind.USER, BOB.id)
    assert (row.state, row.target_id, row.adopted) == (State.VERIFIED, "30000", True)
    assert "not_a_member" not in reasons(moved_small, Kind.USER, BOB.id)
    assert moved_small.verdicts("run2") == PASSED
    del moved_small.box.tallyfy.state.members[30_000]
    invite_bob(moved_small, 30_001)
    moved_small.run("run3")
    assert moved_small.ledger().mapping.get(Kind.USER, BOB.id).target_id == "30001"
    del moved_small.box.tallyfy.state.members[30_001]
    moved_small.run("run4")
    row = moved_small.ledger().mapping.get(Kind.USER, BOB.id)
    assert (row.state, row.target_id, row.adopted) == (State.SKIPPED, None, False)
    assert "not_a_member" in reasons(moved_small, Kind.USER, BOB.id)
    assert moved_small.verdicts("run4") == PASSED


def test_what_the_plan_could_not_know_yet_does_not_stay_in_the_report(small: Any) -> None:
    """The plan is made before people are looked up: Bob, who is assigned, is a member."""
    invite_bob(small)
    small.run()
    assert [f for f in small.ledger().findings.all() if f.reason == "assignee_not_a_member"] == []


def test_a_new_member_completes_new_work_only(moved_small: Any) -> None:
    """What stands is not written again, and is not called wrong because it would be written otherwise today."""
    stored = dump(moved_small.box.tallyfy.state)["runs"]
    invite_bob(moved_small)
    moved_small.run("run2")
    assert dump(moved_small.box.tallyfy.state)["runs"] == stored


def publish(small: Any) -> Any:
    """A second revision with other ids, without the sketch, with a step more."""
    (workflow,) = small.box.process_street.state.workflows.values()
    plan = Blueprint("Cake order", "2.0", Audit(AT, ANN, AT, ANN))
    plan.task("Take the order", [ask("Text", "Customer", required=True)])
    plan.task("Taste", [ask("Text", "Verdict")])
    workflow.finished.status = "Superseded"
    workflow.revisions.append(plan.revision)
    return workflow


def test_a_workflow_without_a_published_version_keeps_what_was_moved_and_is_told(moved_small: Any) -> None:
    before = dump(moved_small.box.tallyfy.state)
    (workflow,) = moved_small.box.process_street.state.workflows.values()
    workflow.finished.status = "Draft"
    said = whole(moved_small, "run2")
    changed = "changed in Process Street since they were moved, or not moved yet"
    assert "; ".join(said) == f"workflow: 1 {changed}; first left: {workflow.id}"
    assert "source_changed" in reasons(moved_small, Kind.WORKFLOW, workflow.id)
    assert dump(moved_small.box.tallyfy.state)["templates"] == before["templates"]


def test_a_workflow_that_was_never_published_is_no_change_until_it_is(small: Any) -> None:
    plan = Blueprint("Wedding cake", "0.1", Audit(AT, ANN, AT, ANN), status="Draft")
    plan.task("Draw it", [ask("Text", "Tiers")])
    small.box.process_street.state.add(drafted := workflow("Wedding cake", "Not ready", "Kitchen", plan))
    small.run()
    assert whole(small, "run2") == []
    assert "source_changed" not in reasons(small, Kind.WORKFLOW, drafted.id)
    plan.revision.status = "Finished"
    assert whole(small, "run3") == []
    assert small.ledger().mapping.get(Kind.TASK_TEMPLATE, plan.task_id("Draw it")).state is State.VERIFIED


def test_a_run_of_the_new_revision_goes_to_the_steps_that_were_moved(moved_small: Any) -> None:
    """By the names of tasks and fields; a task that the template has no step for is kept as text."""
    state = moved_small.box.process_street.state
    run = launch(state, publish(moved_small), "Cake of the new kind", ANN, AT)
    answer(state, run, "Customer", {"value": "Mr New"}, BOB, AT)
    answer(state, run, "Verdict", {"value": "Sweet enough"}, BOB, AT)
    whole(moved_small, "run2")
    assert moved_small.verdicts("run2") == PASSED
    (made,) = [row for row in moved_small.box.tallyfy.state.runs.values() if "new kind" in row["name"]]
    told = str([task["taskdata"] for task in moved_small.box.tallyfy.state.run_tasks(made)]) + str(made)
    assert "Mr New" in told
    assert "Sweet enough" in told


def test_a_workflow_that_was_renamed_is_renamed(moved_small: Any) -> None:
    (workflow,) = moved_small.box.process_street.state.workflows.values()
    workflow.name = "Cake order, new"
    assert whole(moved_small, "run2") == []
    assert "source_changed" not in reasons(moved_small, Kind.WORKFLOW, workflow.id)
    assert [row["title"] for row in moved_small.box.tallyfy.state.templates.values()] == ["Cake order, new"]


def test_what_lost_its_support_stays_as_it_was_moved(moved_small: Any) -> None:
    """A field of a type that nobody knows, and a rule that acts on nothing any more."""
    (workflow,) = moved_small.box.process_street.state.workflows.values()
    (notes,) = [widget for _, widget in workflow.finished.fields() if widget.own.get("label") == "Notes"]
    (rule,) = workflow.finished.logic_rules
    notes.own["fieldType"], rule.task_ids = "Hologram", []
    workflow.finished.audit = replace(workflow.finished.audit, updated_date="2026-03-21T09:00:00.000Z")
    whole(moved_small, "run2")
    assert moved_small.ledger().mapping.get(Kind.FORM_FIELD, notes.id).state is State.VERIFIED
    assert moved_small.ledger().mapping.get(Kind.LOGIC_RULE, rule.id).state is State.VERIFIED
    assert "source_changed" in reasons(moved_small, Kind.LOGIC_RULE, rule.id)
    assert moved_small.verdicts("run2") == PASSED


def test_a_template_that_somebody_edited_in_the_target_is_kept_and_told(moved_small: Any) -> None:
    (template,) = moved_small.box.tallyfy.state.templates.values()
    template["_steps"][0]["title"] = "Something else"
    assert whole(moved_small, "run2") == []
    assert template["_steps"][0]["title"] == "Something else"
    assert [one.source_id for one in moved_small.ledger().findings.all() if one.reason == "edited_in_tallyfy"] != []


def losses(small: Any) -> tuple[Any, list[Run]]:
    (workflow,) = small.box.process_street.state.workflows.values()
    return workflow, list(small.box.process_street.state.runs.values())


def test_one_run_that_cannot_be_read_fails_alone(small: Any) -> None:
    _, runs = losses(small)
    lost = runs[1]
    small.box.process_street.faults.add(
        {"match": {"path": f"/workflow-runs/{lost.id}/"}, "every": True, "fault": "500-before"}
    )
    with pytest.raises(AirflowFailException, match=r"gate of phase runs: failed: 1 of \d+ objects"):
        small.run()
    states = {row.source_id: row.state for row in small.ledger().mapping.rows(Kind.RUN)}
    assert states == {run.id: State.FAILED if run is lost else State.VERIFIED for run in runs}
    assert "source_unreadable" in reasons(small, Kind.RUN, lost.id)
    small.box.process_street.faults.clear()
    small.release()
    small.run("run2")
    assert small.verdicts("run2") == PASSED
    assert "source_unreadable" not in reasons(small, Kind.RUN, lost.id)


@pytest.mark.parametrize("path", ["/comments$", "/workflow-runs/[^/]+/tasks$", "/revisions$", "/incoming-webhooks$"])
def test_what_can_be_read_once_the_task_is_cleared_is_no_finding(small: Any, path: str) -> None:
    small.box.process_street.faults.add({"match": {"path": path}, "nth": 1, "fault": "shape-echo"})
    reading = small.order[: small.order.index("discovery.plan")]
    small.run(only=reading)
    assert small.box.process_street.faults.fired() == 1
    small.run(only=reading)
    assert list(small.ledger().findings.of_reason("source_unreadable")) == []


def test_one_workflow_that_cannot_be_read_fails_alone(sample: Any) -> None:
    state = sample.box.process_street.state
    lost = next(iter(state.workflows.values()))
    path = f"/workflows/{lost.id}/revisions$"
    sample.box.process_street.faults.add({"match": {"path": path}, "every": True, "fault": "500-before"})
    until = sample.order.index("foundation.gate")
    sample.run(only=sample.order[:until])
    rows = {row.source_id: row for row in sample.ledger().mapping.rows(Kind.WORKFLOW)}
    assert (rows[lost.id].state, rows[lost.id].error_code) == (State.FAILED, "server_trouble")
    assert "source_unreadable" in reasons(sample, Kind.WORKFLOW, lost.id)
    bundles = sample.ledger().staging.ids(Kind.WORKFLOW_BUNDLE)
    assert len(bundles) == len(sample.ledger().staging.ids(Kind.WORKFLOW)) - 1


def test_a_workflow_in_no_list_that_does_not_open_is_counted(small: Any) -> None:
    """Archived or deleted, with runs: the inventory asks for it by its id."""
    workflow, _ = losses(small)
    workflow.archived = True
    path = f"/workflows/{workflow.id}$"
    small.box.process_street.faults.add({"match": {"path": path}, "every": True, "fault": "500-before"})
    small.run(only=small.order[: small.order.index("discovery.plan")])
    assert small.ledger().mapping.get(Kind.WORKFLOW, workflow.id).state is State.FAILED
    assert [kind.failed for kind in small.ledger().summary() if kind.kind is Kind.WORKFLOW] == [1]


def test_a_wrong_key_still_stops_the_run_at_once(small: Any) -> None:
    small.run(only=("discovery.take_turn", "discovery.preflight", "discovery.inventory"))
    small.box.process_street.faults.add({"match": {"path": "/revisions"}, "every": True, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        small.run(only=("discovery.stage_workflows",))


def test_a_server_in_trouble_is_asked_again_as_long_as_airflow_has_tries_left(small: Any) -> None:
    small.run(only=("discovery.take_turn", "discovery.preflight", "discovery.inventory"))
    small.box.process_street.faults.add({"match": {"path": "/revisions"}, "every": True, "fault": "500-before"})
    small.max_tries = 5
    with pytest.raises(ServerTrouble):
        small.run(only=("discovery.stage_workflows",))
    assert list(small.ledger().mapping.rows(Kind.WORKFLOW)) == []


def test_a_folder_of_the_customer_is_not_taken_for_ours(small: Any) -> None:
    """The POST never arrived, its answer looked lost, and a folder of that name was there before."""
    small.run(only=small.order[: small.order.index("foundation.structure")])
    with open_workspace(str(small.organization_file), small.context("person", "step", {})) as workspace:
        theirs = workspace.target.writes.create_folder("Kitchen", None, "checklist").id
    small.box.tallyfy.faults.add({"match": {"method": "POST", "path": "/folders$"}, "fault": "500-before"})
    small.run(only=("foundation.structure",))
    (row,) = small.ledger().mapping.rows(Kind.FOLDER)
    assert row.state is State.VERIFIED
    assert row.target_id != theirs
    assert len([folder for folder in small.box.tallyfy.state.folders.values() if folder["name"] == "Kitchen"]) == 2
