"""One-off tasks are in no list: the work search names their ids, and each is read by its own (source 2.25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import WorkItem
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.one_off import COMPLETED

ONE_OFF = "OneOffTask"


def of_runs(items: Iterable[WorkItem], one_offs: dict[str, None]) -> Iterator[WorkItem]:
    """The search names as many as all runs have tasks: they pass by. ``one_offs`` takes the ids of the others."""
    for item in items:
        if item.type == ONE_OFF and item.task_id:
            one_offs[item.task_id] = None
        elif item.type != ONE_OFF and item.workflow_run_id:
            yield item


def stage_one_offs(workspace: Workspace, ids: Sequence[str], emails: Collection[str]) -> None:
    """Reads what is open, new, or was open when it was read last; what is over is not read again.

    One that is done and open again shows in the search of open work, which is made only when something was done.
    """
    staging = workspace.ledger.staging
    held = staging.many(Kind.ONE_OFF_TASK, ids)
    done = {task_id for task_id, row in held.items() if (row.payload or {}).get("status") == COMPLETED}
    if done:
        found = workspace.source.reads.work_items(sorted(emails), [ONE_OFF], include_completed=False)
        done -= {item.task_id for item in found if item.task_id}
    for task_id in ids:
        if task_id in done or (task_id in held and held[task_id].run_id == workspace.run_id):
            staging.put([held[task_id]])
        else:
            _read(workspace, task_id, known=task_id in held)


def one_offs_gone(workspace: Workspace, here: Collection[str]) -> list[str]:
    """Ids of staged tasks that the source has no more. ``here``: those that the search of everybody's work names.

    It names tasks that somebody has: each of the others is asked for by its id.
    """
    gone = []
    for task_id in workspace.ledger.staging.ids(Kind.ONE_OFF_TASK):
        if task_id not in here:
            with passing_over(workspace, Kind.ONE_OFF_TASK, task_id):
                try:
                    _stage(workspace, task_id)
                except NotFound:
                    gone.append(task_id)
    return gone


def _read(workspace: Workspace, task_id: str, *, known: bool) -> None:
    if not known:
        workspace.ledger.staging.put([StagedRow(Kind.ONE_OFF_TASK, task_id)])  # counted, whether it opens or not
    with passing_over(workspace, Kind.ONE_OFF_TASK, task_id):
        _stage(workspace, task_id)


def _stage(workspace: Workspace, task_id: str) -> None:
    payload = workspace.source.reads.one_off_task(task_id).staged()
    sha256 = digest(content(payload))
    workspace.ledger.staging.put([StagedRow(Kind.ONE_OFF_TASK, task_id, "", payload, sha256=sha256)])
