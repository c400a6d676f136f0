"""Reads a workflow or a run with everything that hangs off it, at the call count of section 4.

Calls per workflow: revisions + permissions, and unless its version was read before 1 run due rule +
logic + field index (with a field that a data set may feed) + tasks + per task (widgets, assignment
rules, due rule unless AI or Code, permission rules, config unless Standard). Per run: tasks + values
(none without fields) + approvals (only with Approval tasks) + assignees (only while Active).
"""

from __future__ import annotations

from collections.abc import Sequence

from process_street_tallyfy.model.bundle import RunBundle, TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import (
    FieldOption,
    Revision,
    Run,
    Task,
    TaskTemplate,
    UserRef,
    Workflow,
    WorkItem,
)
from process_street_tallyfy.process_street.reads import ProcessStreetReads

#: No due-date rule can be set on these (api/process-street-api.md 2.6).
UNDATED_TASK_TYPES = frozenset({"AI", "Code"})
#: Fields without options, which no data set can feed (2.12, 2.13); one of a type that is not known may be fed.
FREE_FIELD_TYPES = frozenset(
    {"Text", "Textarea", "Email", "Url", "Number", "Date", "Members", "File", "MultiFile"}
    | {"Document", "SendRichEmail", "Snippet"}
)


def read_workflow(reads: ProcessStreetReads, workflow: Workflow, known: WorkflowBundle | None = None) -> WorkflowBundle:
    """The published revision; a workflow with only a draft comes without tasks.

    ``known``: as it was read before. A published revision never changes (2.5), so its content is taken from there.
    """
    revisions = list(reads.revisions(workflow.id))
    revision = next((one for one in revisions if one.status == "Finished"), None)
    others = [one for one in revisions if one is not revision]
    permissions = list(reads.workflow_permissions(workflow.id))
    if revision is None:
        return WorkflowBundle(workflow=workflow, other_revisions=others, permissions=permissions)
    if known is not None and known.revision is not None and _same(known.revision, revision):
        present = {"workflow": workflow, "other_revisions": others, "permissions": permissions}
        return known.model_copy(update=present)
    tasks = [_task_template(reads, revision, task) for task in reads.task_templates(workflow.id, revision.id)]
    return WorkflowBundle(
        workflow=workflow,
        revision=revision,
        other_revisions=others,
        tasks=tasks,
        logic_rules=list(reads.logic_rules(workflow.id, revision.id)),
        run_due_rule=reads.run_due_rule(workflow.id, revision.id),
        permissions=permissions,
        options=_linked_options(reads, workflow.id, tasks),
    )


def _same(one: Revision, other: Revision) -> bool:
    return bool(content(one.staged()) == content(other.staged()))


def _task_template(reads: ProcessStreetReads, revision: Revision, task: TaskTemplate) -> TaskTemplateBundle:
    where = (revision.workflow_id, revision.id, task.id)
    return TaskTemplateBundle(
        task=task,
        widgets=list(reads.widgets(*where)),
        config=None if task.task_type == "Standard" else reads.task_config(*where),
        assignment_rules=list(reads.assignment_rules(*where)),
        due_rule=None if task.task_type in UNDATED_TASK_TYPES else reads.due_rule(*where),
        permission_rules=list(reads.permission_rules(*where)),
    )


def _linked_options(
    reads: ProcessStreetReads, workflow_id: str, tasks: Sequence[TaskTemplateBundle]
) -> dict[str, list[FieldOption]]:
    """Options of the fields that a data set feeds, by widget id; plain options are in the widget's config.

    The index may name a field by another id than the widget has; ``key`` is in both (2.12).
    """
    widgets = [widget for task in tasks for widget in task.widgets if widget.is_field]
    if all(widget.field_type in FREE_FIELD_TYPES for widget in widgets):
        return {}
    ids = {widget.key: widget.id for widget in widgets} | {widget.id: widget.id for widget in widgets}
    return {
        ids.get(field.id) or ids.get(field.key, field.id): list(reads.field_options(workflow_id, field.id))
        for field in reads.form_fields(workflow_id)
        if field.data_set_linked
    }


def read_run(
    reads: ProcessStreetReads,
    run: Run,
    workflow: WorkflowBundle | None,
    assigned: Sequence[WorkItem] = (),
    known: RunBundle | None = None,
    *,
    searched: bool = False,
) -> RunBundle:
    """A run. ``workflow`` None (archived or deleted template): everything is asked for.

    ``assigned`` are the run's entries of the org-wide work search: good enough for finished runs,
    whose assignees are only kept as text; open ones are asked task by task (section 4), unless the
    search says the same as when ``known`` was read, or was found to name everybody (``searched``).
    It says nothing of hidden tasks.
    """
    tasks = list(reads.run_tasks(run.id))
    has_fields = workflow is None or any(widget.is_field for task in workflow.tasks for widget in task.widgets)
    has_approvals = any(task.task_type == "Approval" for task in tasks)
    active = run.status == "Active"
    before = {task.id: known.task_assignees.get(task.id, []) for task in known.tasks if _open(task)} if known else {}
    return RunBundle(
        run=run,
        tasks=tasks,
        values=list(reads.values(run.id)) if has_fields else [],
        approvals=list(reads.approvals(run.id)) if has_approvals else [],
        assignees=_run_people(reads, run, known) if active and not searched else _people(assigned, None),
        task_assignees={
            task.id: _people(assigned, task.id)
            if not (active and _open(task)) or (searched and not task.hidden)
            else before[task.id]
            if task.id in before
            else list(reads.task_assignees(run.id, task.id))
            for task in tasks
        },
    )


def _run_people(reads: ProcessStreetReads, run: Run, known: RunBundle | None) -> list[UserRef]:
    return known.assignees if known else list(reads.run_assignees(run.id))


def _people(items: Sequence[WorkItem], task_id: str | None) -> list[UserRef]:
    """Who is assigned to a task, or to the run itself (None), each once."""
    refs = [ref for item in items if item.task_id == task_id for ref in item.assignees]
    return list({ref.id: ref for ref in refs}.values())


def _open(task: Task) -> bool:
    return task.status != "Completed"
