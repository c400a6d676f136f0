from __future__ import annotations

from typing import Any

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Permission, PermissionRule
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import access
from process_street_tallyfy.transform.template import plan_template

PEOPLE = PeopleMap({}, migration_user=1, source_ids={"jane@acme.example": "uJane", "omar@acme.example": "uOmar"})


def permission(email: str, level: str) -> Permission:
    return Permission(email=email, access_level=level)


def test_everybody_is_listed_by_id_the_widest_level_first() -> None:
    given = [
        permission("gone@acme.example", "Moonlit"),
        permission("omar@acme.example", "Run"),
        permission("Jane@acme.example", "Edit"),
        permission("group-k5e@process.st", "Run"),
    ]
    assert access.of_workflow(given, PEOPLE) == "Edit: uJane; Run: uOmar, group k5e; Moonlit: somebody unknown"


def test_a_level_that_says_nothing_by_itself_comes_with_its_rights() -> None:
    rights = {"templateRead": True, "checklistCreate": True, "templateDelete": False}
    payload = {"email": "jane@acme.example", "accessLevel": "Custom", "permissions": rights}
    assert access.of_workflow([Permission.model_validate(payload)], PEOPLE) == (
        "Custom: uJane (checklistCreate templateRead)"
    )


def test_rules_of_a_task_by_what_they_allow() -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    rules = [
        {"type": "Static", "user": jane, "taskRead": True, "taskUpdate": True},
        {"type": "Static", "user": {**jane, "email": "group-k5e@process.st"}, "taskRead": True},
        {"type": "Dynamic", "sourceType": "ChecklistInitiator", "taskRead": True},
        {"type": "Dynamic", "sourceType": "FormField", "sourceWidgetId": "f1"},
    ]
    assert access.of_task([PermissionRule.model_validate(rule) for rule in rules]) == (
        "edit: uJane; see: group k5e, the run's starter; neither: the people in field f1"
    )


def test_the_finding_of_a_workflow_lists_ids_and_no_address(make: Any) -> None:
    workflow = make.workflow(make.task("t1"), permissions=[{"email": "jane@acme.example", "accessLevel": "Edit"}])
    plan = plan_template(workflow, people=PEOPLE)
    (found,) = [f for f in plan.findings if (f.kind, f.field) == (Kind.WORKFLOW, "permissions")]
    assert found.advice.endswith("(Edit: uJane)")
    assert not any("@" in finding.advice for finding in plan.findings)
