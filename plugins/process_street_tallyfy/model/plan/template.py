"""A template with its kick-off form, steps and fields, and what the cut-over adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.model.automation import HIDE_BY_DEFAULT_KEY, AutomationPlan
from process_street_tallyfy.model.finding import Finding, Outcome


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
            "allow_guest_owners": True,
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
    guests: tuple[str, ...] = ()
