"""``finish__<organisation>``: the cut-over is accepted, and our marks leave the templates, if the customer wants."""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.dag.params import finish_params
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.marks import PREVIEW, PreviewMarks, RemoveMarks
from process_street_tallyfy.phases.retention import Accept
from process_street_tallyfy.phases.validation import ReleaseLease

HASH = "{{ ti.xcom_pull(task_ids='preview')['hash'] }}"


def finish_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only; without ``remove_marks`` it ends with the list."""
    common: dict[str, Any] = {"organization_file": path}
    with by_hand(
        settings,
        "finish",
        description=f"Take our marks out of the templates of {settings.organization}",
        doc="With `accept` the days of retention begin. Lists the marks and source fields in live templates, asks a "
        "person, then takes them out. Processes keep "
        "theirs, the ledger keeps the mapping. Afterwards nothing more can be moved; a rollback still can be made.",
        params=finish_params(),
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        accept = Accept(task_id="accept", accept="{{ params.accept }}", **common)
        preview = PreviewMarks(task_id="preview", **common)
        approve = EffectApproval(
            task_id="approve",
            asked_by="remove_marks",
            approves=PREVIEW,
            sha256=HASH,
            subject="Take the marks out of {{ ti.xcom_pull(task_ids='preview')['templates'] }} templates",
            body="{{ ti.xcom_pull(task_ids='preview')['fields'] }} source fields go too. Afterwards nothing more can "
            "be moved into this organisation. sha256 of the list: `" + HASH + "`",
            shows="finish.json",
            **common,
        )
        again = TakeTurn(task_id="take_turn_again", poke_interval=30, timeout=7 * 86400, **common)
        remove = RemoveMarks(task_id="remove_marks", approved_hash=HASH, **common)
        # A teardown runs whatever happened and does not hide it: the run's state is that of remove_marks.
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> accept >> preview >> approve >> again >> remove >> release
    return dag
