"""What people changed in the target since an earlier run saw it right: told as a finding, no failure of the move.

A state that this run has written itself, or that no run has ever seen right, is none of these: the gate fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.phases.group_members import is_live
from process_street_tallyfy.phases.run_presence import let_go, made_before
from process_street_tallyfy.phases.target_tasks import OPEN, TargetTasks, archive_key
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.change import Held
from process_street_tallyfy.transform.late import report
from process_street_tallyfy.transform.removed import REMOVED

EDITED = "edited_in_tallyfy"


def removed(workspace: Workspace, kind: Kind) -> set[str]:
    """Source ids of the objects that an earlier look found removed."""
    return {found.source_id for found in workspace.ledger.findings.of_reason(REMOVED) if found.kind is kind}


def absent(workspace: Workspace, rows: Iterable[Row], held: Collection[str]) -> int:
    """How many of these objects the target does not list although nobody can have removed them.

    The others are told. A run that only judges tells nothing and counts them all.
    """
    missing = [row for row in rows if row.target_id not in held]
    if workspace.options.judges_only:
        return len(missing)
    gone = [row for row in missing if made_before(workspace, row)]
    if gone:
        workspace.hold_lease()
    for row in gone:
        if row.kind is Kind.RUN:
            let_go(workspace, row.source_id)
    others = [row for row in gone if row.kind is not Kind.RUN]
    workspace.ledger.findings.record(report(row.kind, row.source_id, "", REMOVED, row.parent_id) for row in others)
    return len(missing) - len(gone)


def is_edited(workspace: Workspace, row: Row, run: Run) -> bool:
    """Whether somebody brought the process of a run into another state than the run's; then it is told."""
    process_id = str(row.target_id)
    if workspace.options.judges_only or not made_before(workspace, row):
        return False
    if not _by_somebody(workspace, run, process_id):
        return False
    workspace.hold_lease()
    workspace.ledger.findings.record([report(Kind.RUN, row.source_id, "status", EDITED, row.source_id)])
    return True


def _by_somebody(workspace: Workspace, run: Run, process_id: str) -> bool:
    archive = workspace.ledger.mapping.get(Kind.OWN, archive_key(run.id))
    archived = archive is not None and archive.state in LANDED
    if run.status == "Archived":
        return archived and archive is not None and archive.run_id != workspace.run_id
    if run.status == "Completed":
        return _reopened(workspace, run.id, process_id)
    return not archived or (archive is not None and archive.adopted) or is_live(workspace)


def _reopened(workspace: Workspace, run_id: str, process_id: str) -> bool:
    """Whether a task that was completed by the move is open, or is worked on in another way."""
    target = TargetTasks(workspace, run_id, process_id)
    stored = {task.id: task for task in workspace.target.reads.run_tasks(process_id)}
    rows = workspace.ledger.mapping.by_parent(Kind.TASK, run_id)
    done = [row for row in rows if row.state is State.VERIFIED and row.payload_sha256 != OPEN]
    return any(row.target_id in stored and target.held(row, stored[row.target_id]) is Held.TOUCHED for row in done)
