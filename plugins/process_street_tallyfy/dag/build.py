"""Builds an organisation's DAGs from its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG, get_parsing_context
from airflow.sdk.definitions.param import ParamsDict

from process_street_tallyfy.dag.alerting import hang_alerts
from process_street_tallyfy.dag.cut_over import cut_over_dag
from process_street_tallyfy.dag.documentation import document
from process_street_tallyfy.dag.finish import finish_dag
from process_street_tallyfy.dag.migrate import migrate_dag
from process_street_tallyfy.dag.pools import put_into_pools
from process_street_tallyfy.dag.probe import probe_dag
from process_street_tallyfy.dag.rebuild import rebuild_dag
from process_street_tallyfy.dag.retention import retention_dag
from process_street_tallyfy.dag.rollback import rollback_dag
from process_street_tallyfy.model.organization import OrganizationFile, load

#: Purpose of a DAG -> what builds it.
BUILDERS: Mapping[str, Callable[[OrganizationFile, str], DAG]] = {
    "probe": probe_dag,
    "migrate": migrate_dag,
    "cut_over": cut_over_dag,
    "finish": finish_dag,
    "rollback": rollback_dag,
    "rebuild": rebuild_dag,
    "retention": retention_dag,
}


def build_dags(path: str | Path) -> dict[str, DAG]:
    """The organisation's DAGs, ``<purpose>__<organisation>`` each, by id. For a task its own DAG is enough.

    :raises BadConfiguration: the file is wrong; Airflow shows it as the import error of this DAG file alone.
    """
    path = Path(path)
    settings = load(path)
    dags = [build(settings, str(path)) for build in _wanted(settings.organization)]
    for dag in dags:
        put_into_pools(dag, settings.migration.pools)
        hang_alerts(dag, settings, str(path))
        document(dag, settings.organization)
        _without_copies(dag)
    return {dag.dag_id: dag for dag in dags}


def _wanted(organization: str) -> list[Callable[[OrganizationFile, str], DAG]]:
    """All of them, unless Airflow says which one it is about to run a task of."""
    purpose, _, of = (get_parsing_context().dag_id or "").partition("__")
    return [BUILDERS[purpose]] if of == organization and purpose in BUILDERS else list(BUILDERS.values())


def _without_copies(dag: DAG) -> None:
    """Airflow gives every task a copy of its DAG's params and finds the DAG's own at run time in any case.

    To check and store each copy was nine tenths of what a parse cost (docs/adr/0037). A question has params of its own.
    """
    for task in dag.tasks:
        if not isinstance(task, HITLOperator):
            task.params = ParamsDict()
