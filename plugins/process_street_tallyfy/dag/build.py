"""Builds an organisation's DAGs from its file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG, get_parsing_context
from airflow.sdk.definitions.param import ParamsDict

from process_street_tallyfy.dag.alerting import hang_alerts
from process_street_tallyfy.dag.documentation import document
from process_street_tallyfy.dag.pools import put_into_pools
from process_street_tallyfy.model.organization import OrganizationFile, load

#: What the DAGs of an organisation are for. ``<purpose>_dag`` of the module of that name builds it.
PURPOSES = ("probe", "migrate", "cut_over", "finish", "rollback", "rebuild", "retention")


def build_dags(path: str | Path) -> dict[str, DAG]:
    """The organisation's DAGs, ``<purpose>__<organisation>`` each, by id. For a task its own DAG is enough.

    :raises BadConfiguration: the file is wrong; Airflow shows it as the import error of this DAG file alone.
    """
    path = Path(path)
    settings = load(path)
    dags = [_build(purpose, settings, str(path)) for purpose in _wanted(settings.organization)]
    for dag in dags:
        put_into_pools(dag, settings.migration.pools)
        hang_alerts(dag, settings, str(path))
        document(dag, settings.organization)
        _without_copies(dag)
    return {dag.dag_id: dag for dag in dags}


def _wanted(organization: str) -> tuple[str, ...]:
    """All of them, unless Airflow says which one it is about to run a task of."""
    purpose, _, of = (get_parsing_context().dag_id or "").partition("__")
    return (purpose,) if of == organization and purpose in PURPOSES else PURPOSES


def _build(purpose: str, settings: OrganizationFile, path: str) -> DAG:
    """A task's process imports no more than its own DAG needs."""
    module = import_module(f"process_street_tallyfy.dag.{purpose}")
    dag: DAG = getattr(module, f"{purpose}_dag")(settings, path)
    return dag


def _without_copies(dag: DAG) -> None:
    """Airflow gives every task a copy of its DAG's params and finds the DAG's own at run time in any case.

    To check and store each copy was nine tenths of what a parse cost (docs/adr/0037). A question has params of its own.
    """
    for task in dag.tasks:
        if not isinstance(task, HITLOperator):
            task.params = ParamsDict()
