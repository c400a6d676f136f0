"""``cut_over__<organisation>``: announce, freeze, final delta, proof, preview, approval, activation, read-back."""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.dag.params import cut_over_params
from process_street_tallyfy.dag.people import invite_people
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.after_cut_over import ReportCutOver, VerifyCutOver
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.cut_over_page import PREVIEW
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.final_delta import FinalDelta
from process_street_tallyfy.phases.freeze import Announce, AwaitFreeze, JudgeDelta, ProveSource
from process_street_tallyfy.phases.invitation import InvitePeopleLast, PreviewPeopleLast
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.phases.webhook_trial import DeliverTestMessage

HASH = "{{ ti.xcom_pull(task_ids='preview')['hash'] }}"
DELTA = "{{ ti.xcom_pull(task_ids='final_delta', key='trigger_run_id') or '' }}"
SUBJECT = (
    "Approve the cut-over: {{ ti.xcom_pull(task_ids='preview')['effects'] }} effects, "
    "{{ ti.xcom_pull(task_ids='preview')['mails'] }} mails to {{ ti.xcom_pull(task_ids='preview')['people'] }} people"
)


def cut_over_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only; the approval cannot be switched off.

    Each turn of the lease ends where another run has to work or a person is waited for.
    """
    common: dict[str, Any] = {"organization_file": path}
    waiting: dict[str, Any] = {"poke_interval": 30, "timeout": 7 * 86400, **common}
    with by_hand(
        settings,
        "cut_over",
        description=f"Make the move of {settings.organization} live: people, dates, webhooks",
        doc=DOC,
        params=cut_over_params(settings),
    ) as dag:
        turn = TakeTurn(task_id="take_turn", **waiting)
        announce = Announce(task_id="announce", freeze="{{ params.freeze }}", **common)
        test = DeliverTestMessage(task_id="test_webhook", url="{{ params.webhook_test_url }}", **common)
        freeze = AwaitFreeze(task_id="await_freeze", **{**waiting, "timeout": 90 * 86400})
        delta = FinalDelta(task_id="final_delta", organization=settings.organization)
        judge = JudgeDelta(task_id="judge_delta", delta=DELTA, **common)
        turn_to_prove = TakeTurn(task_id="take_turn_to_prove", **waiting)
        prove = ProveSource(task_id="prove_source", **common)
        people, invite = invite_people(common, preview=PreviewPeopleLast, invite=InvitePeopleLast)
        preview = PreviewCutOver(task_id="preview", **common)
        approve = EffectApproval(
            task_id="approve",
            approves=PREVIEW,
            sha256=HASH,
            subject=SUBJECT,
            body="People will be notified and webhooks will be called. This is the last moment at which nobody "
            "notices a rollback. The page lists every effect and every mail; sha256 of the list: `" + HASH + "`",
            shows="cut_over.html",
            **common,
        )
        turn_to_activate = TakeTurn(task_id="take_turn_to_activate", **waiting)
        activate = Activate(task_id="activate", approved_hash=HASH, **common)
        verify = VerifyCutOver(task_id="verify", **common)
        # Teardowns run whatever happened and do not hide it: the run's state is that of verify. Airflow clears
        # set-ups with the task between: announcing is none.
        report = ReportCutOver(task_id="report", **common).as_teardown(setups=turn)
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> announce >> test >> freeze >> delta >> judge >> turn_to_prove >> prove >> people
        invite >> preview >> approve >> turn_to_activate >> activate >> verify >> report >> release
    return dag


DOC = """
### Makes the move of one organisation live

| Task | Does |
|---|---|
| announce | `cut_over.html`: what will happen, what to switch off in Process Street by hand |
| test_webhook | sends one test message to `webhook_test_url`, if given |
| await_freeze | waits for the freeze date, if one is given |
| final_delta, judge_delta | one more run of `migrate__…` for what changed; it has to end ok |
| prove_source | walks the whole source: anything that changed since is named and blocks |
| preview_people, approve_people, invite | who is invited, by an approval of its own; nothing when nobody is |
| preview, approve | every effect and every mail, by ids; a person says yes to exactly this list |
| activate | access, owners, dates, people, webhooks, in this order, each once |
| verify, report | reads everything back; the report names the last moment for a rollback |

What to do at each red task: `docs/cut-over.md`.
"""
