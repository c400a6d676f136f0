"""Comments, attachments and one-off tasks (api/process-street-api.md 2.19, 2.20, 2.25)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.identity import given
from include.sandbox.process_street.people import Audit, Person


@dataclass
class Comment:
    id: str
    run_id: str
    task_id: str
    text: str
    audit: Audit

    def view(self) -> dict[str, Any]:
        place = {"workflowRunId": self.run_id, "taskId": self.task_id}
        return {"id": self.id, **self.audit.flat(), **place, "text": self.text}


@dataclass
class Attachment:
    id: str
    workflow_id: str
    run_id: str
    task_id: str
    file: StoredFile
    created_date: str
    created_by: Person

    def view(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "createdDate": self.created_date,
            "createdBy": self.created_by.view(),
            "taskId": self.task_id,
            "workflowRunId": self.run_id,
            "workflowId": self.workflow_id,
            "fileName": self.file.name,
            "mimeType": self.file.mime_type,
            "size": self.file.size,
        }


@dataclass
class OneOffTask:
    """`subtasks`: (name, status) pairs."""

    id: str
    name: str
    audit: Audit
    description: str | None = None
    due_date: str | None = None
    status: str = "NotCompleted"
    required: bool = False
    visibility: str = "Public"
    assignees: list[Person] = field(default_factory=list)
    run_id: str | None = None
    subtasks: list[tuple[str, str]] = field(default_factory=list)

    def view(self, organization_id: str, linked_run: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "id": self.id,
            **self.audit.flat(),
            "organizationId": organization_id,
            "name": self.name,
            **given(description=self.description, dueDate=self.due_date, linkedWorkflowRun=linked_run),
            "status": self.status,
            "required": self.required,
            "visibility": self.visibility,
            "assignments": [
                {"id": f"{self.id[:20]}{number:02d}", "user": person.view()}
                for number, person in enumerate(self.assignees)
            ],
            "subtasks": [
                {"id": f"{self.id[:19]}s{number:02d}", "name": name, "status": status}
                for number, (name, status) in enumerate(self.subtasks)
            ],
        }
