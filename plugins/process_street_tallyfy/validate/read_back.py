"""Compares what was planned with what the target holds; a 2xx proves nothing (api/tallyfy-api.md 1.4)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.document_plan import DocumentPlan
from process_street_tallyfy.model.one_off_plan import OneOffPlan
from process_street_tallyfy.model.plan import FieldPlan, StepPlan, TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import Automation, Capture, Step, Task, Template
from process_street_tallyfy.transform import variable

#: Text of a step that a document needs no more.
EMPTIED = "<p>Nothing is left here.</p>"


@dataclass(frozen=True, slots=True)
class Difference:
    """``field`` is the target's key that differs; values are never kept."""

    kind: Kind
    source_id: str
    field: str


def same_text(sent: str | None, stored: str | None) -> bool:
    """Equal up to entity spelling and white space, which the target's editor may normalise."""
    return plain_text(sent) == plain_text(stored)


def plain_text(text: str | None) -> str:
    """Without the differences that ``same_text`` does not see."""
    return re.sub(r"\s+", " ", html.unescape(text or "")).strip()


def template_differences(
    plan: TemplatePlan, template: Template, steps: Mapping[str, Step], captures: Mapping[str, Capture]
) -> Iterator[Difference]:
    """``steps`` and ``captures`` are the target's objects by source id; a missing one is a difference."""
    if not same_text(plan.title, template.title):
        yield Difference(Kind.WORKFLOW, plan.source_id, "title")
    if not same_text(plan.summary, template.summary):
        yield Difference(Kind.WORKFLOW, plan.source_id, "summary")
    if plan.guidance and not same_text(plan.guidance, template.guidance):
        yield Difference(Kind.WORKFLOW, plan.source_id, "guidance")
    labels = {field.label for field in template.prerun}
    for kickoff in plan.kickoff:
        if kickoff.label not in labels:
            yield Difference(Kind.WORKFLOW, plan.source_id, "prerun")
    order = [step.source_id for step in plan.steps]
    stored = sorted((item for item in order if item in steps), key=lambda item: steps[item].position or 0)
    if stored != order:
        yield Difference(Kind.WORKFLOW, plan.source_id, "steps")
    aliases = known_aliases(captures)
    for step in plan.steps:
        yield from _step_differences(step, steps.get(step.source_id), aliases)
        for field in step.fields:
            yield from _field_differences(field, captures.get(field.source_id))


def known_aliases(captures: Mapping[str, Capture]) -> dict[str, str]:
    """What variables call the fields, by source id."""
    return {source_id: capture.alias for source_id, capture in captures.items() if capture.alias}


def document_differences(
    plan: DocumentPlan, document: Template, steps: Sequence[Step], folder_id: str | None
) -> Iterator[str]:
    """The target's keys of a document that differ; steps that it had more of before are empty."""
    if not same_text(plan.title, document.title):
        yield "title"
    if not same_text(plan.summary, document.summary):
        yield "summary"
    if document.type != "document":
        yield "type"
    if folder_id and document.folder_id != folder_id:
        yield "folder_id"
    held, spare = steps[: len(plan.steps)], steps[len(plan.steps) :]
    if [step.title for step in held] != [step.title for step in plan.steps]:
        yield "steps"
    elif not all(same_text(one.summary, step.summary) for one, step in zip(plan.steps, held, strict=True)):
        yield "text"
    if not all(same_text(step.summary, EMPTIED) for step in spare):
        yield "steps"


def one_off_differences(plan: OneOffPlan, task: Task) -> Iterator[str]:
    """The target's keys of a one-off task that differ; people and date belong to the cut-over."""
    if not same_text(plan.title, task.title):
        yield "title"
    if not same_text(plan.summary, task.summary):
        yield "summary"
    if plan.completed != task.is_completed:
        yield "status"


