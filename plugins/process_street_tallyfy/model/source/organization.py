"""What belongs to the organisation as a whole (api/process-street-api.md 2.2, 2.3, 2.21-2.26)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from process_street_tallyfy.model.source.base import Audit, FlatAudit, Items, Linked, SourceModel, UserRef


class User(UserRef):
    """A member of the organisation, as the list of users answers (2.2)."""


class Folder(FlatAudit):
    id: str
    name: str = ""
    parent_folder_id: str | None = None


class Permission(SourceModel):
    email: str = ""
    access_level: str = ""


class DataSetField(SourceModel):
    id: str
    name: str = ""
    field_type: str = ""


class DataSet(Linked):
    id: str
    audit: Audit = Field(default_factory=Audit)
    organization_id: str = ""
    name: str = ""
    fields: Annotated[list[DataSetField], Items] = Field(default_factory=list)
    deleted_date: datetime | None = None


class Cell(SourceModel):
    field_id: str = ""
    value: Any = None


class Record(Linked):
    id: str
    audit: Audit = Field(default_factory=Audit)
    organization_id: str = ""
    data_set_id: str = ""
    cells: Annotated[list[Cell], Items] = Field(default_factory=list)


class Schedule(FlatAudit):
    id: str
    workflow_id: str = ""
    name: str | None = None
    start_date: datetime | None = None
    time_zone: str = ""
    due_period: str | None = None
    next_run_date: datetime | None = None
    rules: Annotated[list[dict[str, Any]], Items] = Field(default_factory=list)
    assignee_emails: Annotated[list[str], Items] = Field(default_factory=list)


class Webhook(FlatAudit):
    id: str
    url: str = ""
    status: str = ""
    triggers: Annotated[list[str], Items] = Field(default_factory=list)
    workflow_id: str | None = None
    task_id: str | None = None


class IncomingWebhook(FlatAudit):
    """``url`` is a secret: never staged in clear, never logged (2.24)."""

    id: str
    workflow_id: str | None = None
    data_set_id: str | None = None
    name: str = ""
    automation_app: str = ""
    status: str = ""


class Page(FlatAudit):
    """``markdown`` is the published text, read by a call of its own (2.26)."""

    id: str
    name: str = ""
    description: str | None = None
    folder_id: str | None = None
    share_level: str = ""
    reference_id: str | None = None
    markdown: str | None = None


class WorkItem(SourceModel):
    id: str
    type: str = ""
    name: str = ""
    workflow_id: str = ""
    workflow_run_id: str | None = None
    task_id: str | None = None
    assignees: Annotated[list[UserRef], Items] = Field(default_factory=list)


class OneOffAssignment(SourceModel):
    """``user`` may be a group behind its pseudo-address."""

    id: str
    user: UserRef | None = None


class LinkedRun(SourceModel):
    """The run that a one-off task belongs to."""

    id: str
    name: str = ""
    template_id: str = ""
    template_name: str = ""


class Subtask(SourceModel):
    id: str
    name: str = ""
    status: str = ""


class OneOffTask(FlatAudit):
    """No completion date and no completer are given: ``updated_date`` is the nearest (2.25)."""

    id: str
    organization_id: str = ""
    name: str = ""
    description: str | None = None
    due_date: datetime | None = None
    status: str = ""
    required: bool = False
    visibility: str = ""
    assignments: Annotated[list[OneOffAssignment], Items] = Field(default_factory=list)
    linked_workflow_run: LinkedRun | None = None
    subtasks: Annotated[list[Subtask], Items] = Field(default_factory=list)
