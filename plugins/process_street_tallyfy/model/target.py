"""Tallyfy answers, read leniently (api/tallyfy-api.md section 2).

Unknown keys are kept, absent and ``null`` are the same. Includes come Fractal-wrapped
(``"steps": {"data": []}``) or bare (1.4): both are read. Ids of members are integers, all others
text; ids of templates, steps and fields are stable over versions (0.3).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def unwrapped(value: Any) -> Any:
    """The content of a Fractal include, or the value itself."""
    return value["data"] if isinstance(value, dict) and set(value) <= {"data", "meta"} and "data" in value else value


def _listed(value: Any) -> Any:
    value = unwrapped(value)
    return [] if value is None else value


def _keyed(value: Any) -> Any:
    """PHP writes an empty object as an empty list."""
    value = unwrapped(value)
    return {} if value is None or value == [] else value


Many = BeforeValidator(_listed)
One = BeforeValidator(unwrapped)
Keyed = BeforeValidator(_keyed)


class TargetModel(BaseModel):
    model_config = ConfigDict(
        extra="allow", frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True, defer_build=True
    )


class Member(TargetModel):
    """``status`` is ``invited`` until the person has accepted (2.2)."""

    id: int
    email: str = ""
    first_name: str | None = None
    last_name: str | None = None
    role: str | None = None
    status: str | None = None
    active: bool | None = None


class Guest(TargetModel):
    """``code`` is that of the guest's link."""

    email: str
    code: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class Group(TargetModel):
    """``members`` and ``guests`` as the server shows them: ids and addresses, or whole objects."""

    id: str
    name: str = ""
    description: str | None = None
    members: Annotated[list[Any], Many] = Field(default_factory=list)
    guests: Annotated[list[Any], Many] = Field(default_factory=list)


class Tag(TargetModel):
    id: str
    title: str = ""
    color: str | None = None


class TagLink(TargetModel):
    """A tag on a template or process: ``id`` is the association's integer, ``tag_id`` the tag's (2.5)."""

    id: int
    tag_id: str | None = None


class Folder(TargetModel):
    id: str
    name: str = ""
    parent_id: str | None = None
    folder_type: str | None = None
    children: Annotated[list[Folder], Many] = Field(default_factory=list)


class Option(TargetModel):
    id: int | None = None
    text: str = ""


class Column(TargetModel):
    id: int | None = None
    label: str = ""


class Capture(TargetModel):
    """A form field on a step, and the common part of a kick-off field (2.10)."""

    id: str
    label: str = ""
    field_type: str = ""
    required: bool = False
    position: int | None = None
    alias: str | None = None
    options: Annotated[list[Option], Many] = Field(default_factory=list)
    columns: Annotated[list[Column], Many] = Field(default_factory=list)
    guidance: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    collect_time: bool | None = None
    use_wysiwyg_editor: bool | None = None
    field_validation: Annotated[list[str], Many] = Field(default_factory=list)


class KickoffField(Capture):
    """An item of a template's ``prerun``; ``id`` is the key of launch values (2.8)."""


class Step(TargetModel):
    """``deadline`` None: the organisation's default applies (2.1)."""

    id: str
    checklist_id: str | None = None
    title: str = ""
    summary: str | None = None
    webhook: str | None = None
    position: int = 0
    step_type: str | None = None
    assignees: Annotated[list[Any], Many] = Field(default_factory=list)
    guests: Annotated[list[Any], Many] = Field(default_factory=list)
    groups: Annotated[list[Any], Many] = Field(default_factory=list)
    deadline: Annotated[dict[str, Any] | None, One] = None
    captures: Annotated[list[Capture], Many] = Field(default_factory=list)


class Automation(TargetModel):
    """A rule of a template; ``automated_alias`` is its name and the only place for a marker (2.11)."""

    id: str
    automated_alias: str = ""
    conditions: Annotated[list[dict[str, Any]], Many] = Field(default_factory=list)
    then_actions: Annotated[list[dict[str, Any]], Many] = Field(default_factory=list)


