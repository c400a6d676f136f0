"""Hangs the alerts of an organisation on its DAGs, in one place; without ``migration.alerts`` there are none."""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.alerting import PersonNeeded, RunEnded, TaskFailed, TurnTaken, late
from process_street_tallyfy.phases.discovery import TakeTurn

#: Runs every day, mostly in vain: only its failures are news.
UNHEARD = "retention"
#: The one whose length somebody plans with; the others wait for people.
TIMED = "migrate"


def hang_alerts(dag: DAG, settings: OrganizationFile, path: str) -> None:
    if not settings.migration.alerts:
        return
    purpose = dag.dag_id.partition("__")[0]
    dag.on_failure_callback, dag.has_on_failure_callback = [RunEnded(path, "failed")], True
    if purpose != UNHEARD:
        dag.on_success_callback, dag.has_on_success_callback = [RunEnded(path, "success")], True
    for task in dag.tasks:
        task.on_failure_callback = [TaskFailed(path)]
        if isinstance(task, TakeTurn) and purpose != UNHEARD:
            task.on_success_callback = [TurnTaken(path)]
        if isinstance(task, HITLOperator):
            task.notifiers = [PersonNeeded(path)]
    if purpose == TIMED and settings.migration.deadline_hours:
        dag.deadline = [_deadline(settings.migration.deadline_hours, path)]


def _deadline(hours: float, path: str) -> DeadlineAlert:
    """Told by the triggerer: every executor has one beside it, not every executor runs callbacks."""
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=AsyncCallback(late, kwargs={"organization_file": path}),
        name="late",
    )
