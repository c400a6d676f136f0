"""Asks the target itself whether it holds what the ledger says: per phase, over shared list pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from sys import intern

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import KINDS_OF_PHASE, LANDED, Kind, Phase
from process_street_tallyfy.phases.target_drift import absent, is_edited, removed
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy.reads import Archived

#: So many runs are compared at a time.
AT_ONCE = 200


def absent_from_target(workspace: Workspace, phase: Phase) -> int:
    """How many landed objects of a phase the target does not show (or shows in another state)."""
    check = _CHECKS.get(phase)
    return check(workspace) if check else 0


def _landed(workspace: Workspace, kind: Kind) -> Iterator[Row]:
    """But those that somebody removed in the target, which an earlier look has told."""
    told, rows = removed(workspace, kind), workspace.ledger.mapping.rows(kind, LANDED)
    return (row for row in rows if row.target_id and row.source_id not in told)


def _foundation(workspace: Workspace) -> int:
    reads = workspace.target.reads
    groups, folders = list(_landed(workspace, Kind.GROUP)), list(_landed(workspace, Kind.FOLDER))
    held = {group.id for group in reads.groups()} if groups else set()
    held |= {folder.id for folder in reads.folders()} if folders else set()
    return absent(workspace, [*groups, *folders], held)


def _templates(workspace: Workspace) -> int:
    return _live(workspace, Kind.WORKFLOW)


def _integrations(workspace: Workspace) -> int:
    """Documents and one-off tasks."""
    rows = list(_landed(workspace, Kind.ONE_OFF_TASK))
    held = {task.id for task in workspace.target.reads.one_off_tasks()} if rows else set()
    documents = _live(workspace, Kind.PAGE, Kind.DATA_SET)
    return documents + absent(workspace, rows, held)


def _live(workspace: Workspace, *kinds: Kind) -> int:
    rows = [row for kind in kinds for row in _landed(workspace, kind)]
    held = {template.id for template in workspace.target.reads.templates(archived=Archived.LIVE)} if rows else set()
    return absent(workspace, rows, held)


def _runs(workspace: Workspace) -> int:
    rows, processes = _touched(workspace, Phase.RUNS)
    return absent(workspace, rows, processes)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a process what its run decides: an organisation has tens of thousands of them."""

    status: str
    archived: bool


def _touched(workspace: Workspace, phase: Phase) -> tuple[Iterator[Row], dict[str, Standing]]:
    """The runs of the workflows that this run wrote for, and the processes of their templates.

    The validation walks over all of them; a run that only judges does so here.
    """
    rows, mapping = _landed(workspace, Kind.RUN), workspace.ledger.mapping
    if not workspace.options.judges_only:
        written = mapping.parents_written([kind for kind in KINDS_OF_PHASE[phase] if kind is not Kind.RUN])
        written |= mapping.written(Kind.RUN)
        of = workspace.ledger.staging.parents(Kind.RUN_BUNDLE) if written else {}
        flows = {of[run_id] for run_id in written if run_id in of}
        rows = (row for row in rows if of.get(row.source_id) in flows) if flows else iter(())
        templates: Iterable[Row] = mapping.many(Kind.WORKFLOW, flows).values()
    else:
        templates = _landed(workspace, Kind.WORKFLOW)
    found = (run for row in templates if row.target_id for run in workspace.target.reads.runs(row.target_id))
    return rows, {one.id: Standing(intern(one.status or ""), one.archived_at is not None) for one in found}


def _collaboration(workspace: Workspace) -> int:
    """Finished runs must be complete, archived ones archived, in the target's own list."""
    rows, processes = _touched(workspace, Phase.COLLABORATION)
    open_tasks = workspace.ledger.mapping.parents_open(Kind.TASK)
    wrong = 0
    while page := list(islice(rows, AT_ONCE)):
        staged = workspace.ledger.staging.many(Kind.RUN, [row.source_id for row in page])
        settled = [row for row in page if row.source_id in staged and row.source_id not in open_tasks]
        wrong += absent(workspace, settled, processes)
        for row in settled:
            run, process = Run.model_validate(staged[row.source_id].payload), processes.get(str(row.target_id))
            if process is not None and not _same_state(run, process):
                wrong += not is_edited(workspace, row, run)
    return wrong


def _same_state(run: Run, process: Standing) -> bool:
    if run.status == "Archived":
        return process.archived
    if run.status == "Completed":
        return process.status == "complete"
    return not process.archived


_CHECKS: dict[Phase, Callable[[Workspace], int]] = {
    Phase.FOUNDATION: _foundation,
    Phase.TEMPLATES: _templates,
    Phase.RUNS: _runs,
    Phase.COLLABORATION: _collaboration,
    Phase.INTEGRATIONS: _integrations,
}
