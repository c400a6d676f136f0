"""How each rule ends: as automations, partly, in words, and why."""

from typing import Any

import pytest

from process_street_tallyfy.model.plan import PeopleMap, TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.template import plan_template

IS_A = [{"widgetId": "f1", "operator": "Is", "value": "A"}]
MANY = [{"widgetId": "n1", "operator": "IsGreaterThan", "value": "2"}]


def template(make: Any, *rules: dict[str, Any], refuted: dict[str, str] | None = None) -> TemplatePlan:
    ask = make.task(
        "ask",
        "Ask",
        make.field("Select", "f1", label="Mode", config={"items": [{"name": "A"}, {"name": "B"}]}),
        make.field("Number", "n1", label="Count"),
        make.field("Text", "shown", label="Extra", required=True),
    )
    tasks = [ask, make.task("h", "Later:"), make.task("b", "Do", hiddenByDefault=True), make.task("c", "Check")]
    full = [
        {"id": f"l{n}", "action": "Show", **given, "condition": {"or": [{"and": given["condition"]}]}}
        for n, given in enumerate(rules, 1)
    ]
    workflow = make.workflow(*tasks, logicRules=full)
    return plan_template(workflow, people=PeopleMap({}, 1), refuted=refuted or {})


def ends(make: Any, plan: TemplatePlan) -> list[dict[str, str]]:
    return [make.said(plan, Kind.LOGIC_RULE, o.source_id) for o in plan.outcomes if o.kind is Kind.LOGIC_RULE]


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"condition": IS_A, "targets": {"taskIds": ["b"]}}, {"": "logic_as_automation"}),
        ({"condition": IS_A, "targets": {"taskIds": ["b", "gone"]}}, {"": "logic_as_automation"}),
        ({"condition": IS_A, "targets": {"taskIds": ["c"]}}, {"": "logic_without_effect"}),
        ({"condition": IS_A, "targets": {"taskIds": ["b", "h"]}}, {"targets": "logic_partly_as_text"}),
        (
            {"condition": IS_A, "targets": {"taskIds": ["b"], "widgetIds": ["shown"]}},
            {"targets": "logic_partly_as_text"},
        ),
        ({"condition": IS_A, "targets": {"taskIds": ["h"]}}, {"": "logic_target_is_no_step"}),
        ({"condition": IS_A, "targets": {"widgetIds": ["shown"]}}, {"": "logic_target_is_no_step"}),
        ({"condition": MANY, "targets": {"taskIds": ["b"]}}, {"": "logic_not_comparable"}),
        ({"condition": [], "targets": {"taskIds": ["b"]}}, {"": "logic_without_condition"}),
        ({"condition": IS_A, "targets": {"taskIds": ["gone"]}}, {"": "logic_without_target"}),
        ({"condition": IS_A, "action": "Blink", "targets": {"taskIds": ["b"]}}, {"": "logic_unknown_operator"}),
    ],
)
def test_every_end_of_a_rule(make: Any, given: dict[str, Any], end: dict[str, str]) -> None:
    plan = template(make, given)
    assert ends(make, plan) == [end]
    automated = "logic_as_automation" in end.values() or (
        "logic_partly_as_text" in end.values() and "b" in given["targets"]["taskIds"]
    )
    assert {item.step_source_id for item in plan.automations} == ({"b"} if automated else set())


def test_one_rule_that_cannot_be_said_keeps_the_others_of_its_task_in_words(make: Any) -> None:
    plan = template(
        make,
        {"condition": IS_A, "targets": {"taskIds": ["b"]}},
        {"condition": MANY, "action": "Hide", "targets": {"taskIds": ["b"]}},
        {"condition": IS_A, "action": "Hide", "targets": {"taskIds": ["c"]}},
    )
    assert [end[""] for end in ends(make, plan)] == [
        "logic_not_comparable",
        "logic_not_comparable",
        "logic_as_automation",
    ]
    assert plan.governed == {"c"}
    step = next(step for step in plan.steps if step.source_id == "b")
    assert step.summary.count("<li>Show “Do”") == step.summary.count("<li>Hide “Do”") == 1


def test_duplicates_are_dropped(make: Any) -> None:
    same = {"condition": IS_A, "targets": {"taskIds": ["b"]}}
    plan = template(make, same, same)
    assert [end[""] for end in ends(make, plan)] == ["logic_as_automation", "logic_duplicate"]
    assert plan.automated_rules == ("l1",)


def test_what_became_automations_is_not_said_in_words_and_starts_hidden(make: Any) -> None:
    plan = template(make, {"condition": IS_A, "targets": {"taskIds": ["b"]}})
    step = next(step for step in plan.steps if step.source_id == "b")
    assert "Show" not in step.summary
    assert "Hidden" not in step.summary
    assert step.starts_hidden
    assert make.said(plan, Kind.TASK_TEMPLATE, "b")["hiddenByDefault"] == "hidden_by_automation"


def test_a_refuted_rule_stays_text_and_its_finding_shows_the_example(make: Any) -> None:
    given = {"condition": IS_A, "targets": {"taskIds": ["b"]}}
    plan = template(make, given, refuted={"b": "Example: answer field f1 with option 1."})
    assert ends(make, plan) == [{"": "logic_not_proved"}]
    assert plan.automations == ()
    (finding,) = [one for one in plan.findings if one.kind is Kind.LOGIC_RULE]
    assert finding.advice.endswith("Example: answer field f1 with option 1.")


def test_a_conditional_field_stays_visible_and_optional_and_is_reported(make: Any) -> None:
    plan = template(make, {"condition": IS_A, "targets": {"widgetIds": ["shown"]}})
    assert make.said(plan, Kind.FORM_FIELD, "shown") == {
        "logicRules": "conditional_field_shown",
        "required": "required_but_conditional",
    }
    assert "<li>Show “Extra” when “Mode” is “A”.</li>" in plan.steps[0].summary
