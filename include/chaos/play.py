"""The tasks of an organisation's DAG in their order, without a scheduler: what to run, and over which batches."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from types import SimpleNamespace
from typing import Any

from airflow.sdk import DAG
from airflow.sdk.definitions.mappedoperator import MappedOperator

from process_street_tallyfy.dag.migrate import migrate_dag
from process_street_tallyfy.model.organization import load


@dataclass(frozen=True)
class Step:
    """A task. ``batches`` is the task whose result it is mapped over, '' for one that runs once.

    ``rule``: its trigger rule. ``group``: the mapped task group it stands in, whose tasks wait batch by batch.
    """

    task_id: str
    batches: str
    rule: str
    upstream: tuple[str, ...]
    group: str


@cache
def dag(organization_file: str) -> DAG:
    return migrate_dag(load(organization_file), organization_file)


def steps(organization_file: str) -> list[Step]:
    """All tasks; a task after everything it waits for (Airflow's own sort goes by groups, which wait crosswise)."""
    tasks = dag(organization_file).task_dict
    order = TopologicalSorter({name: sorted(task.upstream_task_ids) for name, task in tasks.items()})
    return [_step(tasks[name]) for name in order.static_order()]


def _step(task: Any) -> Step:
    group = task.get_closest_mapped_task_group()
    upstream, group_id = tuple(sorted(task.upstream_task_ids)), group.group_id if group is not None else ""
    return Step(task.task_id, _mapped_over(task), task.trigger_rule.value, upstream, group_id)


def operator(organization_file: str, task_id: str, batch: str) -> Any:
    """The task as Airflow would make it for one of its batches."""
    task = dag(organization_file).get_task(task_id)
    if isinstance(task, MappedOperator):
        return task.unmap({"batch": batch})
    made = copy.copy(task)
    if batch:
        made.batch = batch  # a task of a mapped group
    return made


def _mapped_over(task: Any) -> str:
    if isinstance(task, MappedOperator):
        return _source(task.expand_input.value)
    group = task.get_closest_mapped_task_group()
    return _source(group._expand_input.value) if group is not None else ""


def _source(expanded: Any) -> str:
    (over,) = expanded.values()
    return str(over.operator.task_id)


def context(run_id: str, task_id: str, conf: Mapping[str, Any], map_index: int, try_number: int, tries: int) -> Any:
    """What a task of a run by hand sees of Airflow."""
    dag_run = SimpleNamespace(
        run_id=run_id,
        run_type="manual",
        data_interval_start=None,
        data_interval_end=None,
        triggering_user_name=None,
    )
    instance = SimpleNamespace(task_id=task_id, map_index=map_index, try_number=try_number, max_tries=tries)
    return {"dag_run": dag_run, "ti": instance, "task_instance": instance, "params": dict(conf)}
