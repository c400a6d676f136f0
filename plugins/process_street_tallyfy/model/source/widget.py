"""Content and form fields of a task template (api/process-street-api.md 2.12, 2.13)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from process_street_tallyfy.model.source.base import FlatAudit, Items, Linked, SourceModel


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
