"""Rules of a template as they are sent (api/tallyfy-api.md 2.11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Key of a step that is hidden at launch, once a probe has found one (api/tallyfy-api.md 2.11). None: a ``hide``
#: rule that holds at launch does it.
HIDE_BY_DEFAULT_KEY: str | None = None

ALIAS_LIMIT = 300
ASSIGN = "assign"
#: verb -> type of the action
ACTION_TYPES = {"show": "visibility", "hide": "visibility", ASSIGN: "assignment"}


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    """One condition on the answer of a form field; ``logic`` joins it to all conditions before it."""

    field_source_id: str
    operation: str
    statement: str | None
    logic: str = "and"


@dataclass(frozen=True, slots=True)
class AutomationPlan:
    """Shows, hides or staffs one step. ``source_id`` is unique within the template, ``marker`` stands in the alias.

    ``rule_ids`` are the source's logic rules that it stands for. ``verb`` is ``show``, ``hide`` or ``assign``; the last
    takes its people from the field of its only condition (``assignees_form``, trap 55).
    """

    source_id: str
    rule_ids: tuple[str, ...]
    alias: str
    marker: str
    step_source_id: str
    verb: str
    conditions: tuple[ConditionPlan, ...]

    def body(self, captures: Mapping[str, str], steps: Mapping[str, str]) -> dict[str, Any]:
        """The JSON of ``POST /checklists/{c}/automated-actions``; the target's ids by source id.

        :raises KeyError: a field or the step has no target id.
        """
        conditions = [
            {
                "conditionable_id": captures[condition.field_source_id],
                "conditionable_type": "Capture",
                "operation": condition.operation,
                "statement": condition.statement,
                "logic": condition.logic,
                "position": position,
            }
            for position, condition in enumerate(self.conditions, 1)
        ]
        action = {
            "action_type": ACTION_TYPES[self.verb],
            "action_verb": self.verb,
            "target_step_id": steps[self.step_source_id],
            "position": 1,
        }
        if self.verb == ASSIGN:
            action |= {"actionable_id": conditions[0]["conditionable_id"], "actionable_type": "Capture"}
        return {"automated_alias": self.alias, "conditions": conditions, "then_actions": [action]}
