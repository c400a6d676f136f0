"""Workflow runs with their tasks, answers and approvals (api/process-street-api.md 2.15 to 2.18)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.identity import given
from include.sandbox.process_street.people import Audit, Person


@dataclass(slots=True)
class RunTask:
    """`template_task_id` is the truth that no answer tells."""

    id: str
    template_task_id: str
    name: str
    updated_date: str
    updated_by: Person
    type: str = "Standard"
    status: str = "NotCompleted"
    due_date: str | None = None
    hidden: bool = False
    stopped: bool = False
    completed_date: str | None = None
    completed_by: Person | None = None
    assignees: list[Person] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return self.status == "Completed"

    def view(self, run_id: str, *, with_type: bool = True) -> dict[str, Any]:
        """The list shows the task type, the single answer does not."""
        return {
            "id": self.id,
            "updatedDate": self.updated_date,
            "updatedBy": self.updated_by.view(),
            **given(
                completedDate=self.completed_date,
                completedBy=self.completed_by and self.completed_by.view(),
                dueDate=self.due_date,
            ),
            "workflowRunId": run_id,
            "status": self.status,
            "name": self.name,
            "hidden": self.hidden,
            "stopped": self.stopped,
            **({"taskType": self.type} if with_type else {}),
        }


@dataclass(slots=True)
class Value:
    """A field's answer. `data` is as the API answers it, None when nobody answered; files are in `files`."""

    id: str
    task_id: str
    key: str
    field_type: str
    label: str | None = None
    data: Any = None
    files: list[StoredFile] = field(default_factory=list)
    data_set_linked: bool = False
    updated_date: str | None = None
    updated_by: Person | None = None
    group_id: str = ""

    def view(self, run_id: str, field_id: str, data: Any) -> dict[str, Any]:
        return {
            "id": field_id,
            "workflowRunId": run_id,
            "taskId": self.task_id,
            "key": self.key,
            **given(label=self.label),
            "fieldType": self.field_type,
            "data": data,
            "dataSetLinked": self.data_set_linked,
            **given(updatedDate=self.updated_date, updatedBy=self.updated_by and self.updated_by.view()),
        }


@dataclass(slots=True)
class Approval:
    """One verdict per pair of approval task and subject task; both are run task ids."""

    id: str
    audit: Audit
    approval_task_id: str
    subject_task_id: str
    status: str
    reviewed_by: Person
    comment: str | None = None

    def view(self, run_id: str, organization_id: str) -> dict[str, Any]:
        return {
            "id": self.id,
            **self.audit.nested(),
            "organizationId": organization_id,
            "workflowRunId": run_id,
            "approvalTaskId": self.approval_task_id,
            "subjectTaskId": self.subject_task_id,
            "status": self.status,
            "reviewedBy": self.reviewed_by.view(),
            **given(comment=self.comment),
        }


@dataclass(slots=True)
class Run:
    """`revision_id` is the truth that no answer tells. Status: Active, Completed, Archived or Deleted."""

    id: str
    workflow_id: str
    revision_id: str
    audit: Audit
    name: str | None = None
    status: str = "Active"
    shared: bool = False
    due_date: str | None = None
    migration_status: str = "Inactive"
    tasks: list[RunTask] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    assignees: list[Person] = field(default_factory=list)

    def task(self, task_id: str) -> RunTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def value(self, key: str) -> Value:
        """The answer of the field with this key; KeyError when the run has no such field."""
        for value in self.values:
            if value.key == key:
                return value
        raise KeyError(key)

    def view(self) -> dict[str, Any]:
        return {
            "id": self.id,
            **self.audit.ids(),
            **given(name=self.name, dueDate=self.due_date),
            "status": self.status,
            "workflowId": self.workflow_id,
            "shared": self.shared,
            "migrationStatus": self.migration_status,
        }
