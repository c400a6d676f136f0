"""What people did to whole processes since they were moved: archived, brought back, deleted.

Looked at before something is written to a process that an earlier run has made; one read.

======================== ========================== =====================================================
the process is           the run is                 what is done
======================== ========================== =====================================================
gone                     any                        nothing more; told once for each object
archived by somebody     any                        kept; what changes is told (``Held.ARCHIVED``)
archived by the move     not ``Archived`` any more  activated, unless the cut-over has been made
live, once archived      any                        written again
======================== ========================== =====================================================
"""

from __future__ import annotations

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import PlanItem, Row
from process_street_tallyfy.model.finding import Disposition, Outcome
from process_street_tallyfy.model.state import INTERNAL_KINDS, LANDED, Kind, State
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.departures import OF_RUN
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.group_members import is_live
from process_street_tallyfy.phases.landing import declared, is_gone, settle_by_finding, settle_row, skip_declared
from process_street_tallyfy.phases.target_tasks import archive_key
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import report
from process_street_tallyfy.transform.removed import REMOVED

#: What goes with a process.
OF_PROCESS = (*OF_RUN, Kind.RUN_RECORD)


def made_before(workspace: Workspace, row: Row | None) -> bool:
    """Whether an earlier run has made this object and seen that it was as it should be."""
    return row is not None and row.verified_at is not None and row.created_by_run != workspace.run_id


def is_workable(workspace: Workspace, run: Row, status: str) -> bool:
    """False when the process is gone: then everything of it is settled. ``status`` is the run's."""
    return not is_gone(workspace, run.source_id) and still_stands(workspace, run, status)


def still_stands(workspace: Workspace, run: Row, status: str) -> bool:
    """The same for a process that nobody has told to be gone."""
    if not made_before(workspace, run):
        return True
    try:
        process = workspace.target.reads.run(str(run.target_id))
    except NotFound:
        let_go(workspace, run.source_id)
        return False
    _follow(workspace, run.source_id, process, status)
    return True


def let_go(workspace: Workspace, run_id: str) -> None:
    """Somebody deleted the process, or its template before it was launched: each object of it is told."""
    mapping = workspace.ledger.mapping
    parts = mapping.children(OF_PROCESS, run_id)
    own = [row for row in [mapping.get(Kind.RUN, run_id)] if row is not None]
    mapping.plan(
        PlanItem(row.kind, row.source_id, row.parent_id, Disposition.UNSUPPORTED, row.seen_sha256) for row in own
    )
    told = [row for row in [*own, *parts] if row.kind not in INTERNAL_KINDS]
    settle_by_finding(workspace, [report(row.kind, row.source_id, "", REMOVED, run_id) for row in told])
    for row in parts:
        if row.kind in INTERNAL_KINDS and row.open:
            settle_row(mapping, row)


def tell_gone(workspace: Workspace, run_id: str, outcomes: tuple[Outcome, ...]) -> None:
    """What the source has since added to a run whose process is gone."""
    if is_gone(workspace, run_id):
        workspace.ledger.findings.record(report(o.kind, o.source_id, "", REMOVED, run_id) for o in outcomes)
        skip_declared(workspace, declared(workspace, run_id, outcomes))


def _follow(workspace: Workspace, run_id: str, process: Process, status: str) -> None:
    """Brings the row of the archived state in line with the process, and the process with the run."""
    mapping, key = workspace.ledger.mapping, (Kind.OWN, archive_key(run_id))
    row = mapping.get(*key)
    noted = row is not None and (row.state in LANDED or row.state is State.REVERTING)
    if process.archived_at is not None and not noted:
        own_rows(workspace, [(key[1], run_id)])
        mapping.confirm(*key, process.id, adopted=True)
        mapping.verify_many([key])
    elif process.archived_at is None and row is not None and noted:
        if status != "Archived" or row.adopted:
            _forget(workspace, row)
    elif row is not None and noted and not row.adopted and status != "Archived" and not is_live(workspace):
        mapping.reverting(*key)
        workspace.target.writes.activate_run(process.id)
        mapping.reverted(*key)


def _forget(workspace: Workspace, row: Row) -> None:
    mapping = workspace.ledger.mapping
    mapping.reverting(*row.key)
    mapping.reverted(*row.key)
