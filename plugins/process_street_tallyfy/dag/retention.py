"""``retention__<organisation>``: every day, what has been kept long enough goes."""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG

from process_street_tallyfy.dag.migrate import FIRST_DAY, default_args, tags
from process_street_tallyfy.dag.params import retention_params
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.retention import ApplyRetention
from process_street_tallyfy.phases.validation import ReleaseLease

ALMOST_A_DAY = 20 * 3600


def retention_dag(settings: OrganizationFile, path: str) -> DAG:
    """Removes nothing before the cut-over was accepted; a run that is writing goes first."""
    common: dict[str, Any] = {"organization_file": path}
    days = settings.migration.retention
    with DAG(
        dag_id=f"retention__{settings.organization}",
        description=f"Remove what was kept of {settings.organization} for long enough",
        schedule="@daily",
        start_date=FIRST_DAY,
        catchup=False,
        max_active_runs=1,
        params=retention_params(),
        default_args=default_args(settings),
        tags=tags(settings, "retention"),
        doc_md=f"After the acceptance of the cut-over: what was staged goes after {days.staged} days, people after "
        f"{days.people}, reports after {days.reports}. Table: `docs/personal-data.md`.",
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=300, timeout=ALMOST_A_DAY, soft_fail=True, **common)
        apply = ApplyRetention(task_id="apply", **common)
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> apply >> release
    return dag
