"""People from a form field: an automation has to assign from that very field, if one does at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BUDDY, APPROVE = "Buddy_________________", "approve_______________"
FACT = ("task_template", "assignmentRules[1]")


def automation(step_id: str, field_id: str) -> dict[str, Any]:
    filled = {"conditionable_id": field_id, "operation": "is_not_empty", "statement": None}
    action = {"action_type": "assignment", "action_verb": "assign", "target_step_id": step_id}
    action |= {"actionable_id": field_id, "actionable_type": "Capture"}
    return {"automated_alias": "Assign [ps:x]", "conditions": [filled], "then_actions": [action]}


@pytest.fixture
def picked(pair: Any) -> Any:
    """Approving is done by the buddy, too."""
    task = next(one for one in pair.workflow["revisions"][0]["tasks"] if one["id"] == APPROVE)
    task["assignment_rules"].append({"type": "Dynamic", "sourceType": "FormField", "sourceWidgetId": BUDDY})
    pair.template["automated_actions"] = [automation("s2", "c-Buddy")]
    return pair


def facts(pair: Any) -> set[str]:
    return {name for name, kind, field in pair.found() if (kind, field) == FACT}


def test_an_automation_that_assigns_from_the_field_is_equal(picked: Any) -> None:
    assert facts(picked) == set()


def test_before_the_cut_over_it_has_to_be_declared(picked: Any) -> None:
    picked.template["automated_actions"] = []
    assert facts(picked) == {"lost"}
    picked.declare("task_template", APPROVE, FACT[1], "converted")
    assert facts(picked) == set()


SPOILT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another field": lambda rule: rule["then_actions"][0].update(actionable_id="c-Notes"),
    "always the same people": lambda rule: rule["then_actions"][0].pop("actionable_id"),
    "when it is empty": lambda rule: rule["conditions"][0].update(operation="is_empty"),
    "when another one is filled in": lambda rule: rule["conditions"][0].update(conditionable_id="c-Mode"),
    "one condition more": lambda rule: rule["conditions"].append(dict(rule["conditions"][0])),
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_automation_that_assigns_otherwise_is_wrong_whatever_was_declared(picked: Any, name: str) -> None:
    picked.declare("task_template", APPROVE, FACT[1], "converted")
    SPOILT[name](picked.template["automated_actions"][0])
    assert facts(picked) == {"wrong"}


@pytest.mark.parametrize("kind", ["visibility", "deadline"])
def test_another_effect_on_the_step_assigns_nobody(picked: Any, kind: str) -> None:
    picked.template["automated_actions"][0]["then_actions"][0]["action_type"] = kind
    assert facts(picked) == {"lost"}


def test_a_field_that_holds_no_people_is_not_judged_by_automations(picked: Any) -> None:
    """An e-mail field is text in the target: its rule is kept in words next to one that assigns."""
    task = next(one for one in picked.workflow["revisions"][0]["tasks"] if one["id"] == APPROVE)
    notes = {"type": "Dynamic", "sourceType": "FormField", "sourceWidgetId": "Notes_________________"}
    task["assignment_rules"].append(notes)
    picked.declare("task_template", APPROVE, "assignmentRules[2]", "converted")
    assert {found for found in picked.found() if found[2].startswith("assignmentRules")} == set()
