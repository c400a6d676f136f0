"""Calls of processes to Tallyfy (api/tallyfy-api.md 7.2), by the form in which finished runs are moved."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.organization import FinishedRuns, Migration, RecordDocuments

TARGET_PAGE = 100
#: A record document: upload, and its bytes read back; the launch carries it.
RECORD = 2
#: Upload, launch, one read, bytes read back; then the one task is completed, and an archived run archived.
COMPACT_LAUNCH, COMPACT_END = 4, 1


@dataclass(frozen=True, slots=True)
class Runs:
    """How many; ``archived`` are part of ``finished``."""

    finished: int = 0
    active: int = 0
    archived: int = 0


@dataclass(frozen=True, slots=True)
class Handling:
    """What the organisation chose."""

    finished: FinishedRuns = FinishedRuns.FULL
    records: RecordDocuments = RecordDocuments.ALL
    fold: bool = True


def handling(settings: Migration, finished: FinishedRuns) -> Handling:
    return Handling(finished, settings.record_documents, settings.fold_finished_comments)


def sizes(bundle: WorkflowBundle) -> tuple[int, int, int]:
    """Tasks, fields, and tasks with fields of a workflow."""
    fields = [sum(1 for widget in task.widgets if widget.is_field) for task in bundle.tasks]
    return len(bundle.tasks), sum(fields), sum(1 for count in fields if count)


def launch_calls(bundle: WorkflowBundle, runs: Runs, choice: Handling) -> int:
    """In full ``1 + ceil(T/100) + W + 1`` per run: launch, task ids, values, read-back (7.2); and the record."""
    tasks, _, with_fields = sizes(bundle)
    each = 2 + ceil(tasks / TARGET_PAGE) + with_fields
    records = RECORD * sum(
        count
        for status, count in (("Active", runs.active), ("Completed", runs.finished))
        if choice.records.wanted_for(status) and (status == "Active" or choice.finished is FinishedRuns.FULL)
    )
    of_finished = {FinishedRuns.FULL: each, FinishedRuns.COMPACT: COMPACT_LAUNCH, FinishedRuns.SKIP: 0}
    return each * runs.active + of_finished[choice.finished] * runs.finished + records


def completion_calls(bundle: WorkflowBundle, runs: Runs, choice: Handling) -> int:
    """Every task of a finished run, half of those of an active one, and two calls around each run."""
    tasks, _, _ = sizes(bundle)
    of_finished = {
        FinishedRuns.FULL: (tasks + 2) * runs.finished,
        FinishedRuns.COMPACT: COMPACT_END * runs.finished + runs.archived,
        FinishedRuns.SKIP: 0,
    }
    return of_finished[choice.finished] + (tasks // 2 + 2) * runs.active
