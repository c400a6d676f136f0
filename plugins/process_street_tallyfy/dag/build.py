"""Builds an organisation's DAGs from its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
from process_street_tallyfy.model.organization import load

if TYPE_CHECKING:
    from airflow.sdk import DAG


def build_dags(path: str | Path) -> dict[str, DAG]:
    """The organisation's DAGs, ``<step>__<organisation>`` each, by id.

    :raises BadConfiguration: the file is wrong; Airflow shows it as the import error of this DAG file alone.
    """
    path = Path(path)
    settings = load(path)
    builders = (probe_dag, migrate_dag, cut_over_dag, finish_dag, rollback_dag, rebuild_dag, retention_dag)
    dags = [build(settings, str(path)) for build in builders]
    for dag in dags:
        put_into_pools(dag, settings.migration.pools)
        hang_alerts(dag, settings, str(path))
        document(dag, settings.organization)
    return {dag.dag_id: dag for dag in dags}
