"""The whole state as JSON for an independent reader, with the truths that no answer tells.

Objects are in API notation; besides them: a run's `revisionId`, a run task's `templateTaskId` and `assignees`, a
workflow's `folderId` and `archived`, a field's `dataSetId`, members of groups, and the SHA-256 of every file.
"""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.people import Folder
from include.sandbox.process_street.runs import Run, Value
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, TaskTemplate, Widget, Workflow


def dump(state: ProcessStreetState) -> dict[str, Any]:
    own = state.organization_id
    return {
        "organization": {"id": own, "name": state.name, "timeZone": state.time_zone},
        "users": [person.view() for person in state.users.values()],
        "groups": {group: [person.view() for person in members] for group, members in state.groups.items()},
        "folders": [_folder(folder) for folder in state.folders.values()],
        "workflows": [_workflow(workflow) for workflow in state.workflows.values()],
        "runs": [_run(run, own) for run in state.runs.values()],
        "comments": [comment.view() for comment in state.comments.values()],
        "attachments": [{**one.view(), "sha256": one.file.proof()["sha256"]} for one in state.attachments.values()],
        "data_sets": [one.listed(own) for one in state.data_sets.values()],
        "records": [record.view(one.id, own) for one in state.data_sets.values() for record in one.records],
        "schedules": [schedule.view() for schedule in state.schedules.values()],
        "webhooks": [webhook.view() for webhook in state.webhooks.values()],
        "incoming_webhooks": _incoming(state),
        "pages": _pages(state),
        "one_off_tasks": [{**one.view(own, None), "runId": one.run_id} for one in state.one_off_tasks.values()],
        "violations": list(state.violations),
    }


def _folder(folder: Folder) -> dict[str, Any]:
    return {**folder.view(), "permissions": [grant.in_folder() for grant in folder.permissions]}


def _workflow(workflow: Workflow) -> dict[str, Any]:
    return {
        **workflow.view(),
        "archived": workflow.archived,
        "folderId": workflow.folder_id,
        "revisions": [_revision(revision, workflow.id) for revision in workflow.revisions],
        "permissions": [grant.in_workflow() for grant in workflow.permissions],
    }


def _revision(revision: Revision, workflow_id: str) -> dict[str, Any]:
    return {
        **revision.view(workflow_id),
        "tasks": [_task(task, workflow_id) for task in revision.ordered()],
        "logic_rules": [rule.view() for rule in revision.logic_rules],
        "due_rule": revision.due_rule,
    }


def _task(task: TaskTemplate, workflow_id: str) -> dict[str, Any]:
    return {
        **task.view(workflow_id),
        "groupId": task.group_id,
        "heading": task.is_heading,
        "widgets": [_widget(widget, task.id) for widget in task.widgets],
        "config": task.config,
        "assignment_rules": task.assignment_rules,
        "due_rule": task.due_rule,
        "permission_rules": task.permission_rules,
    }


def _widget(widget: Widget, task_id: str) -> dict[str, Any]:
    file = {"file": widget.file.proof()} if widget.file else {}
    return {**widget.view(task_id), **file, "groupId": widget.group_id, "dataSetId": widget.data_set_id}


def _run(run: Run, organization_id: str) -> dict[str, Any]:
    return {
        **run.view(),
        "revisionId": run.revision_id,
        "tasks": [
            {
                **task.view(run.id),
                "templateTaskId": task.template_task_id,
                "assignees": [person.view() for person in task.assignees],
            }
            for task in run.tasks
        ],
        "values": [_value(value, run.id) for value in run.values],
        "approvals": [approval.view(run.id, organization_id) for approval in run.approvals],
        "assignees": [person.view() for person in run.assignees],
    }


def _value(value: Value, run_id: str) -> dict[str, Any]:
    files = [file.proof() for file in value.files]
    return {**value.view(run_id, value.id, value.data), "groupId": value.group_id, "files": files}


def _incoming(state: ProcessStreetState) -> list[dict[str, Any]]:
    of_workflows = [
        hook.view(workflowId=workflow.id)
        for workflow in state.workflows.values()
        for hook in workflow.incoming_webhooks
    ]
    of_data_sets = [hook.view(dataSetId=one.id) for one in state.data_sets.values() for hook in one.incoming_webhooks]
    return of_workflows + of_data_sets


def _pages(state: ProcessStreetState) -> list[dict[str, Any]]:
    return [
        {
            **page.view(),
            "markdown": page.finished.markdown() if page.finished else None,
            "revisions": [
                {**revision.view(page.id), "widgets": [_widget(widget, page.id) for widget in revision.widgets]}
                for revision in page.revisions
            ],
            "permissions": [grant.in_page() for grant in page.permissions],
        }
        for page in state.pages.values()
    ]
