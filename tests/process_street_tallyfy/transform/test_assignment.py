import pytest

from process_street_tallyfy.model.source import AssignmentRule
from process_street_tallyfy.transform.assignment import DYNAMIC, plan_assignment


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
