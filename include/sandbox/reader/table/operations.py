"""Which read operation fills which kind (api/process-street-api.md section 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    """`envelope`: the key that holds the objects, "" for a bare object. `prefix`: where they stand in the kind's table.

    Several `kinds`: the answer is a union, each property belongs to at least one of them.
    """

    envelope: str
    kinds: tuple[str, ...]
    prefix: str = ""


_FIELDS = ("content", "form_field")
_REVISION = "/workflows/{workflowId}/revisions/{revisionId}"
_TASK = _REVISION + "/tasks/{taskId}"
_RUN = "/workflow-runs/{workflowRunId}"
_PAGE_REVISION = "/pages/{pageId}/revisions/{revisionId}"

OPERATIONS: dict[str, Answers] = {
    "/users": Answers("users", ("user",)),
    "/folders": Answers("data", ("folder",)),
    "/folders/{folderId}/permissions": Answers("data", ("folder",), "permissions."),
    "/workflows": Answers("workflows", ("workflow",)),
    "/workflows/{workflowId}": Answers("data", ("workflow",)),
    "/workflows/{workflowId}/permissions": Answers("data", ("workflow",), "permissions."),
    "/workflows/{workflowId}/tasks": Answers("tasks", ("task_template",)),
    "/workflows/{workflowId}/revisions": Answers("data", ("revision",)),
    _REVISION: Answers("data", ("revision",)),
    f"{_REVISION}/due-date-rule": Answers("data.rule", ("revision",), "due_rule."),
    f"{_REVISION}/logic-rules": Answers("data", ("logic_rule",)),
    f"{_REVISION}/logic-rules/{{ruleId}}": Answers("data", ("logic_rule",)),
    f"{_REVISION}/tasks": Answers("data", ("task_template",)),
    _TASK: Answers("data", ("task_template",)),
    f"{_TASK}/config": Answers("data", ("task_template",), "config."),
    f"{_TASK}/assignment-rules": Answers("data", ("task_template",), "assignment_rules."),
    f"{_TASK}/due-date-rule": Answers("data.rule", ("task_template",), "due_rule."),
    f"{_TASK}/permission-rules": Answers("data", ("task_template",), "permission_rules."),
    f"{_TASK}/widgets": Answers("data", _FIELDS),
    f"{_TASK}/widgets/{{widgetId}}": Answers("data", _FIELDS),
    "/workflows/{workflowId}/form-fields": Answers("fields", ("form_field",)),
    "/workflows/{workflowId}/form-fields/{formFieldId}/options": Answers("options", ("form_field",), "options."),
    "/workflow-runs": Answers("workflowRuns", ("run",)),
    "/workflow-runs/list": Answers("data", ("run",)),
    _RUN: Answers("", ("run",)),
    f"{_RUN}/assignees": Answers("assignees", ("run",), "assignees."),
    f"{_RUN}/tasks": Answers("tasks", ("task",)),
    f"{_RUN}/tasks/{{taskId}}": Answers("", ("task",)),
    "/tasks": Answers("tasks", ("task",)),
    f"{_RUN}/tasks/{{taskId}}/assignees": Answers("assignees", ("task",), "assignees."),
    f"{_RUN}/tasks/{{taskId}}/form-fields": Answers("fields", ("value",)),
    f"{_RUN}/form-fields": Answers("fields", ("value",)),
    f"{_RUN}/approvals": Answers("approvals", ("approval",)),
    "/comments": Answers("data", ("comment",)),
    "/comments/{commentId}": Answers("data", ("comment",)),
    "/attachments": Answers("data", ("attachment",)),
    "/data-sets": Answers("dataSets", ("data_set",)),
    "/data-sets/{dataSetId}": Answers("data", ("data_set",)),
    "/data-sets/{dataSetId}/records": Answers("records", ("record",)),
    "/data-sets/{dataSetId}/records/{dataSetRecordId}": Answers("", ("record",)),
    "/data-sets/{dataSetId}/incoming-webhooks": Answers("data", ("incoming_webhook",)),
    "/data-sets/{dataSetId}/incoming-webhooks/{webhookId}": Answers("data", ("incoming_webhook",)),
    "/workflows/{workflowId}/incoming-webhooks": Answers("data", ("incoming_webhook",)),
    "/workflows/{workflowId}/incoming-webhooks/{webhookId}": Answers("data", ("incoming_webhook",)),
    "/scheduled-workflows": Answers("data", ("schedule",)),
    "/scheduled-workflows/{scheduledWorkflowId}": Answers("data", ("schedule",)),
    "/webhooks": Answers("data", ("webhook",)),
    "/webhooks/{webhookId}": Answers("data", ("webhook",)),
    "/pages": Answers("data", ("page",)),
    "/pages/{pageId}": Answers("data", ("page",)),
    "/pages/{pageId}/permissions": Answers("data", ("page",), "permissions."),
    "/pages/{pageId}/revisions": Answers("data", ("page",), "revisions."),
    _PAGE_REVISION: Answers("data", ("page",), "revisions."),
    f"{_PAGE_REVISION}/widgets": Answers("data", ("page",), "revisions.widgets."),
    f"{_PAGE_REVISION}/widgets/{{widgetId}}": Answers("data", ("page",), "revisions.widgets."),
    "/work/tasks/{taskId}": Answers("data", ("one_off_task",)),
}
#: Operations that tell nothing of their own, and why.
NO_OBJECTS: dict[str, str] = {
    "/testAuth": "the label of the key that reads",
    f"{_REVISION}/variables": "merge tags, made from the workflow and its form fields",
    "/pages/{pageId}/markdown": "the text of a page's published revision",
    f"{_PAGE_REVISION}/markdown": "the text of a page's revision",
    "/work/items": "assignments and one-off tasks, seen from one person; snoozing is that person's own view",
    "/work/items/search": "the same, of several people",
    "/work/stats": "counts of the same",
}
