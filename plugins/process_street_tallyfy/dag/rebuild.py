"""``rebuild__<organisation>``: the ledger from the target's markers, after its database was lost."""

from __future__ import annotations

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.rebuild import RebuildLedger
from process_street_tallyfy.phases.validation import ReleaseLease


def rebuild_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only. It writes to the ledger and to nothing else, so nobody has to approve it."""
    common = {"organization_file": path}
    with by_hand(
        settings,
        "rebuild",
        description=f"Rebuild the ledger of {settings.organization} from the marks in Tallyfy",
        doc="Reads what carries a mark in Tallyfy and gives it a row in the ledger, as adopted: a rollback leaves it. "
        "Run migrate__… afterwards: it finds the rest again and goes on. What to do when: docs/rollback.md.",
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        rebuild = RebuildLedger(task_id="rebuild", **common)
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> rebuild >> release
    return dag
