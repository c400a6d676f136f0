"""A workflow run and what people put into it (api/process-street-api.md 2.15-2.20)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from process_street_tallyfy.model.source.base import Audit, FlatAudit, Linked, UserRef


class Run(Linked):
    id: str
    audit: Audit = Field(default_factory=Audit)
    name: str | None = None
    status: str = ""
    workflow_id: str = ""
    shared: bool = False
    due_date: datetime | None = None
    migration_status: str = "Inactive"


class Task(Linked):
    """A task of a run; it does not name its task template (trap T4)."""

    id: str
    updated_date: datetime | None = None
    updated_by: UserRef | None = None
    completed_date: datetime | None = None
    completed_by: UserRef | None = None
    workflow_run_id: str = ""
    status: str = ""
    due_date: datetime | None = None
    name: str = ""
    hidden: bool = False
    stopped: bool = False
    task_type: str = "Standard"


class Value(Linked):
    """A form field's answer in a run; ``data`` is null, an object, a scalar or a list (2.18)."""

    id: str
    workflow_run_id: str = ""
    task_id: str = ""
    key: str = ""
    label: str | None = None
    field_type: str = ""
    data: Any = None
    data_set_linked: bool = False
    updated_date: datetime | None = None
    updated_by: UserRef | None = None


class Approval(Linked):
    id: str
    audit: Audit = Field(default_factory=Audit)
    organization_id: str = ""
    workflow_run_id: str = ""
    approval_task_id: str = ""
    subject_task_id: str = ""
    status: str = ""
    reviewed_by: UserRef | None = None
    comment: str | None = None


class Comment(FlatAudit):
    id: str
    workflow_run_id: str = ""
    task_id: str = ""
    text: str = ""


class Attachment(FlatAudit):
    id: str
    task_id: str = ""
    workflow_run_id: str = ""
    workflow_id: str = ""
    file_name: str = ""
    mime_type: str = ""
    size: int = 0
