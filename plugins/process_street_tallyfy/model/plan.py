"""What is going to be written: the output of ``transform``, the input of ``phases``.

Plans name target objects by *source* ids; the phases put the target ids in just before writing.
All plans are pure values: the same source gives the same plan, in a dry run too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.model.automation import HIDE_BY_DEFAULT_KEY, AutomationPlan
from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.state import Kind


@dataclass(frozen=True, slots=True)
class PeopleMap:
    """Who is a member of the target. Keys are lower-case e-mail addresses, values integer ids.

    ``source_ids`` are the source's own ids by address: what a finding may name.
    """

    members: dict[str, int]
    migration_user: int
    source_ids: Mapping[str, str] = field(default_factory=dict)

    def member(self, email: str | None) -> int | None:
        """The member behind an address, None when there is none."""
        return self.members.get(email.lower()) if email else None


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person of the source. ``member_id`` None = not a member: kept as text."""

    source_id: str
    member_id: int | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Body of ``POST /groups``; ``marker`` stands in the description."""

    source_id: str
    name: str
    description: str
    marker: str


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """A template folder; ``parent_source_id`` None = top level. Name and parent identify it."""

    source_id: str
    name: str
    parent_source_id: str | None


@dataclass(frozen=True, slots=True)
class OptionPlan:
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A capture or kick-off field.

    ``source_id`` is the form field's id; fields of our own use ``ps:<role>`` (see ``KICKOFF_ROLES``
    and ``ATTACHMENTS_ROLE`` in ``transform.template``). ``source_required`` is the source's flag;
    ``required`` is what is written now (false while history is moved). ``validation`` and
    ``default_value`` are for new processes only: ``live_body`` has them. ``affix`` is the key
    ``prefix`` or ``suffix`` with the unit.
    """

    source_id: str
    key: str
    label: str
    field_type: str
    position: int
    required: bool = False
    source_required: bool = False
    options: tuple[OptionPlan, ...] = ()
    columns: tuple[OptionPlan, ...] = ()
    guidance: str = ""
    collect_time: bool = False
    rich_text: bool = False
    validation: tuple[str, ...] = ()
    default_value: str | None = None
    affix: tuple[str, str] | None = None

    def body(self) -> dict[str, Any]:
        """The JSON of ``POST .../captures`` or of one ``prerun`` item (api/tallyfy-api.md 2.10)."""
        body: dict[str, Any] = {
            "label": self.label,
            "field_type": self.field_type,
            "required": self.required,
            "position": self.position,
        }
        if self.options:
            body["options"] = [{"id": option.id, "text": option.text} for option in self.options]
        if self.columns:
            body["columns"] = [{"id": column.id, "label": column.text} for column in self.columns]
        if self.guidance:
            body["guidance"] = self.guidance
        if self.collect_time:
            body["collect_time"] = True
        if self.rich_text:
            body["use_wysiwyg_editor"] = True
        if self.affix:
            body[self.affix[0]] = self.affix[1]
        return body

    def live_body(self, *, required: bool) -> dict[str, Any]:
        """The definition from the cut-over on; ``required`` False leaves the flag as it is."""
        body = {**self.body(), "required": required or self.required}
        if self.validation:
            body["field_validation"] = list(self.validation)
        if self.default_value:
            body |= {"default_value": self.default_value, "default_value_enabled": True}
        return body


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step and its fields; ``source_id`` is the task template's id.

    ``starts_hidden``: until a rule shows it. ``draft`` is the summary with tokens in place of variables
    ('' = it has none), ``labels`` are the fields' labels by id for those without an alias; see
    ``transform.variable``.
    """

    source_id: str
    title: str
    summary: str
    step_type: str
    fields: tuple[FieldPlan, ...] = ()
    starts_hidden: bool = False
    draft: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The JSON of ``POST /checklists/{c}/steps`` without people, dates or rules."""
        return {
            "title": self.title,
            "summary": self.summary,
            "step_type": self.step_type,
            "allow_guest_owners": False,
            "assign_run_starter": True,
            **({HIDE_BY_DEFAULT_KEY: True} if HIDE_BY_DEFAULT_KEY and self.starts_hidden else {}),
        }


