"""A DAG that starts by hand only: probe, cut-over, rollback and rebuild of an organisation."""

from __future__ import annotations

from airflow.sdk import DAG, Param

from process_street_tallyfy.dag.migrate import FIRST_DAY, default_args, tags
from process_street_tallyfy.dag.params import effect_params
from process_street_tallyfy.model.organization import OrganizationFile


def by_hand(
    settings: OrganizationFile,
    purpose: str,
    *,
    description: str,
    doc: str,
    params: dict[str, Param] | None = None,
) -> DAG:
    """``<purpose>__<organisation>``, one run at a time, without tasks yet."""
    return DAG(
        dag_id=f"{purpose}__{settings.organization}",
        description=description,
        schedule=None,
        start_date=FIRST_DAY,
        catchup=False,
        max_active_runs=1,
        params=params or effect_params(),
        default_args=default_args(settings),
        tags=tags(settings, purpose),
        doc_md=doc,
    )
