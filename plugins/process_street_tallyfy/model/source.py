"""Process Street v1.1 objects, read leniently (api/process-street-api.md section 2).

Unknown keys are kept, unknown enum values stay strings, absent and ``null`` are the same, lists
default to empty. ``staged()`` gives back the JSON that arrived, for staging and hashing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

Items = BeforeValidator(lambda value: [] if value is None else value)


class SourceModel(BaseModel):
    """camelCase on the wire, snake_case here."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True, frozen=True)

    def staged(self) -> dict[str, Any]:
        """The JSON object as it arrived."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class UserRef(SourceModel):
    """A person or, behind ``group-<id>@process.st``, a group. ``username`` is the display name."""

    id: str
    email: str = ""
    username: str = ""


class Link(SourceModel):
    name: str = ""
    href: str = ""
    type: str = ""
    rel: str | None = None


class Audit(SourceModel):
    """Nested audit block; runs carry ids only, everything else carries user references."""

    created_date: datetime | None = None
    created_by: UserRef | None = None
    created_by_id: str | None = None
    updated_date: datetime | None = None
    updated_by: UserRef | None = None
    updated_by_id: str | None = None


class Linked(SourceModel):
    links: Annotated[list[Link], Items] = Field(default_factory=list)


class FlatAudit(Linked):
    created_date: datetime | None = None
    created_by: UserRef | None = None
    updated_date: datetime | None = None
    updated_by: UserRef | None = None


class User(UserRef):
    pass


class Folder(FlatAudit):
    id: str
    name: str = ""
    parent_folder_id: str | None = None


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


class WidgetFile(SourceModel):
    id: str = ""
    name: str = ""
    mime_type: str = ""
    size: int = 0


class Option(SourceModel):
    id: str | None = None
    name: str = ""


class ColumnDef(SourceModel):
    id: str = ""
    name: str = ""
    column_type: str = ""


class FieldConfig(SourceModel):
    """The union of all 17 field configs; only the keys of ``field_type`` are present."""

    field_type: str = ""
    placeholder: str | None = None
    default_value: str | None = None
    format: str | None = None
    unit: str | None = None
    unit_location: str | None = None
    time_option: str | None = None
    items: Annotated[list[Option], Items] = Field(default_factory=list)
    group_id: str | None = None
    column_defs: Annotated[list[ColumnDef], Items] = Field(default_factory=list)
    subject: str | None = None
    body: str | None = None
    value: str | None = None


class Widget(FlatAudit):
    """Content or form field of a task template; the list position is the order (2.12)."""

    id: str
    task_id: str = ""
    type: str = ""
    hidden_by_default: bool = False
    content: str | None = None
    caption: str | None = None
    description: str | None = None
    url: str | None = None
    file: WidgetFile | None = None
    linked_template_id: str | None = None
    field_type: str | None = None
    key: str = ""
    label: str | None = None
    required: bool = False
    config: FieldConfig = Field(default_factory=FieldConfig)
    constraints: dict[str, Any] | None = None

    @property
    def is_field(self) -> bool:
        return self.type == "FormField"


class FormField(Linked):
    """Entry of a workflow's flat field index (2.13)."""

    id: str
    task_id: str = ""
    field_type: str = ""
    key: str = ""
    label: str | None = None
    data_set_linked: bool = False


class FieldOption(SourceModel):
    value: str = ""
    label: str = ""
    data_set_row_id: str | None = None


class Permission(SourceModel):
    email: str = ""
    access_level: str = ""


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
    id: str
    name: str = ""
    description: str | None = None
    folder_id: str | None = None
    share_level: str = ""


class WorkItem(SourceModel):
    id: str
    type: str = ""
    name: str = ""
    workflow_id: str = ""
    workflow_run_id: str | None = None
    task_id: str | None = None
    assignees: Annotated[list[UserRef], Items] = Field(default_factory=list)


class OneOffTask(FlatAudit):
    id: str
    organization_id: str = ""
    name: str = ""
    description: str | None = None
    due_date: datetime | None = None
    status: str = ""
