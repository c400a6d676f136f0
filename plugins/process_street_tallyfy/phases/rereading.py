"""What of the source need not be read again, because the lists say that it has not changed (section 3.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.capabilities import UNKNOWN
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import Run, UserRef, WorkItem
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.listed import Entry
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.file import UNSERVED
from process_street_tallyfy.transform.run_dates import MOVES, run_dates

#: Checkpoints of the inventory: the verdict about dates, and the hash of all records of data sets.
RUN_DATES, RECORDS = "run_dates", "records"
#: So many open runs are looked at for the verdict.
LOOKED_AT = 300
#: So many of them at a time.
OPENED = 20
#: A workflow that was read by another version of the reading is read anew.
VERSION = 1


def note_run_dates(workspace: Workspace, listed: Sequence[Entry]) -> str:
    """Whether the dates of open runs can be trusted; costs no call. A probe's answer wins."""
    probed = workspace.capabilities.reading("updated_date")
    active = list(islice((run for run in listed if run.status == "Active"), LOOKED_AT))
    read = _read_before(workspace, active)
    found = run_dates(read) if probed == UNKNOWN else probed
    workspace.ledger.checkpoints.put(Phase.DISCOVERY, RUN_DATES, {"reading": found})
    return found


def _read_before(workspace: Workspace, listed: Sequence[Entry]) -> Iterator[tuple[Run, RunBundle]]:
    """The entries with what was read of their runs; a few of them are open at a time."""
    for start in range(0, len(listed), OPENED):
        entries = {run.id: run for run in listed[start : start + OPENED]}
        for key, row in workspace.ledger.staging.many(Kind.RUN_BUNDLE, entries).items():
            yield Run.model_validate(entries[key].payload), RunBundle.model_validate(row.payload)


def is_current(workspace: Workspace, staged: StagedRow, header: StagedRow | None, assigned: Sequence[WorkItem]) -> bool:
    """Whether a staged run is still as its entry in the list says; ``assigned``: its part of the work search.

    So it is not, when everything is to be read again, with files whose link was not served: it may be by now.
    """
    if header is None or content(staged.payload["run"]) != content(header.payload):
        return False
    if workspace.options.read_again and _has_unserved(workspace, staged.source_id):
        return False
    return header.payload.get("status") != "Active" or _open_is_current(workspace, staged, assigned)


def _has_unserved(workspace: Workspace, run_id: str) -> bool:
    told = workspace.ledger.findings.reported(run_id, {*UNSERVED, "file_bytes_not_given"})
    return any(kind is Kind.FILE_ANSWER for kind, _ in told)


def _open_is_current(workspace: Workspace, staged: StagedRow, assigned: Sequence[WorkItem]) -> bool:
    """No date tells who is assigned; the work search does, for those that it knows."""
    point = workspace.ledger.checkpoints.latest(Phase.DISCOVERY, RUN_DATES)
    trusted = point is not None and point.counts["reading"] == MOVES
    return trusted and known_people(workspace, staged, assigned) is not None


def known_people(workspace: Workspace, staged: StagedRow | None, assigned: Sequence[WorkItem]) -> RunBundle | None:
    """An open run whose assignees are still those that were read, as far as the work search knows them."""
    if staged is None or workspace.options.read_again:
        return None
    run = RunBundle.model_validate(staged.payload)
    return run if same_assignees(run, assigned, workspace.directory) else None


def same_assignees(run: RunBundle, assigned: Sequence[WorkItem], known: Collection[str]) -> bool:
    """Whether the search names nobody new and misses nobody whom it would have found; ``known``: ids of users."""
    shown = [task.id for task in run.tasks if task.status != "Completed" and not task.hidden]
    places = [(None, run.assignees), *((task_id, run.task_assignees.get(task_id, [])) for task_id in shown)]
    return all(
        _same(people, [ref.id for item in assigned if item.task_id == place for ref in item.assignees], known)
        for place, people in places
    )


def _same(people: Sequence[UserRef], found: Collection[str], known: Collection[str]) -> bool:
    here = {ref.id for ref in people}
    return here >= set(found) and not [i for i in here if i in known and i not in found]


def note_records(workspace: Workspace) -> None:
    """The options of a field that a data set feeds may change without a new version of its workflow."""
    staged = list(workspace.ledger.staging.hashes(Kind.RECORD).items())
    workspace.ledger.checkpoints.put(Phase.DISCOVERY, RECORDS, {"of": digest(staged)})


def known_workflow(workspace: Workspace, staged: StagedRow | None, *, moved: bool) -> WorkflowBundle | None:
    """What was read of a workflow, if it holds as long as the published version is the same (2.5).

    A template that was taken back starts from what the source has, not from what was laid over it.
    """
    bundle = WorkflowBundle.model_validate(staged.payload) if staged else None
    if bundle is None or _seal(workspace, bundle) != _sealed(workspace, bundle.workflow.id):
        return None
    left = bundle.aliases or bundle.retired or bundle.unchangeable or bundle.standing_options
    return None if left and not moved else bundle


def seal(workspace: Workspace, bundle: WorkflowBundle) -> None:
    """After a workflow was read and staged."""
    workspace.ledger.checkpoints.put(Phase.DISCOVERY, f"read/{bundle.workflow.id}", _seal(workspace, bundle))


def _seal(workspace: Workspace, bundle: WorkflowBundle) -> dict[str, object]:
    point = workspace.ledger.checkpoints.latest(Phase.DISCOVERY, RECORDS) if bundle.options else None
    return {"version": VERSION, "records": point.counts["of"] if point else ""}


def _sealed(workspace: Workspace, workflow_id: str) -> dict[str, object] | None:
    point = workspace.ledger.checkpoints.latest(Phase.DISCOVERY, f"read/{workflow_id}")
    return point.counts if point else None
