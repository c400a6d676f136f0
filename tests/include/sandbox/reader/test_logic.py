"""A rule that is called an automation has to be one: on the very step, both ways, with the rule's id."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

RULE = "rule__________________"
LOST = ("lost", "logic_rule", "")


def automation(verb: str, step_id: str) -> dict[str, Any]:
    action = {"action_type": "visibility", "action_verb": verb, "target_step_id": step_id, "position": 1}
    return {"automated_alias": f"Show it [ps:{RULE}/approve/{verb}1]", "conditions": [], "then_actions": [action]}


@pytest.fixture
def built(pair: Any) -> Any:
    """The clean pair, with automations in the place of the words."""
    step_id = pair.template["steps"][1]["id"]
    pair.template["automated_actions"] = [automation("hide", step_id), automation("show", step_id)]
    pair.edit("template.steps.1.summary", "Home", "Hut")
    pair.declared = [row for row in pair.declared if row[0] != "logic_rule"]
    pair.declare("logic_rule", RULE, "", "converted")
    pair.reason = "logic_as_automation"
    return pair


def test_a_rule_that_became_automations_is_equal(built: Any) -> None:
    assert LOST not in built.found()


SPOILT: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "no automation": lambda rules: rules.clear(),
    "one way only": lambda rules: rules.pop(),
    "another step": lambda rules: rules[0]["then_actions"][0].update(target_step_id="elsewhere"),
    "another rule": lambda rules: rules[0].update(automated_alias="Show it [ps:other/approve/hide1]"),
    "another effect": lambda rules: rules[0]["then_actions"][0].update(action_type="deadline"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_automation_that_is_not_there_is_a_loss_whatever_was_declared(built: Any, name: str) -> None:
    SPOILT[name](built.template["automated_actions"])
    assert LOST in built.found()


def test_a_rule_that_also_hides_a_field_is_not_equal(built: Any) -> None:
    rule = built.workflow["revisions"][0]["logic_rules"][0]
    before = copy.deepcopy(rule["targets"])
    rule["targets"] = {**before, "widgetIds": ["Mode__________________"]}
    assert LOST in built.found()