def _step_differences(plan: StepPlan, step: Step | None, aliases: Mapping[str, str]) -> Iterator[Difference]:
    if step is None:
        yield Difference(Kind.TASK_TEMPLATE, plan.source_id, "missing")
        return
    if not same_text(plan.title, step.title):
        yield Difference(Kind.TASK_TEMPLATE, plan.source_id, "title")
    if not same_text(variable.summary(plan, aliases), step.summary):
        yield Difference(Kind.TASK_TEMPLATE, plan.source_id, "summary")
    if plan.step_type != (step.step_type or "task"):
        yield Difference(Kind.TASK_TEMPLATE, plan.source_id, "step_type")


def _field_differences(plan: FieldPlan, capture: Capture | None) -> Iterator[Difference]:
    kind = Kind.OWN if plan.source_id.startswith("ps:") else Kind.FORM_FIELD
    if capture is None:
        yield Difference(kind, plan.source_id, "missing")
        return
    if not same_text(plan.label, capture.label):
        yield Difference(kind, plan.source_id, "label")
    if plan.field_type != capture.field_type:
        yield Difference(kind, plan.source_id, "field_type")
    sent = [(option.id, option.text) for option in plan.options]
    if sent != [(option.id, option.text) for option in capture.options or []]:
        yield Difference(kind, plan.source_id, "options")
    if plan.affix and plan.affix[1] != getattr(capture, plan.affix[0]):
        yield Difference(kind, plan.source_id, plan.affix[0])
    if plan.guidance and not same_text(plan.guidance, capture.guidance):
        yield Difference(kind, plan.source_id, "guidance")


def same_automation(sent: Mapping[str, Any], stored: Automation) -> bool:
    """Conditions and actions one by one, in the order of their positions; the server adds ids."""
    return (
        same_text(str(sent["automated_alias"]), stored.automated_alias)
        and same_value(sent["conditions"], sorted(stored.conditions, key=position))
        and same_value(sent["then_actions"], sorted(stored.then_actions, key=position))
    )


def position(part: Mapping[str, Any]) -> int:
    return int(part.get("position") or 0)


def same_value(sent: Any, stored: Any) -> bool:
    """Equal in the value grammar (api/tallyfy-api.md 2.14): what was sent must be found in what is stored.

    The server may add keys to objects and drop empty people buckets; it may not change what was sent.
    """
    if isinstance(sent, Mapping) and isinstance(stored, Mapping):
        return all(same_value(value, stored.get(key, [] if value == [] else None)) for key, value in sent.items())
    if isinstance(sent, (list, tuple)) and isinstance(stored, (list, tuple)):
        return len(sent) == len(stored) and all(same_value(one, other) for one, other in zip(sent, stored, strict=True))
    if isinstance(sent, str) and isinstance(stored, str):
        return sent == stored or _same_moment(sent, stored)
    return bool(sent == stored)


#: The keys of a value that carry it; the server adds others (2.14).
_CARRYING = frozenset({"id", "text", "selected", "users", "guests", "groups"})


def settled_form(value: Any) -> Any:
    """One spelling for a value as it is sent and as the target shows it, for hashing; None = no value."""
    if isinstance(value, Mapping):
        found = {key: settled_form(entry) for key, entry in value.items() if key in _CARRYING}
        return {key: entry for key, entry in found.items() if entry is not None} or None
    if isinstance(value, (list, tuple)):
        return [settled_form(entry) for entry in value] or None
    if isinstance(value, str):
        moment = _MOMENT.fullmatch(value)
        return f"{moment.group(1)} {moment.group(2) or '00:00:00'}" if moment else plain_text(value) or None
    return value


_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}))?(?:\.0+)?(?:Z|\+00:00)?")


def _same_moment(sent: str, stored: str) -> bool:
    """`2026-03-01 09:00:00` and `2026-03-01T09:00:00.000Z` are the same UTC moment."""
    one, other = _MOMENT.fullmatch(sent), _MOMENT.fullmatch(stored)
    if not one or not other:
        return False
    return one.group(1) == other.group(1) and (one.group(2) or "00:00:00") == (other.group(2) or "00:00:00")
