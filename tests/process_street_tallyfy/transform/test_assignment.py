import pytest

from process_street_tallyfy.model.source import AssignmentRule
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.assignment import BY_AUTOMATION, DYNAMIC, plan_assignment
from process_street_tallyfy.transform.template import plan_template


def rule(**payload: str) -> AssignmentRule:
    return AssignmentRule.model_validate(payload)


def test_members_and_groups_wait_and_the_rest_is_said(people) -> None:
    rules = [
        rule(type="Static", email="JANE@acme.example"),
        rule(type="Static", email="omar@acme.example"),
        rule(type="Static", email="group-g1@process.st"),
        rule(type="Dynamic", sourceType="FormField", sourceWidgetId="f1"),
        rule(type="Dynamic", sourceType="FormField", sourceWidgetId="gone"),
        rule(type="Oracle"),
    ]
    planned = plan_assignment(rules, people, {"f1": "Buddy"})
    assert (planned.members, planned.group_source_ids) == ((20059,), ("g1",))
    assert planned.lines == (
        "Assigned to omar (at) acme.example",
        "Assigned to the people in “Buddy”",
        "Assigned to the people in a field that no longer exists",
        "Assigned by Oracle",
    )
    assert [reason for _, reason in planned.facts] == [
        "waits_for_cut_over",
        "assignee_not_a_member",
        "group_waits_for_cut_over",
        "assignee_from_field_as_text",
        "assignee_from_field_as_text",
        "unknown_assignment_rule",
    ]
    assert len({field for field, _ in planned.facts}) == len(rules)


@pytest.mark.parametrize("source", list(DYNAMIC))
def test_every_dynamic_source(people, source: str) -> None:
    planned = plan_assignment([rule(type="Dynamic", sourceType=source)], people, {})
    assert [reason for _, reason in planned.facts] == [DYNAMIC[source][1]]
    assert len(planned.lines) == 1


def test_the_people_of_a_picker_are_assigned_by_an_automation(make, people) -> None:
    """One per step and field, whatever asks for it; not from a field that holds no people, or no longer exists."""
    fields = (make.field("Members", "f1"), make.field("Email", "f2"), make.field("Members", "f3"))
    asked = [rule(type="Dynamic", sourceType="FormField", sourceWidgetId=name) for name in ("f1", "f2", "f1", "gone")]
    asked += [rule(type="Dynamic", sourceType="ChecklistInitiator", sourceWidgetId="f3")]
    first, last = make.task("t1", "Ask", *fields), make.task("t2", "Do [ps:x] it")
    last = last.model_copy(update={"assignment_rules": asked})
    plan = plan_template(make.workflow(first, last), people=people)
    (found,) = plan.assigning
    assert (found.source_id, found.step_source_id, found.rule_ids) == ("assign/t2/f1", "t2", ())
    assert found.alias == "Assign “Do (ps:x] it” from “f1” [ps:assign/t2/f1]"
    assert found.body({"f1": "c1"}, {"t2": "s2"}) == {
        "automated_alias": found.alias,
        "conditions": [
            {
                "conditionable_id": "c1",
                "conditionable_type": "Capture",
                "operation": "is_not_empty",
                "statement": None,
                "logic": "and",
                "position": 1,
            }
        ],
        "then_actions": [
            {
                "action_type": "assignment",
                "action_verb": "assign",
                "target_step_id": "s2",
                "position": 1,
                "actionable_id": "c1",
                "actionable_type": "Capture",
            }
        ],
    }
    said = make.said(plan, Kind.TASK_TEMPLATE, "t2")
    assert [said[f"assignmentRules[{number}]"] for number in range(5)] == [
        BY_AUTOMATION,
        "assignee_from_field_as_text",
        BY_AUTOMATION,
        "assignee_from_field_as_text",
        "initiator_as_run_starter",
    ]
    assert "the people in “f1”" not in plan.steps[1].summary
    assert "the people in “f2”" in plan.steps[1].summary
    assert plan.automations == ()


def test_a_long_alias_keeps_its_marker(make, people) -> None:
    asked = [rule(type="Dynamic", sourceType="FormField", sourceWidgetId="f1")]
    task = make.task("t1", "T" * 500, make.field("Members", "f1")).model_copy(update={"assignment_rules": asked})
    (found,) = plan_template(make.workflow(task), people=people).assigning
    assert len(found.alias) <= 300
    assert found.alias.endswith(found.marker)
