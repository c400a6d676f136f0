"""What was staged and is gone from the source: told where it was moved, let go where it was not.

Only a complete walk tells that something is gone (api/process-street-api.md 3.1). What stands in the target stays:
taking it back is a person's decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.foundation import FREE
from process_street_tallyfy.phases.revising import PARTS
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import report

#: What hangs off a run.
OF_RUN = (Kind.TASK, Kind.VALUE, Kind.FILE_ANSWER, Kind.APPROVAL, Kind.COMMENT, Kind.ATTACHMENT)


def runs_gone(workspace: Workspace, listed: Collection[str]) -> int:
    """``listed``: ids of a complete walk over all runs. Returns how many that were moved are deleted."""
    staging = workspace.ledger.staging
    gone = [run_id for run_id in staging.ids(Kind.RUN) if run_id not in listed]
    staging.remove([Kind.RUN], ids=gone)
    staging.remove(OF_RUN, parents=gone)
    _let_go(workspace, Kind.RUN, OF_RUN, gone)
    known = [row for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED) if row.source_id not in listed]
    return _tell(workspace, known, "run_deleted", "status")


def workflows_gone(workspace: Workspace, here: Collection[str]) -> int:
    """``here``: workflows that are listed, or still have a run. Returns how many that were moved are gone.

    What was read of them is kept for the plan that a rollback compares with.
    """
    staging = workspace.ledger.staging
    gone = [workflow_id for workflow_id in staging.ids(Kind.WORKFLOW) if workflow_id not in here]
    staging.remove([Kind.WORKFLOW], ids=gone)
    staging.remove(PARTS, parents=gone)
    _let_go(workspace, Kind.WORKFLOW, PARTS, gone)
    known = [row for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED) if row.source_id not in here]
    return _tell(workspace, known, "workflow_gone", "")


def one_offs_gone(workspace: Workspace, gone: Collection[str]) -> int:
    """``gone``: one-off tasks that the source has no more. Returns how many of them were moved."""
    workspace.ledger.staging.remove([Kind.ONE_OFF_TASK], ids=gone)
    return parts_gone(workspace, Kind.ONE_OFF_TASK, gone)


def parts_gone(workspace: Workspace, kind: Kind, ids: Collection[str]) -> int:
    """Comments or attachments that a complete walk did not meet again."""
    rows = workspace.ledger.mapping.many(kind, ids).values()
    _free(workspace, rows)
    return _tell(workspace, [row for row in rows if row.state in LANDED], "gone_from_source", "")


def _tell(workspace: Workspace, rows: Collection[Row], reason: str, field: str) -> int:
    workspace.ledger.findings.record(report(*row.key, field, reason, row.parent_id) for row in rows)
    return len(rows)


def _let_go(workspace: Workspace, kind: Kind, parts: Iterable[Kind], gone: Collection[str]) -> None:
    """Nothing has to become of these any more; what may be on its way to the target stays to be looked up."""
    mapping = workspace.ledger.mapping
    _free(workspace, mapping.many(kind, gone).values())
    for part in parts:
        _free(workspace, [row for parent in gone for row in mapping.by_parent(part, parent)])


def _free(workspace: Workspace, rows: Iterable[Row]) -> None:
    workspace.ledger.mapping.skip_many([row.key for row in rows if row.state in FREE and row.target_id is None])
