"""Extract -> stage: a workflow or a run is read once and kept with what hangs off it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.source import (
    Attachment,
    Comment,
    IncomingWebhook,
    Run,
    Schedule,
    SourceModel,
    Workflow,
    WorkItem,
)
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.listed import Entry, staged_payload
from process_street_tallyfy.phases.one_off_staging import of_runs, one_offs_gone, stage_one_offs
from process_street_tallyfy.phases.rereading import is_current, known_people, known_workflow, seal
from process_street_tallyfy.phases.revising import PARTS, laid_over
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.process_street.bundles import read_run, read_workflow
from process_street_tallyfy.transform.file import FILE_FIELDS, attachment_homes, stored_files
from process_street_tallyfy.transform.instance import value_id
from process_street_tallyfy.transform.late import SOURCE_CHANGED, late_finding
from process_street_tallyfy.transform.value import is_answered


def staged_row(kind: Kind, source_id: str, parent_id: str, item: SourceModel) -> StagedRow:
    return staged_payload(kind, source_id, parent_id, item.staged())


def moved_on(workspace: Workspace, listed: Sequence[Entry]) -> set[str]:
    """Runs whose entry in the list is another than when they were read: a date need not move with a state."""
    staged = workspace.ledger.staging.hashes(Kind.RUN)
    return {run.id for run in listed if run.id in staged and run.staged(Kind.RUN).sha256 != staged[run.id]}


def stage_workflow(workspace: Workspace, workflow_id: str) -> WorkflowBundle:
    """Read a workflow's published revision, unless it is the one that was read before.

    Runs with attachments are read first, because the steps that need a file field are known only
    from them.
    """
    staging = workspace.ledger.staging
    header, before = staging.get(Kind.WORKFLOW, workflow_id), staging.get(Kind.WORKFLOW_BUNDLE, workflow_id)
    moved = _moved(workspace, workflow_id)
    known = known_workflow(workspace, before, moved=moved is not None)
    workflow = Workflow.model_validate(header.payload if header else {"id": workflow_id})
    bundle = read_workflow(workspace.source.reads, workflow, known)
    stage_work(workspace, _unlisted_principals(workspace, bundle, before))
    if moved is not None and bundle.revision is None and moved.revision is not None:
        return _keep_moved(workspace, moved, bundle)
    if moved is not None and (known is None or bundle.tasks is not known.tasks):
        bundle = laid_over(workspace, moved, bundle)
    bundle = bundle.model_copy(update=_surroundings(workspace, bundle))
    staging.put(_workflow_children(bundle))
    staging.remove_missing(PARTS, workspace.run_id, workflow_id)
    staging.put([staged_row(Kind.WORKFLOW_BUNDLE, workflow_id, "", bundle)])
    seal(workspace, bundle)
    return bundle


#: Dates of a schedule that move by themselves: with them every reading would look like a change.
MOVING = frozenset({"nextRunDate", "previousRunDate"})


def _surroundings(workspace: Workspace, bundle: WorkflowBundle) -> dict[str, Any]:
    """What the org-wide lists say of a workflow."""
    staging, workflow_id = workspace.ledger.staging, bundle.workflow.id
    schedules = [row.payload or {} for row in staging.by_parent(Kind.SCHEDULE, workflow_id)]
    hooks = [row.payload for row in staging.by_parent(Kind.INCOMING_WEBHOOK, workflow_id)]
    return {
        "attached_tasks": _attached_tasks(workspace, bundle),
        "data_sets": _data_sets(workspace, bundle),
        "schedules": [
            Schedule.model_validate({key: value for key, value in payload.items() if key not in MOVING})
            for payload in schedules
        ],
        "incoming_webhooks": [IncomingWebhook.model_validate(payload) for payload in hooks],
    }


def _data_sets(workspace: Workspace, bundle: WorkflowBundle) -> dict[str, str]:
    """Which data set feeds a field: the API does not say, but its options name their records (2.13)."""
    found: dict[str, str] = {}
    for field_id, options in bundle.options.items():
        rows = (workspace.ledger.staging.get(Kind.RECORD, row.data_set_row_id or "") for row in options)
        record = next((row for row in rows if row), None)
        if record is not None:
            found[field_id] = record.parent_id
    return found


def _moved(workspace: Workspace, workflow_id: str) -> WorkflowBundle | None:
    """What the template was made from, once it stands."""
    row = workspace.ledger.mapping.get(Kind.WORKFLOW, workflow_id)
    stands = row is not None and row.target_id is not None and row.state is not State.REVERTING
    return workflow_bundle(workspace, workflow_id) if stands else None


def _keep_moved(workspace: Workspace, moved: WorkflowBundle, now: WorkflowBundle) -> WorkflowBundle:
    """A workflow of which no version is published any more: its template stays as it was moved.

    The kept bundle has the hash of what was read, so that the workflow counts as changed until
    somebody deals with it.
    """
    staging, workflow_id = workspace.ledger.staging, now.workflow.id
    changed = staged_row(Kind.WORKFLOW_BUNDLE, workflow_id, "", now)
    staging.put(_workflow_children(moved))
    staging.put([replace(changed, payload=moved.staged())])
    workspace.ledger.findings.record([late_finding(Kind.WORKFLOW, workflow_id, SOURCE_CHANGED)])
    return moved


def stage_work(workspace: Workspace, emails: Collection[str]) -> set[str]:
    """Who is assigned to what, one-off tasks included, from the work search of these addresses (2.25).

    Returns the ids of the one-off tasks that it named.
    """
    wanted = sorted(email for email in emails if email)
    items = workspace.source.reads.work_items(wanted, include_completed=True) if wanted else ()
    one_offs: dict[str, None] = {}
    assigned = of_runs(items, one_offs)
    workspace.ledger.staging.put(staged_row(Kind.ASSIGNMENT, i.id, str(i.workflow_run_id), i) for i in assigned)
    stage_one_offs(workspace, list(one_offs), wanted)
    return set(one_offs)


def stage_all_work(workspace: Workspace) -> list[str]:
    """The work of everybody who is listed, or was named by a workflow before; assignments that are no more go.

    Returns the ids of one-off tasks that are no more.
    """
    staging = workspace.ledger.staging
    named = {email for row in staging.all(Kind.WORKFLOW_BUNDLE) for email in named_in(_bundle(row))}
    named_tasks = stage_work(workspace, named | _listed(workspace))
    staging.remove_missing([Kind.ASSIGNMENT], workspace.run_id)
    return one_offs_gone(workspace, named_tasks)


def _unlisted_principals(workspace: Workspace, bundle: WorkflowBundle, before: StagedRow | None) -> set[str]:
    """Addresses that only the workflow names: groups and guests, whose work the first search missed."""
    known = {ref.email for ref in workspace.directory.values()}
    return named_in(bundle) - (named_in(_bundle(before)) if before else set()) - known


def _listed(workspace: Workspace) -> set[str]:
    return {str((row.payload or {}).get("email", "")) for row in workspace.ledger.staging.all(Kind.USER)}


def named_in(bundle: WorkflowBundle) -> set[str]:
    """Addresses that a workflow names."""
    rules = {rule.email for item in bundle.tasks for rule in item.assignment_rules if rule.email}
    return rules | {permission.email for permission in bundle.permissions}


def _bundle(row: StagedRow) -> WorkflowBundle:
    return WorkflowBundle.model_validate(row.payload)


def _workflow_children(bundle: WorkflowBundle) -> Iterator[StagedRow]:
    workflow_id = bundle.workflow.id
    for revision in [*bundle.other_revisions, *([bundle.revision] if bundle.revision else [])]:
        yield StagedRow(Kind.REVISION, revision.id, workflow_id, None)
    gone = set(bundle.retired)
    for item in (item for item in bundle.tasks if item.task.id not in gone):
        yield StagedRow(Kind.TASK_TEMPLATE, item.task.id, workflow_id, None)
        for widget in (widget for widget in item.widgets if widget.id not in gone):
            kind = Kind.FORM_FIELD if widget.is_field else Kind.CONTENT
            yield StagedRow(kind, widget.id, workflow_id, None)
    for rule in bundle.logic_rules:
        yield StagedRow(Kind.LOGIC_RULE, rule.id, workflow_id, None)


def _attached_tasks(workspace: Workspace, bundle: WorkflowBundle) -> list[str]:
    """Task templates whose run tasks carry attachments, in task order."""
    by_run: dict[str, list[Attachment]] = {}
    for row in workspace.ledger.staging.of_workflow(Kind.ATTACHMENT, bundle.workflow.id):
        by_run.setdefault(row.parent_id, []).append(Attachment.model_validate(row.payload))
    attached = set(bundle.attached_tasks)
    for run_id, found in sorted(by_run.items()):
        with passing_over(workspace, Kind.RUN, run_id):
            attached |= attachment_homes(stage_run(workspace, run_id, bundle), bundle, found)
    return [item.task.id for item in bundle.tasks if item.task.id in attached]


def attachments(workspace: Workspace, run_id: str) -> list[Attachment]:
    """Staged attachments of a run."""
    rows = workspace.ledger.staging.by_parent(Kind.ATTACHMENT, run_id)
    return [Attachment.model_validate(row.payload) for row in rows]


def comments(workspace: Workspace, run_id: str) -> list[Comment]:
    """Staged comments of a run."""
    rows = workspace.ledger.staging.by_parent(Kind.COMMENT, run_id)
    return [Comment.model_validate(row.payload) for row in rows]


def stage_run(workspace: Workspace, run_id: str, workflow: WorkflowBundle | None = None) -> RunBundle:
    """Read a run unless this DAG run has done so already, or the lists say that it has not changed."""
    staging = workspace.ledger.staging
    staged, header = staging.get(Kind.RUN_BUNDLE, run_id), staging.get(Kind.RUN, run_id)
    assigned = [WorkItem.model_validate(row.payload) for row in staging.by_parent(Kind.ASSIGNMENT, run_id)]
    if staged is not None and (staged.run_id == workspace.run_id or is_current(workspace, staged, header, assigned)):
        staging.put([staged])
        return RunBundle.model_validate(staged.payload)
    run = Run.model_validate(header.payload) if header else workspace.source.reads.run(run_id)
    workflow = workflow or workflow_bundle(workspace, run.workflow_id)
    known, searched = known_people(workspace, staged, assigned), workspace.capabilities.reading(OPEN_WORK) == EVERYBODY
    bundle = read_run(workspace.source.reads, run, workflow, assigned, known, searched=searched)
    staging.put(_run_children(bundle))
    staging.remove_missing(CHILDREN, workspace.run_id, run_id)
    staging.put([staged_row(Kind.RUN_BUNDLE, run_id, run.workflow_id, bundle)])
    return bundle


#: The reading with which the people of open runs come from the work search.
OPEN_WORK, EVERYBODY = "open_work", "everybody"
#: What is counted of a run beside itself.
CHILDREN = (Kind.TASK, Kind.VALUE, Kind.FILE_ANSWER, Kind.APPROVAL)


def _run_children(bundle: RunBundle) -> Iterator[StagedRow]:
    run_id = bundle.run.id
    for task in bundle.tasks:
        yield StagedRow(Kind.TASK, task.id, run_id, None)
    for value in bundle.values:
        files = stored_files(value.data) if value.field_type in FILE_FIELDS else ()
        for file in files:
            yield StagedRow(Kind.FILE_ANSWER, file.id, run_id, None)
        if is_answered(value) and not files:
            yield StagedRow(Kind.VALUE, value_id(run_id, value.id), run_id, None)
    for approval in bundle.approvals:
        yield StagedRow(Kind.APPROVAL, approval.id, run_id, None)


def workflow_bundle(workspace: Workspace, workflow_id: str) -> WorkflowBundle | None:
    staged = workspace.ledger.staging.get(Kind.WORKFLOW_BUNDLE, workflow_id)
    return WorkflowBundle.model_validate(staged.payload) if staged else None


def run_bundle(workspace: Workspace, run_id: str) -> RunBundle | None:
    staged = workspace.ledger.staging.get(Kind.RUN_BUNDLE, run_id)
    return RunBundle.model_validate(staged.payload) if staged else None
