"""Rules of one task as automations of its step."""

from typing import Any

import pytest

from process_street_tallyfy.model.source import LogicRule
from process_street_tallyfy.transform.automation import MOST_AUTOMATIONS, MOST_RULES, plan_automations
from process_street_tallyfy.transform.condition import Inexpressible, asked_fields

CHOICE = {"items": [{"name": name} for name in ("A", "B", "C")]}
Atom = tuple[str, str, str | None]


def rule(action: str, *groups: list[Atom], rule_id: str = "l1") -> LogicRule:
    any_of = [{"and": [{"widgetId": f, "operator": o, "value": v} for f, o, v in group]} for group in groups]
    return LogicRule.model_validate({"id": rule_id, "action": action, "condition": {"or": any_of}})


def planned(make: Any, *rules: LogicRule, hidden: bool = False, fields: int = 3) -> dict[str, str]:
    """Automations by verb and number, each as it would be read aloud."""
    asked = asked_fields(
        make.workflow(make.task("a", "Ask", *(make.field("Select", f"f{n}", config=CHOICE) for n in range(fields))))
    )
    plans = plan_automations("t", "Do “it”", rules, asked, hidden=hidden)
    return {plan.source_id.removeprefix("rule/t/"): _aloud(plan.conditions) for plan in plans}


def _aloud(conditions: Any) -> str:
    said = [f"{c.logic} {c.field_source_id} {c.operation} {c.statement or ''}".strip() for c in conditions]
    return " ".join(said).removeprefix("and ")


def test_a_task_that_is_shown_by_one_condition(make: Any) -> None:
    assert planned(make, rule("Show", [("f0", "Is", "A")]), hidden=True) == {
        "hide1": "f0 not_equals A",
        "show1": "f0 equals A",
    }


def test_alternatives_follow_the_longest_group_because_there_are_no_brackets(make: Any) -> None:
    given = rule("Hide", [("f0", "Is", "A"), ("f1", "Is", "B")], [("f2", "HasAnyValue", None)])
    assert planned(make, given) == {
        "hide1": "f0 equals A and f1 equals B or f2 is_not_empty",
        "show1": "f0 not_equals A and f2 is_empty",
        "show2": "f1 not_equals B and f2 is_empty",
    }


def test_two_long_groups_need_two_automations(make: Any) -> None:
    given = rule("Hide", [("f0", "Is", "A"), ("f1", "Is", "B")], [("f0", "Is", "B"), ("f2", "Is", "C")])
    hides = [said for key, said in planned(make, given).items() if key.startswith("hide")]
    assert hides == ["f0 equals A and f1 equals B", "f0 equals B and f2 equals C"]


def test_a_later_rule_wins(make: Any) -> None:
    show = rule("Show", [("f0", "Is", "A")])
    hide = rule("Hide", [("f1", "Is", "B")], rule_id="l2")
    assert planned(make, show, hide, hidden=True)["show1"] == "f0 equals A and f1 not_equals B"
    assert planned(make, hide, show, hidden=True)["show1"] == "f0 equals A"


def test_a_rule_that_shows_what_is_visible_needs_nothing(make: Any) -> None:
    assert planned(make, rule("Show", [("f0", "Is", "A")])) == {}


def test_the_alias_names_all_rules_and_fits(make: Any) -> None:
    asked = asked_fields(make.workflow(make.task("a", "Ask", make.field("Select", "f0", config=CHOICE))))
    rules = [rule("Hide", [("f0", "Is", value)], rule_id=f"rule{value}{'x' * 17}") for value in "ABC"]
    plans = plan_automations("task" + "y" * 18, "[ps:x] " + "Z" * 600, rules, asked, hidden=False)
    assert len({plan.alias for plan in plans}) == len(plans) > 1
    for plan in plans:
        assert len(plan.alias) <= 300
        assert plan.marker in plan.alias
        assert all(f"{one.id}" in plan.alias for one in rules)
        assert plan.alias.count("[ps:") == len(rules)


@pytest.mark.parametrize("count", [MOST_RULES + 1, 40])
def test_too_many_rules_stay_text(make: Any, count: int) -> None:
    rules = [rule("Hide", [(f"f{n}", "Is", "A")], rule_id=f"l{n}") for n in range(count)]
    with pytest.raises(Inexpressible, match="logic_too_long"):
        planned(make, *rules, fields=count)


def test_too_many_automations_stay_text(make: Any) -> None:
    groups = [[(f"f{n}", "Is", "A"), (f"f{n + 1}", "Is", "B")] for n in range(0, 2 * MOST_AUTOMATIONS, 2)]
    with pytest.raises(Inexpressible, match="logic_too_long"):
        planned(make, rule("Hide", *groups), fields=2 * MOST_AUTOMATIONS)


def test_the_body_is_the_one_of_the_reference(make: Any) -> None:
    asked = asked_fields(make.workflow(make.task("a", "Ask", make.field("Select", "f0", config=CHOICE))))
    hide, _ = plan_automations("t", "Do", [rule("Hide", [("f0", "HasNoValue", None)])], asked, hidden=False)
    assert hide.body({"f0": "c1"}, {"t": "s1"}) == {
        "automated_alias": "Hide “Do” [ps:l1/t/hide1]",
        "conditions": [
            {
                "conditionable_id": "c1",
                "conditionable_type": "Capture",
                "operation": "is_empty",
                "statement": None,
                "logic": "and",
                "position": 1,
            }
        ],
        "then_actions": [{"action_type": "visibility", "action_verb": "hide", "target_step_id": "s1", "position": 1}],
    }
