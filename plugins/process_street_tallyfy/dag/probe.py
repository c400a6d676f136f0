"""``probe__<organisation>``: the source is asked, a person approves, the target is asked on a scratch template."""

from __future__ import annotations

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.probe import ProbeSource, ProbeTarget, RemoveScratch
from process_street_tallyfy.phases.validation import ReleaseLease


def probe_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only. A DAG of its own: a move never writes more than its plan, a dry run nothing at all."""
    common = {"organization_file": path}
    with by_hand(
        settings,
        "probe",
        description=f"Find out what the references of {settings.organization}'s two systems leave open",
        doc=DOC,
    ) as dag:
        source = ProbeSource(task_id="source", **common)
        approve = EffectApproval(
            task_id="approve",
            subject="Approve the probe: one scratch template and one process in Tallyfy",
            body="Both are made for the migration user alone and are archived and deleted again, also when the probe "
            "breaks off. Nobody is mailed. What stays: rows in the activity feed, two numbers of the display counter.",
        )
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        target = ProbeTarget(task_id="target", **common)
        # Teardowns run whatever happened; scratch objects that stay must not look like success.
        clean_up = RemoveScratch(task_id="clean_up", **common).as_teardown(setups=turn, on_failure_fail_dagrun=True)
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        source >> approve >> turn >> target >> clean_up >> release
    return dag


DOC = """
### Finds out what the two references leave open

`source` only reads. After the approval `target` makes one scratch template and one process, asks every question of
the table in `docs/capabilities.md`, and `clean_up` removes both. The answers are recorded for the organisation: every
later run uses them, and the plan (`plan.html`) shows them. Run it once before the first move; running it again later
asks anew, and only then can tell whether work on a run moves its date.
"""
