"""Runs that were moved and are gone from the source."""

from __future__ import annotations

from collections.abc import Collection

from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.change import report


def report_deleted_runs(workspace: Workspace, listed: Collection[str]) -> int:
    """``listed``: ids of a complete walk over all runs; anything less would call them deleted (3.1).

    The process stays: taking it back is a person's decision. Returns how many there are.
    """
    known = (row.source_id for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED))
    deleted = [run_id for run_id in known if run_id not in listed]
    workspace.ledger.findings.record(report(Kind.RUN, run_id, "status", "run_deleted") for run_id in deleted)
    return len(deleted)
