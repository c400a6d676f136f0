"""Reads a workflow or a run with everything that hangs off it, at the call count of section 4.

Calls per workflow: 1 revision + 1 run due rule + logic + permissions + field index + tasks +
per task (widgets, assignment rules, due rule unless AI or Code, permission rules, config unless
Standard). Per run: tasks + values (none without fields) + approvals (only with Approval tasks) +
assignees (only while Active).
"""

from __future__ import annotations

from process_street_tallyfy.model.bundle import RunBundle, TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.source import FieldOption, Revision, Run, Task, TaskTemplate, Workflow
from process_street_tallyfy.process_street.reads import ProcessStreetReads

#: No due-date rule can be set on these (api/process-street-api.md 2.6).
UNDATED_TASK_TYPES = frozenset({"AI", "Code"})


def read_workflow(reads: ProcessStreetReads, workflow: Workflow) -> WorkflowBundle:
    """The published revision; a workflow with only a draft comes without tasks."""
    revision = reads.finished_revision(workflow.id)
    permissions = list(reads.workflow_permissions(workflow.id))
    if revision is None:
        return WorkflowBundle(workflow=workflow, permissions=permissions)
    return WorkflowBundle(
        workflow=workflow,
        revision=revision,
        tasks=[_task_template(reads, revision, task) for task in reads.task_templates(workflow.id, revision.id)],
        logic_rules=list(reads.logic_rules(workflow.id, revision.id)),
        run_due_rule=reads.run_due_rule(workflow.id, revision.id),
        permissions=permissions,
        options=_linked_options(reads, workflow.id),
    )


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


def _linked_options(reads: ProcessStreetReads, workflow_id: str) -> dict[str, list[FieldOption]]:
    """Options of the fields that a data set feeds; plain options are in the widget's config."""
    return {
        field.id: list(reads.field_options(workflow_id, field.id))
        for field in reads.form_fields(workflow_id)
        if field.data_set_linked
    }


def read_run(reads: ProcessStreetReads, run: Run, workflow: WorkflowBundle | None) -> RunBundle:
    """A run. ``workflow`` None (archived or deleted template): everything is asked for."""
    tasks = list(reads.run_tasks(run.id))
    has_fields = workflow is None or any(widget.is_field for task in workflow.tasks for widget in task.widgets)
    has_approvals = any(task.task_type == "Approval" for task in tasks)
    active = run.status == "Active"
    return RunBundle(
        run=run,
        tasks=tasks,
        values=list(reads.values(run.id)) if has_fields else [],
        approvals=list(reads.approvals(run.id)) if has_approvals else [],
        assignees=list(reads.run_assignees(run.id)) if active else [],
        task_assignees={
            task.id: list(reads.task_assignees(run.id, task.id)) for task in tasks if active and _open(task)
        },
    )


def _open(task: Task) -> bool:
    return task.status != "Completed"
