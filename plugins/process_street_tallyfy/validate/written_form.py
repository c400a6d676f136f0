"""One spelling for what the move wrote last into a template and for what the target shows, to be hashed.

Only what the move itself writes counts: people, dates and checks come with the cut-over. ``order`` are the
target ids of what the move made inside the object, in the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from process_street_tallyfy.model.plan import FieldPlan
from process_street_tallyfy.model.target import Automation, Capture, Step, Template
from process_street_tallyfy.validate.read_back import plain_text, position

Form = dict[str, Any]

CONDITION = ("conditionable_id", "conditionable_type", "operation", "statement", "logic", "position")
ACTION = ("action_type", "action_verb", "target_step_id", "position")


def template_form(template: Template, order: Sequence[str]) -> Form:
    texts = {key: plain_text(getattr(template, key)) for key in ("title", "summary", "guidance")}
    return {**texts, "folder_id": template.folder_id, "order": list(order)}


def step_form(step: Step, order: Sequence[str]) -> Form:
    texts = {key: plain_text(getattr(step, key)) for key in ("title", "summary")}
    return {**texts, "step_type": step.step_type or "task", "order": list(order)}


def capture_form(capture: Capture) -> Form:
    return {
        "label": plain_text(capture.label),
        "field_type": capture.field_type,
        "options": [[option.id, option.text] for option in capture.options],
        "guidance": plain_text(capture.guidance),
        "prefix": capture.prefix or "",
        "suffix": capture.suffix or "",
        "collect_time": bool(capture.collect_time),
        "use_wysiwyg_editor": bool(capture.use_wysiwyg_editor),
    }


def field_form(plan: FieldPlan) -> Form:
    """What ``capture_form`` gives of a capture that is as planned."""
    return capture_form(Capture.model_validate({**plan.body(), "id": ""}))


def automation_form(automation: Automation | Mapping[str, Any]) -> Form:
    """The parts in the order of their positions; the server adds ids."""
    given = automation.model_dump() if isinstance(automation, Automation) else automation
    return {
        "alias": plain_text(given["automated_alias"]),
        "conditions": [{key: one.get(key) for key in CONDITION} for one in sorted(given["conditions"], key=position)],
        "actions": [{key: one.get(key) for key in ACTION} for one in sorted(given["then_actions"], key=position)],
    }
