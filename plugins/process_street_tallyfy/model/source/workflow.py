"""A workflow, its revisions, tasks and rules (api/process-street-api.md 2.4-2.11)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from process_street_tallyfy.model.source.base import Audit, FlatAudit, Items, Linked, SourceModel, UserRef


class Workflow(Linked):
    id: str
    audit: Audit = Field(default_factory=Audit)
    name: str = ""
    description: str | None = None


class Revision(FlatAudit):
    id: str
    workflow_id: str = ""
    version: str = ""
    status: str = ""


class TaskTemplate(Linked):
    """A task of a workflow revision. ``order_tree`` sorts as text."""

    id: str
    audit: Audit = Field(default_factory=Audit)
    workflow_id: str = ""
    name: str | None = None
    order_tree: str = ""
    stop_task: bool = False
    hidden_by_default: bool = False
    task_type: str = "Standard"


class TaskConfig(SourceModel):
    """Config of an Approval, Ai or Code task (2.7)."""

    type: str = ""
    subject_task_ids: Annotated[list[str], Items] = Field(default_factory=list)
    prompt: str | None = None
    system_prompt: str | None = None
    code: str | None = None


class AssignmentRule(SourceModel):
    type: str = ""
    email: str | None = None
    source_type: str | None = None
    source_widget_id: str | None = None


class DueRule(SourceModel):
    source_type: str = ""
    source_widget_id: str | None = None
    source_task_id: str | None = None
    offset_direction: str = "After"
    due_offset: str = ""
    business_days_handling_mode: str = "AllDays"


class PermissionRule(SourceModel):
    type: str = ""
    user: UserRef | None = None
    source_type: str | None = None
    source_widget_id: str | None = None
    task_read: bool = False
    task_update: bool = False


class Atom(SourceModel):
    widget_id: str = ""
    operator: str = ""
    value: Any = None


class AndGroup(SourceModel):
    all_of: Annotated[list[Atom], Items] = Field(default_factory=list, alias="and")


class Condition(SourceModel):
    any_of: Annotated[list[AndGroup], Items] = Field(default_factory=list, alias="or")


class RuleTargets(SourceModel):
    task_ids: Annotated[list[str], Items] = Field(default_factory=list)
    widget_ids: Annotated[list[str], Items] = Field(default_factory=list)


class LogicRule(SourceModel):
    id: str
    condition: Condition = Field(default_factory=Condition)
    action: str = ""
    targets: RuleTargets = Field(default_factory=RuleTargets)
    description: str | None = None
