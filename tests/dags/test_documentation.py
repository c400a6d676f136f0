"""What Airflow shows beside the DAGs: texts on every task, labels of mapped ones, a form that refuses nonsense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import ParamValidationError

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.dag.documentation import task_text
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.operator import BATCH_LABEL
from tests.dags.test_dags import MAPPED

SAMPLE = Path(__file__).resolve().parents[2] / "include" / "organizations" / "sample.yaml"
DAGS = build_dags(SAMPLE)
EVERY = pytest.mark.parametrize("dag", DAGS.values(), ids=DAGS)


@EVERY
def test_every_task_says_what_it_does_and_what_to_do_when_it_is_red(dag: DAG) -> None:
    for task in dag.tasks:
        assert task.doc_md, task.task_id
        what, red = task.doc_md.split("**When it is red:**")
        assert len(what) > 20, task.task_id
        assert len(red) > 20, task.task_id
        assert ":param" not in task.doc_md
        assert "``" not in task.doc_md
    assert "/plugin/migrations/migrations/organizations/sample)" in dag.doc_md


def test_a_gate_and_an_approval_say_something_else() -> None:
    assert "names the phase" in task_text(PhaseGate)
    assert "Clear it to ask again" in task_text(EffectApproval)


@pytest.mark.parametrize("task_id", MAPPED)
def test_a_mapped_task_is_called_by_its_batch(task_id: str) -> None:
    dag = DAGS["migrate__sample"]
    task: Any = dag.get_task(task_id)
    assert task.map_index_template == BATCH_LABEL
    template = dag.get_template_env().from_string(task.map_index_template)
    assert template.render(task={"batch": "open/0003"}) == "open/0003"
    assert template.render(task={"batch": "open/0003"}, batch_label="open/0003: 61-80") == "open/0003: 61-80"


@EVERY
def test_every_field_stands_in_a_section(dag: DAG) -> None:
    params = [dag.params.get_param(name) for name in dag.params]
    assert [param for param in params if not param.schema.get("section")] == []


GOOD: list[tuple[str, str, object]] = [
    ("migrate", "changed_since", "2026-01-31"),
    ("migrate", "changed_since", "2026-01-31T18:00:00Z"),
    ("migrate", "changed_until", "2026-01-31 18:00:00.5+02:00"),
    ("migrate", "changed_until", ""),
    ("migrate", "changed_until", None),
    ("migrate", "workflows", ["mkRdcQriTNJ2BisMhIUIOA"]),
    ("migrate", "only", ["run/pTEI91Q7da27NK_ANdTN9g", "file_answer/a:b"]),
    ("cut_over", "freeze", ""),
    ("cut_over", "webhook_test_url", "https://hooks.example/x"),
]
BAD: list[tuple[str, str, object]] = [
    ("migrate", "changed_since", "yesterday"),
    ("migrate", "changed_until", "31.1.2026"),
    ("migrate", "workflows", ["two words"]),
    ("migrate", "only", ["pTEI91Q7da27NK_ANdTN9g"]),
    ("migrate", "error_rate", 2),
    ("cut_over", "freeze", "soon"),
    ("cut_over", "waive", ["everything"]),
    ("cut_over", "webhook_test_url", "http://hooks.example/x"),
    ("rollback", "phase", "everything"),
]


def resolved(purpose: str, name: str, value: object) -> object:
    return DAGS[f"{purpose}__sample"].params.get_param(name).resolve(value)


@pytest.mark.parametrize(("purpose", "name", "value"), GOOD)
def test_the_form_takes_what_is_meant(purpose: str, name: str, value: object) -> None:
    assert resolved(purpose, name, value) == value


@pytest.mark.parametrize(("purpose", "name", "value"), BAD)
def test_the_form_refuses_nonsense(purpose: str, name: str, value: object) -> None:
    with pytest.raises(ParamValidationError):
        resolved(purpose, name, value)
