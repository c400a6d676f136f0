"""``cut_over__<organisation>``: preview, approval, activation."""

from __future__ import annotations

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.dag.people import invite_people
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.invitation import InvitePeopleLast, PreviewPeopleLast
from process_street_tallyfy.phases.validation import ReleaseLease

HASH = "{{ ti.xcom_pull(task_ids='preview')['hash'] }}"


def cut_over_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only; the approval cannot be switched off."""
    common = {"organization_file": path}
    with by_hand(
        settings,
        "cut_over",
        description=f"Make the move of {settings.organization} live: people, dates, webhooks",
        doc="Previews every effect on people and other systems, asks a person, then makes exactly those.",
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        people, invite = invite_people(common, preview=PreviewPeopleLast, invite=InvitePeopleLast)
        preview = PreviewCutOver(task_id="preview", **common)
        approve = EffectApproval(
            task_id="approve",
            subject="Approve the cut-over: {{ ti.xcom_pull(task_ids='preview')['effects'] }} effects",
            body="People will be notified and webhooks will fire. List of effects: "
            "{{ ti.xcom_pull(task_ids='preview')['preview'] }}, sha256 " + HASH,
        )
        again = TakeTurn(task_id="take_turn_again", poke_interval=30, timeout=7 * 86400, **common)
        activate = Activate(task_id="activate", approved_hash=HASH, **common)
        # A teardown runs whatever happened and does not hide it: the run's state is that of activate.
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> people
        invite >> preview >> approve >> again >> activate >> release
    return dag
