"""The shape of the DAGs: phases in order, gates that judge whatever happened, approvals that default to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.model.state import PHASE_ORDER, Phase
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.steps import expected, task_of
from process_street_tallyfy.phases.validation import FinalVerdict
from process_street_tallyfy.report.catalog import FILES

SAMPLE = Path(__file__).resolve().parents[2] / "include" / "organizations" / "sample.yaml"
DAGS = build_dags(SAMPLE)
EVERY = pytest.mark.parametrize("dag", DAGS.values(), ids=DAGS)
MAPPED = {
    "discovery.stage_workflows": "discovery.workflows_batches",
    "foundation.people": "discovery.users_batches",
    "templates.load": "discovery.workflows_batches",
    "runs.history.stage": "discovery.history_batches",
    "runs.history.load": "discovery.history_batches",
    "runs.finish": "discovery.workflows_batches",
    "runs.open.stage": "discovery.open_batches",
    "runs.open.load": "discovery.open_batches",
    "collaboration.batch.files": "discovery.runs_batches",
    "collaboration.batch.comments": "discovery.runs_batches",
    "collaboration.batch.states": "discovery.runs_batches",
}


@pytest.fixture
def migrate() -> DAG:
    return DAGS["migrate__sample"]


def phase_of(task: Any) -> str:
    return str(task.task_id).split(".")[0]


@EVERY
def test_who_owns_it_and_how_it_is_found(dag: DAG) -> None:
    assert dag.tags >= {"process-street-tallyfy", "sample"}
    assert {task.owner for task in dag.tasks} == {"migration"}
    assert min(task.retries for task in dag.tasks if not isinstance(task, HITLOperator)) >= 2
    assert dag.catchup is False
    assert dag.max_active_runs == 1


@EVERY
def test_every_field_of_the_trigger_form_is_explained(dag: DAG) -> None:
    params = {name: dag.params.get_param(name) for name in dag.params}
    assert params
    assert [name for name, param in params.items() if not (param.description and param.schema.get("title"))] == []


#: Approvals, and for each phase that makes objects the question about those in review.
ASKING = {"migrate": 2 + 5, "cut_over": 2, "finish": 1, "rollback": 1, "probe": 1}


@EVERY
def test_no_approval_is_given_by_default_or_remembers_who_gave_it(dag: DAG) -> None:
    asking = [task for task in dag.tasks if isinstance(task, HITLOperator)]
    assert len(asking) == ASKING.get(dag.dag_id.partition("__")[0], 0)
    assert {task.do_xcom_push for task in asking} <= {False}
    assert {task.defaults for task in asking} <= {None}


@EVERY
def test_what_an_approval_asks_about_is_a_file_that_its_text_leads_to(dag: DAG) -> None:
    asking = [task for task in dag.tasks if isinstance(task, EffectApproval)]
    assert [task.task_id for task in asking if task.shows not in FILES] == ["approve"] * (dag.dag_id == "probe__sample")
    assert not any("['preview']" in task.body or "['page']" in task.body for task in asking)


def test_the_phases_follow_each_other_through_their_gates(migrate: DAG) -> None:
    gates = [task for task in migrate.topological_sort() if isinstance(task, PhaseGate)]
    assert [gate.phase for gate in gates] == [str(phase) for phase in PHASE_ORDER]
    for before, gate in zip(gates, gates[1:], strict=False):
        assert before.task_id in gate.get_flat_relative_ids(upstream=True)
    assert {gate.trigger_rule for gate in gates} == {"all_done"}
    assert {gate.mode for gate in gates} == {"reschedule"}
    for gate in gates[:-1]:
        within = {task.task_id for task in migrate.tasks if phase_of(task) == gate.phase} - {gate.task_id}
        assert within <= gate.get_flat_relative_ids(upstream=True)


def test_nothing_is_written_before_the_gate_of_the_phase_before(migrate: DAG) -> None:
    gates = {task.phase: task.task_id for task in migrate.tasks if isinstance(task, PhaseGate)}
    reading_ahead = {"runs.history.stage", "runs.open.stage"}
    for before, phase in zip(PHASE_ORDER, PHASE_ORDER[1:], strict=False):
        for task in migrate.tasks:
            if phase_of(task) == phase and task.task_id not in reading_ahead:
                assert gates[before] in task.get_flat_relative_ids(upstream=True)


@pytest.mark.parametrize("phase", PHASE_ORDER)
def test_every_step_that_a_gate_waits_for_is_named_as_the_task_that_it_is(migrate: DAG, phase: Phase) -> None:
    batches = {name: [f"{name}/{i:04d}" for i in range(3)] for name in ("users", "workflows", "history", "open")}
    tasks = [task_of(step, batches) for step in expected(phase, batches)]
    assert {task_id for task_id, _ in tasks} <= set(migrate.task_ids)
    assert len(set(tasks)) == len(tasks)
    for task_id in {task_id for task_id, _ in tasks}:
        indexes = [index for name, index in tasks if name == task_id]
        assert indexes in ([-1], list(range(len(indexes))))


def test_the_report_knows_every_verdict(migrate: DAG) -> None:
    gates = {task.task_id for task in migrate.tasks if isinstance(task, PhaseGate)}
    report = migrate.get_task("validation.report")
    assert gates <= report.get_flat_relative_ids(upstream=True)
    assert report.trigger_rule == "all_done"


def test_rules_are_written_after_the_history_and_before_open_runs_are_launched(migrate: DAG) -> None:
    assert "runs.history.load" in migrate.get_task("runs.finish").get_flat_relative_ids(upstream=True)
    assert "runs.finish" in migrate.get_task("runs.open.load").get_flat_relative_ids(upstream=True)
    assert "runs.finish" not in migrate.get_task("runs.open.stage").get_flat_relative_ids(upstream=True)


def test_the_last_task_is_the_verdict(migrate: DAG) -> None:
    (last,) = migrate.leaves
    assert isinstance(last, FinalVerdict)
    assert last.trigger_rule == "all_done"


@pytest.mark.parametrize(("task_id", "source"), MAPPED.items())
def test_work_is_mapped_over_batches(migrate: DAG, task_id: str, source: str) -> None:
    task = migrate.get_task(task_id)
    mapped = next(iter(task.iter_mapped_dependencies()), None) if hasattr(task, "expand_input") else None
    group = next(iter(task.iter_mapped_task_groups()), None)
    found = mapped or next(iter(group.iter_mapped_dependencies()))
    assert found.task_id == source


@pytest.mark.parametrize("name", ["cut_over", "finish", "rollback", "probe"])
def test_effects_wait_for_an_approval_and_the_lease_goes_back_whatever_happens(name: str) -> None:
    dag = DAGS[f"{name}__sample"]
    last = {"cut_over": "activate", "finish": "remove_marks", "rollback": "take_back", "probe": "target"}[name]
    assert "approve" in dag.get_task(last).get_flat_relative_ids(upstream=True)
    assert dag.get_task("release").is_teardown
    assert dag.schedule is None


def test_what_was_kept_long_enough_goes_daily_and_only_while_nobody_writes() -> None:
    dag = DAGS["retention__sample"]
    assert dag.schedule == "@daily"
    assert [task.task_id for task in dag.topological_sort()] == ["take_turn", "apply", "release"]
    assert dag.get_task("release").is_teardown
    assert dag.get_task("take_turn").soft_fail


def test_an_acceptance_comes_before_the_marks_and_is_given_by_the_form_alone() -> None:
    dag = DAGS["finish__sample"]
    assert dag.get_task("accept").accept == "{{ params.accept }}"
    assert dag.params["accept"] is False
    assert "accept" in dag.get_task("preview").upstream_task_ids


@pytest.mark.parametrize(
    ("name", "last"), [("cut_over", "activate"), ("finish", "remove_marks"), ("rollback", "take_back")]
)
def test_no_value_of_the_form_stands_for_the_approval_of_exactly_that_list(name: str, last: str) -> None:
    dag = DAGS[f"{name}__sample"]
    approve, work = dag.get_task("approve"), dag.get_task(last)
    assert approve.approves
    assert approve.sha256 == work.approved_hash == "{{ ti.xcom_pull(task_ids='preview')['hash'] }}"
    assert "sha256" in approve.template_fields
    assert [param for param in dag.params if "approv" in param] == []


def test_a_cut_over_cleared_in_its_middle_announces_nothing_anew() -> None:
    """Airflow clears the set-ups of a task with it."""
    dag = DAGS["cut_over__sample"]
    assert [task.task_id for task in dag.tasks if task.is_setup] == ["take_turn"]
    assert {task.task_id for task in dag.tasks if task.is_teardown} == {"report", "release"}


@pytest.mark.parametrize(
    ("dag_id", "group", "before", "after"),
    [
        ("migrate__sample", "foundation.", "discovery.gate", "foundation.people"),
        ("cut_over__sample", "", "prove_source", "preview"),
    ],
)
def test_nobody_is_invited_before_a_person_has_approved_it(dag_id: str, group: str, before: str, after: str) -> None:
    dag = DAGS[dag_id]
    tasks = [
        dag.get_task(f"{group}{name}")
        for name in ("preview_people", "approve_people", "take_turn_for_people", "invite")
    ]
    for earlier, later in zip(tasks, tasks[1:], strict=False):
        assert later.upstream_task_ids == {earlier.task_id}
        assert later.trigger_rule == "all_success"
    assert before in tasks[0].get_flat_relative_ids(upstream=True)
    assert "discovery.plan" not in dag.task_ids or "discovery.plan" in tasks[0].get_flat_relative_ids(upstream=True)
    assert tasks[-1].task_id in dag.get_task(after).get_flat_relative_ids(upstream=True)
    assert f"{group}preview_people" in tasks[-1].approved_hash
    assert f"{group}preview_people" in tasks[1].subject
    assert not tasks[1].defaults
