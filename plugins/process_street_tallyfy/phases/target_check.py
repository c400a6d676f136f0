"""Asks the target itself whether it holds what the ledger says: per phase, over shared list pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy.reads import Archived


def absent_from_target(workspace: Workspace, phase: Phase) -> int:
    """How many landed objects of a phase the target does not show (or shows in another state)."""
    check = _CHECKS.get(phase)
    return check(workspace) if check else 0


def _landed(workspace: Workspace, kind: Kind) -> list[Row]:
    return [row for row in workspace.ledger.mapping.rows(kind, LANDED) if row.target_id]


def _foundation(workspace: Workspace) -> int:
    reads = workspace.target.reads
    groups, folders = _landed(workspace, Kind.GROUP), _landed(workspace, Kind.FOLDER)
    held = {group.id for group in reads.groups()} if groups else set()
    held |= {folder.id for folder in reads.folders()} if folders else set()
    return sum(row.target_id not in held for row in [*groups, *folders])


def _templates(workspace: Workspace) -> int:
    return _live(workspace, Kind.WORKFLOW)


def _integrations(workspace: Workspace) -> int:
    """Pages and one-off tasks."""
    rows = _landed(workspace, Kind.ONE_OFF_TASK)
    held = {task.id for task in workspace.target.reads.one_off_tasks()} if rows else set()
    return _live(workspace, Kind.PAGE) + sum(row.target_id not in held for row in rows)


def _live(workspace: Workspace, kind: Kind) -> int:
    rows = _landed(workspace, kind)
    held = {template.id for template in workspace.target.reads.templates(archived=Archived.LIVE)} if rows else set()
    return sum(row.target_id not in held for row in rows)


def _processes(workspace: Workspace) -> Iterator[Process]:
    for template in _landed(workspace, Kind.WORKFLOW):
        yield from workspace.target.reads.runs(str(template.target_id))


def _runs(workspace: Workspace) -> int:
    rows = _landed(workspace, Kind.RUN)
    held = {process.id for process in _processes(workspace)} if rows else set()
    return sum(row.target_id not in held for row in rows)


def _collaboration(workspace: Workspace) -> int:
    """Finished runs must be complete, archived ones archived, in the target's own list."""
    rows = {row.target_id: row.source_id for row in _landed(workspace, Kind.RUN)}
    processes = {process.id: process for process in _processes(workspace)} if rows else {}
    staged = workspace.ledger.staging.many(Kind.RUN, rows.values())
    open_tasks = {row.parent_id for row in workspace.ledger.mapping.rows(Kind.TASK) if row.state not in SETTLED}
    wrong = 0
    for target_id, source_id in rows.items():
        if source_id in staged and source_id not in open_tasks:
            run = Run.model_validate(staged[source_id].payload)
            wrong += not _same_state(run, processes.get(str(target_id)))
    return wrong


def _same_state(run: Run, process: Process | None) -> bool:
    if process is None:
        return False
    if run.status == "Archived":
        return process.archived_at is not None
    if run.status == "Completed":
        return process.status == "complete"
    return process.archived_at is None


_CHECKS: dict[Phase, Callable[[Workspace], int]] = {
    Phase.FOUNDATION: _foundation,
    Phase.TEMPLATES: _templates,
    Phase.RUNS: _runs,
    Phase.COLLABORATION: _collaboration,
    Phase.INTEGRATIONS: _integrations,
}