class Template(TargetModel):
    """``automated_actions`` are the rules, inline: there is no route that lists them (2.11)."""

    id: str
    title: str = ""
    type: str | None = None
    summary: str | None = None
    guidance: str | None = None
    owner_id: int | None = None
    folder_id: str | None = None
    users: Annotated[list[Any], Many] = Field(default_factory=list)
    groups: Annotated[list[Any], Many] = Field(default_factory=list)
    prerun: Annotated[list[KickoffField], Many] = Field(default_factory=list)
    steps: Annotated[list[Step], Many] = Field(default_factory=list)
    steps_count: int | None = None
    tags: Annotated[list[TagLink], Many] = Field(default_factory=list)
    automated_actions: Annotated[list[Automation], Many] = Field(default_factory=list)
    webhook: str | None = None
    is_public: bool | None = None
    is_public_kickoff: bool | None = None
    archived_at: datetime | None = None


class Owners(TargetModel):
    """Who a task belongs to; members as objects with an id, or bare ids."""

    users: Annotated[list[Any], Many] = Field(default_factory=list)
    guests: Annotated[list[Any], Many] = Field(default_factory=list)
    groups: Annotated[list[Any], Many] = Field(default_factory=list)

    @property
    def user_ids(self) -> list[int]:
        return [int(user["id"] if isinstance(user, dict) else user) for user in self.users]


class Thread(TargetModel):
    """A comment or an issue. Ids can be numbers or text."""

    id: str
    content: str = ""
    label: str | None = None
    state: str | None = None
    author: Any = None
    created_at: datetime | None = None


class FieldAnswer(Capture):
    """A field of a task with its answer (trap 68)."""

    field_value: Any = None


class Task(TargetModel):
    """``status`` is ``not-started``, ``in-progress``, ``auto-skipped`` or ``completed`` (2.13)."""

    id: str
    run_id: str | None = None
    step_id: str | None = None
    title: str = ""
    summary: str | None = None
    task_type: str | None = None
    status: str = ""
    position: int | None = None
    owners: Annotated[Owners, One] = Field(default_factory=Owners)
    deadline: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    completer_id: int | None = None
    is_approved: bool | None = None
    has_issues: bool | None = None
    top_secret: bool | None = None
    taskdata: Annotated[dict[str, Any], Keyed] = Field(default_factory=dict)
    form_fields: Annotated[list[FieldAnswer], Many] = Field(default_factory=list)
    threads: Annotated[list[Thread], Many] = Field(default_factory=list)
    step: Annotated[Step | None, One] = None

    @property
    def is_completed(self) -> bool:
        return self.status == "completed"


class Asset(TargetModel):
    """An uploaded file; the whole object goes into the field's value (2.16)."""

    id: str
    filename: str | None = None
    source: str | None = None
    uploaded_from: str | None = None
    step_id: str | None = None

    def as_value(self) -> dict[str, Any]:
        """The entry of a file field's value."""
        return self.model_dump(mode="json", exclude_unset=True)


class Activity(TargetModel):
    """A line of the activity feed."""

    id: str
    verb: str = ""
    entity_type: str = ""
    entity_id: str = ""


class Progress(TargetModel):
    complete: int = 0
    total: int = 0
    percent: float = 0


class Process(TargetModel):
    """A run of a template. Archived is ``archived_at``, not a status (2.12)."""

    id: str
    checklist_id: str | None = None
    name: str = ""
    summary: str | None = None
    status: str | None = None
    owner_id: int | None = None
    started_by: int | None = None
    users: Annotated[list[Any], Many] = Field(default_factory=list)
    groups: Annotated[list[Any], Many] = Field(default_factory=list)
    is_public: bool | None = None
    prerun: Annotated[dict[str, Any], Keyed] = Field(default_factory=dict)
    prerun_completed_at: datetime | None = None
    progress: Annotated[Progress, One] = Field(default_factory=Progress)
    tasks: Annotated[list[Task], Many] = Field(default_factory=list)
    assets: Annotated[list[Asset], Many] = Field(default_factory=list)
    created_at: datetime | None = None
    completed_at: datetime | None = None
    archived_at: datetime | None = None


class Organization(TargetModel):
    """What the preflight looks at (2.1)."""

    id: str
    name: str | None = None
    timezone: str | None = None
    working_days: Any = None
    default_deadline: Any = None
    auto_complete_tasks: Any = None
    auto_archive_processes_after: Any = None
    onboarding_template_id: str | None = None
    maximum_group_assignment_limit: int | None = None
    users_count: int | None = None
