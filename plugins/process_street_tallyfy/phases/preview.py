"""The list that a person approves before effects are made or objects removed, and its tie to the approval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.workspace import PLACE, Workspace
from process_street_tallyfy.report.files import put, table

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

Listed = Sequence[dict[str, Any]]
MAILS = "mails"


def write_preview(
    workspace: Workspace, name: str, listed: Listed, file: str = "", shown: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Keeps the list in the run's report folder and in the ledger; returns its hash and path for the approval.

    The page has it from then on: the question leads there.

    Gives the lease back: a gate that waits for a person must not keep other runs of the organisation away.

    :param shown: what the file says instead, where the approved list is only a part of it.
    """
    path = _in_reports(workspace, f"{file or name}.json")
    put(path, json.dumps(shown or listed, indent=2))
    if workspace.ledger.checkpoints.get(Phase.DISCOVERY, PLACE) is None:
        workspace.note_place()
    workspace.ledger.checkpoints.put(Phase.VALIDATION, name, {"listed": list(listed)})
    give_lease_back(workspace)
    return {"hash": digest(listed), "preview": str(path)}


def write_table(workspace: Workspace, file: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV in the run's report folder; returns its path."""
    path = _in_reports(workspace, file)
    put(path, table(columns, rows))
    return str(path)


def _in_reports(workspace: Workspace, file: str) -> ObjectStoragePath:
    folder = workspace.reports()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / file


def refuse_unapproved(workspace: Workspace, name: str, approved_hash: str, due: Listed) -> None:
    """Everything that is due must stand in the approved list; a retry has less left to do.

    :raises BadConfiguration: something is due that nobody approved.
    """
    kept = workspace.ledger.checkpoints.get(Phase.VALIDATION, name)
    approved = kept.counts["listed"] if kept else []
    if digest(approved) != approved_hash or not covers(approved, due):
        raise BadConfiguration(
            "what would be done has changed since the preview was approved",
            code="preview_changed",
            advice="trigger this DAG again and approve the new preview",
        )


def covers(approved: Listed, due: Listed) -> bool:
    """Whether everything due was approved as it is. A retry has fewer mails left: who is there already gets none."""
    known = {_bare(item): _mails(item) for item in approved}
    return all(_bare(item) in known and all(mail in known[_bare(item)] for mail in _mails(item)) for item in due)


def _mails(item: dict[str, Any]) -> list[Any]:
    """The mails of an effect one by one; an invitation has their number only, which stays what it is."""
    mails = item.get(MAILS)
    return mails if isinstance(mails, list) else []


def _bare(item: dict[str, Any]) -> str:
    return digest({key: value for key, value in item.items() if key != MAILS or not isinstance(value, list)})


def give_lease_back(workspace: Workspace) -> None:
    """Other runs of the organisation may take their turn."""
    lease = workspace.ledger.leases.current()
    if lease is not None and lease.holder == workspace.run_id:
        workspace.ledger.leases.release(lease.token)