@dataclass(frozen=True, slots=True)
class TemplatePlan:
    """A template in its first state: no people, dates or webhooks (two-phase build).

    ``automations`` are written once its history was moved; ``governed`` are the tasks which they show and hide.
    ``assigning`` are automations too, which the cut-over writes.
    """

    source_id: str
    title: str
    summary: str
    marker: str
    kickoff: tuple[FieldPlan, ...]
    steps: tuple[StepPlan, ...]
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    automations: tuple[AutomationPlan, ...] = ()
    governed: frozenset[str] = frozenset()
    assigning: tuple[AutomationPlan, ...] = ()
    guidance: str = ""
    folder_source_id: str | None = None

    @property
    def automated_rules(self) -> tuple[str, ...]:
        """Source rules that have automations: they are verified with these, not with a step's text."""
        return tuple(dict.fromkeys(rule_id for item in self.automations for rule_id in item.rule_ids))

    def body(self) -> dict[str, Any]:
        """The JSON of ``POST /checklists``, all kick-off fields included."""
        guidance = {"guidance": self.guidance} if self.guidance else {}
        return {
            **guidance,
            "title": self.title,
            "type": "procedure",
            "summary": self.summary,
            "auto_naming": False,
            "can_add_oot": True,
            "is_public": False,
            "is_public_kickoff": False,
            "folderize_process": False,
            "tag_process": False,
            "prerun": [item.body() for item in self.kickoff],
        }


@dataclass(frozen=True, slots=True)
class StepFinish:
    """What the cut-over adds to a step: the people and the date (api/tallyfy-api.md 2.9)."""

    source_id: str
    assignees: tuple[int, ...] = ()
    group_source_ids: tuple[str, ...] = ()
    deadline: dict[str, Any] | None = None
    deadline_step_source_id: str | None = None


@dataclass(frozen=True, slots=True)
class ValuePlan:
    """An answer. ``value`` is in the target's grammar (2.14); ``field_source_id`` names the capture."""

    source_id: str
    field_source_id: str
    value: Any
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task of a run and the step it belongs to.

    ``bridge`` says how the step was found: ``field`` (through its form fields), ``position``
    (name and place), ``name``, or ``none`` (``step_source_id`` is None: the task is only kept in
    the findings and in the run's summary). ``skipped``: the template's automations hide it.
    """

    source_id: str
    step_source_id: str | None
    bridge: str
    completed: bool
    completer: int | None = None
    is_approved: bool | None = None
    skipped: bool = False
    owners: tuple[int, ...] = ()
    due: str | None = None
    values: tuple[ValuePlan, ...] = ()


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A process. ``kickoff`` is keyed by kick-off role, ``status`` is the source's.

    ``ruled``: it is launched from a template that has its automations.
    """

    source_id: str
    workflow_source_id: str
    name: str
    summary: str
    marker: str
    status: str
    starter: int | None
    kickoff: dict[str, Any]
    tasks: tuple[TaskPlan, ...]
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class CommentPlan:
    """One comment to write: one source comment, or all of a task folded into one.

    ``marker`` is the first source comment's and stands in the text.
    """

    task_source_id: str
    source_ids: tuple[str, ...]
    content: str
    marker: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file to carry. ``field_source_id`` names the capture that receives it.

    ``kind`` is ``attachment`` or ``file_answer`` (source id ``<run>/<field>/<file>``). ``href`` None:
    the source has no bytes for it. ``filename`` carries the source id as a prefix.
    """

    source_id: str
    run_source_id: str
    task_source_id: str
    field_source_id: str
    filename: str
    mime_type: str
    size: int
    href: str | None
    kind: Kind = Kind.ATTACHMENT


@dataclass(frozen=True, slots=True)
class WebhookPlan:
    """Where an outgoing webhook goes at cut-over: ``template`` or ``step``; None = nowhere."""

    source_id: str
    place: str | None
    place_source_id: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A set of plans of one kind with what was found while planning."""

    plans: tuple[Any, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
