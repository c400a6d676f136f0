"""The forecast's table of what waits for what says the same as the DAG."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from pathlib import Path

from airflow.sdk import DAG

from process_street_tallyfy.dag.migrate import migrate_dag
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.report.simulation.structure import BY_TASK, PLACES

SAMPLE = Path(__file__).resolve().parents[2] / "include" / "organizations" / "sample.yaml"


def task_id(task: str) -> str:
    """The table has the one group of the collaboration twice: for finished and for open runs."""
    parts = task.split(".")
    return f"collaboration.batch.{parts[1]}" if parts[0] == "collaboration" and len(parts) == 3 else task


@cache
def dag() -> DAG:
    return migrate_dag(load(SAMPLE), str(SAMPLE))


@cache
def upstream(task: str) -> frozenset[str]:
    """Task ids of everything that a task of the DAG waits for."""
    direct = dag().task_dict[task].upstream_task_ids
    return frozenset(direct).union(*(upstream(one) for one in direct))


@cache
def before(task: str) -> frozenset[str]:
    """The same by the table."""
    place = BY_TASK[task]
    direct = {*place.after, *([place.follows] if place.follows else [])}
    return frozenset(direct).union(*(before(one) for one in direct))


def test_every_place_is_a_task_of_the_dag() -> None:
    assert {task_id(place.task) for place in PLACES} <= set(dag().task_dict)


def test_a_task_waits_for_another_in_the_table_as_in_the_dag() -> None:
    pairs = [(one, other) for one, other in permutations(BY_TASK, 2) if task_id(one) != task_id(other)]
    same_list = [(one, other) for one, other in pairs if BY_TASK[one].phase != BY_TASK[other].phase]
    wrong = [
        (one, other) for one, other in same_list if (other in before(one)) != (task_id(other) in upstream(task_id(one)))
    ]
    assert wrong == []


def test_within_the_runs_phase_too() -> None:
    runs = [place.task for place in PLACES if place.phase == "runs"]
    wrong = [(one, other) for one, other in permutations(runs, 2) if (other in before(one)) != (other in upstream(one))]
    assert wrong == []
