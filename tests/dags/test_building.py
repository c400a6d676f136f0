"""What a parse costs: for a task its own DAG alone is built, and no task carries what its DAG has already."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.definitions.context import _AIRFLOW_PARSING_CONTEXT_DAG_ID
from airflow.sdk.definitions.param import process_params

from include.local_stack.paths import REPOSITORY
from process_street_tallyfy.dag.build import PURPOSES, build_dags

SAMPLE = REPOSITORY / "include" / "organizations" / "sample.yaml"
EVERY = {f"{purpose}__sample" for purpose in PURPOSES}


@pytest.mark.parametrize("dag_id", sorted(EVERY))
def test_for_a_task_its_own_dag_is_built_and_no_other(monkeypatch: pytest.MonkeyPatch, dag_id: str) -> None:
    monkeypatch.setenv(_AIRFLOW_PARSING_CONTEXT_DAG_ID, dag_id)
    assert set(build_dags(SAMPLE)) == {dag_id}


@pytest.mark.parametrize("dag_id", ["", "all_organizations", "migrate__other", "nothing__sample"])
def test_without_a_task_of_ours_all_are_built(monkeypatch: pytest.MonkeyPatch, dag_id: str) -> None:
    monkeypatch.setenv(_AIRFLOW_PARSING_CONTEXT_DAG_ID, dag_id)
    assert set(build_dags(SAMPLE)) == EVERY


def test_only_questions_have_params_of_their_own(seen: dict[str, Any]) -> None:
    held = [
        task["__var"]
        for name, dag in seen["dags"].items()
        if name in EVERY
        for task in dag["dag"]["tasks"]
        if task["__var"].get("params")
    ]
    assert {task["task_type"] for task in held} <= {"ReviewObjects"}
    assert all([name for name, _ in task["params"]] == ["decisions"] for task in held)


def test_a_task_finds_the_params_of_its_dag_when_it_runs() -> None:
    for dag in build_dags(SAMPLE).values():
        for task in dag.tasks:
            assert process_params(dag, task, {}, suppress_exception=False).keys() >= dag.params.keys()
