"""What the discovery counted, and the sizes that it makes of it: what the calls of the plan are counted over.

The runs are not read yet when the plan is made: each is taken for one in which every field is answered and, while it is
open, half of the tasks are done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.conversation import Comments
from process_street_tallyfy.model.organization import FinishedRuns, Migration, RecordDocuments
from process_street_tallyfy.report.budget import of_target
from process_street_tallyfy.report.budget.sizes import (
    DataSetSize,
    DocumentSize,
    OneOffSize,
    OrganizationSize,
    RunSize,
    Size,
    WorkflowSize,
    pages,
)
from process_street_tallyfy.report.budget.term import expected
from process_street_tallyfy.report.calls import TemplateCalls

ACTIVE, ARCHIVED = "Active", "Archived"


@dataclass(frozen=True, slots=True)
class Handling:
    """What the organisation chose."""

    finished: FinishedRuns = FinishedRuns.FULL
    records: RecordDocuments = RecordDocuments.ALL
    fold: bool = True
    comments: Comments = Comments.ALL


def handling(settings: Migration, finished: FinishedRuns) -> Handling:
    return Handling(finished, settings.record_documents, settings.fold_finished_comments, settings.comments)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the lists say of a run. ``talked``: tasks with comments. ``landed``: it has a process already."""

    workflow_id: str
    status: str
    comments: int = 0
    talked: int = 0
    files: int = 0
    landed: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow as it was read, and what is left to be written of its template. ``ruled``: it has automations."""

    bundle: WorkflowBundle
    calls: TemplateCalls = TemplateCalls()
    comments: int = 0
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Volume:
    """``organization``: lengths of the lists. ``runs``: how many there are that the lists show alike.

    ``searched``: people of open runs come from the work search.
    """

    organization: OrganizationSize
    templates: Mapping[str, Template]
    runs: Counter[Seen] = field(default_factory=Counter)
    data_sets: tuple[int, ...] = ()
    documents: int = 0
    one_offs: Counter[bool] = field(default_factory=Counter)
    handling: Handling = Handling()
    searched: bool = False

    @property
    def finished(self) -> int:
        return sum(count for seen, count in self.runs.items() if seen.status != ACTIVE)


def amounts(volume: Volume, choice: Handling | None = None) -> Counter[Size]:
    """Everything of the move; ``choice`` in place of the organisation's own."""
    found: Counter[Size] = Counter({volume.organization: 1})
    processes: Counter[str] = Counter()
    for seen, count in volume.runs.items():
        if size := run_size(seen, volume.templates.get(seen.workflow_id), choice or volume.handling):
            if volume.searched:
                size = replace(size, asks=False, open_tasks=0)
            found[size] += count
            processes[seen.workflow_id] += count
    found.update(workflow_size(one, processes[key]) for key, one in volume.templates.items())
    found.update(map(DataSetSize, volume.data_sets))
    found[DocumentSize(1)] += volume.documents
    for completed, count in volume.one_offs.items():
        found[OneOffSize(completed)] += count
    return +found


def workflow_size(template: Template, processes: int) -> WorkflowSize:
    bundle, calls = template.bundle, template.calls
    fields = [widget for task in bundle.tasks for widget in task.widgets if widget.is_field]
    kinds = [task.task.task_type for task in bundle.tasks]
    return WorkflowSize(
        published=bundle.revision is not None,
        known=not (calls.create or calls.updates),
        revisions=len(bundle.other_revisions) + (bundle.revision is not None),
        tasks=len(bundle.tasks),
        widgets=sum(pages(len(task.widgets)) for task in bundle.tasks),
        configured=sum(kind != "Standard" for kind in kinds),
        datable=sum(kind not in {"AI", "Code"} for kind in kinds),
        fields=len(fields),
        selects=len(bundle.options) or sum(bool(widget.config.items) for widget in fields),
        linked=tuple(len(options) for options in bundle.options.values()),
        rules=len(bundle.logic_rules),
        comments=template.comments,
        made=bool(calls.create),
        steps=calls.steps,
        captures=calls.fields,
        varying=max(0, calls.texts - 1) // 2,
        adopted=bool(calls.adopted),
        tagged=bool(calls.tags),
        changed=calls.updates,
        automations=max(0, calls.rules - 1),
        processes=processes,
    )


def run_size(seen: Seen, template: Template | None, choice: Handling) -> RunSize | None:
    """None for a run that costs nothing: it is left out, or over and moved already."""
    active = seen.status == ACTIVE
    if not active and (choice.finished is FinishedRuns.SKIP or seen.landed):
        return None
    tasks, fields, filled, approves = _shape(template)
    done = tasks // 2 if active else tasks
    read = RunSize(
        tasks=tasks,
        fields=fields,
        decisions=1 if approves else None,
        active=active,
        open_tasks=tasks - done if active else 0,
        launched=not seen.landed,
    )
    return read if seen.landed else _written(read, seen, choice, filled, done, ruled=bool(template and template.ruled))


def _shape(template: Template | None) -> tuple[int, int, int, bool]:
    """Tasks, fields, tasks with fields, and whether one is an approval; of a workflow that was not read nothing."""
    tasks = template.bundle.tasks if template else []
    fields = [sum(widget.is_field for widget in task.widgets) for task in tasks]
    return len(tasks), sum(fields), sum(map(bool, fields)), any(task.task.task_type == "Approval" for task in tasks)


def _written(read: RunSize, seen: Seen, choice: Handling, filled: int, done: int, *, ruled: bool) -> RunSize:
    """With what is written of a new process."""
    compact = not read.active and choice.finished is FinishedRuns.COMPACT
    folded = choice.fold and not read.active
    recorded = choice.records.wanted_for(seen.status)
    kept = compact or (recorded and not choice.comments.written_for(seen.status))
    comments = 0 if kept else seen.talked if folded else seen.comments
    return replace(
        read,
        downloads=seen.files,
        steps=1 if compact else read.tasks,
        filled=filled,
        comments=comments,
        talked=seen.talked if comments else 0,
        files=seen.files,
        file_tasks=min(seen.files, 1),
        completed=min(done, 1) if compact else done,
        archived=seen.status == ARCHIVED,
        recorded=compact or recorded,
        compact=compact,
        ruled=ruled and read.active,
    )


def process_calls(runs: Counter[Seen], template: Template, choice: Handling) -> int:
    """Calls to Tallyfy for the runs of a workflow."""
    sizes: Counter[Size] = Counter()
    for seen, count in runs.items():
        if size := run_size(seen, template, choice):
            sizes[size] += count
    return expected(of_target.PROCESS, sizes).total()
