"""``rollback__<organisation>``: list, approval, removal."""

from __future__ import annotations

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.rollback import PreviewRollback, TakeBack
from process_street_tallyfy.phases.validation import ReleaseLease

HASH = "{{ ti.xcom_pull(task_ids='preview')['hash'] }}"


def rollback_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only; adopted objects and objects that people changed stay."""
    common = {"organization_file": path}
    with by_hand(
        settings,
        "rollback",
        description=f"Take back what the move of {settings.organization} created",
        doc="Lists what the move created and nobody changed since, asks a person, then removes it.",
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        preview = PreviewRollback(task_id="preview", **common)
        approve = EffectApproval(
            task_id="approve",
            subject="Approve the rollback: {{ ti.xcom_pull(task_ids='preview')['objects'] }} objects go for good",
            body="List: {{ ti.xcom_pull(task_ids='preview')['preview'] }}. What cannot be taken back: mails already "
            "sent, members who have accepted their invitation, guests who have tasks, webhooks already "
            "fired, activity rows.",
        )
        again = TakeTurn(task_id="take_turn_again", poke_interval=30, timeout=7 * 86400, **common)
        take_back = TakeBack(task_id="take_back", approved_hash=HASH, **common)
        # A teardown runs whatever happened and does not hide it: the run's state is that of take_back.
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> preview >> approve >> again >> take_back >> release
    return dag
