"""Rules that take people from a picker field (api/tallyfy-api.md 2.11, 8.4 no. 55)."""

from __future__ import annotations

import pytest

ANA, LEO = 2001, 2002


def rule(field, step, kind="Capture"):
    """Whoever is named in the field works on the step."""
    filled = {
        "conditionable_id": field["id"],
        "conditionable_type": "Capture",
        "operation": "is_not_empty",
        "statement": None,
    }
    assign = {
        "action_type": "assignment",
        "action_verb": "assign",
        "target_step_id": step["id"],
        "actionable_id": field["id"],
        "actionable_type": kind,
    }
    return {"automated_alias": "r", "conditions": [filled], "then_actions": [assign]}


def rules_of(template):
    return f"/checklists/{template['id']}/automated-actions"


def write(api, task, capture, value):
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    return api.put(path, {"taskdata": {capture["id"]: value}})


@pytest.fixture
def staffed(api):
    """The people picked on the first step work on the second."""
    template = api.template()
    steps = [api.step(template, title, assign_run_starter=False) for title in ("pick", "work")]
    picker = api.capture(steps[0], "assignees_form")
    api.post(rules_of(template), rule(picker, steps[1]))
    return template, picker


def test_people_of_a_picker_are_assigned_and_told_when_it_is_filled_in(api, staffed):
    template, picker = staffed
    run = api.launch(template)
    first, second = api.tasks(run)
    assert (second["owners"]["users"], api.mails) == ([], [])
    api.post("/guests", {"email": "pat@tallyfy.com", "first_name": "Pat", "last_name": "Low"})
    group = api.post("/groups", {"name": "Night", "description": "-", "members": [LEO]})
    write(api, first, picker, {"users": [ANA], "guests": ["pat@tallyfy.com"], "groups": [group["id"]]})
    owners = api.tasks(run)[1]["owners"]
    assert [user["id"] for user in owners["users"]] == [ANA]
    assert (owners["guests"], owners["groups"]) == (["pat@tallyfy.com"], [group["id"]])
    told = {reason: set(recipients) for reason, recipients in api.mails}
    assert told["task_assigned"] == {"ana@acme-company.com", "leo@acme-company.com"}
    assert told["guest_task_link"] == {"pat@tallyfy.com"}


@pytest.mark.parametrize("nobody", ["", {"users": [], "guests": [], "groups": []}])
def test_an_empty_picker_assigns_nobody(api, staffed, nobody):
    template, picker = staffed
    run = api.launch(template)
    write(api, api.tasks(run)[0], picker, nobody)
    assert (api.tasks(run)[1]["owners"]["users"], api.mails) == ([], [])


def test_a_process_launched_before_the_rule_assigns_nobody(api):
    template = api.template()
    step = api.step(template, assign_run_starter=False)
    picker = api.capture(step, "assignees_form")
    run = api.launch(template)
    api.post(rules_of(template), rule(picker, step))
    write(api, api.tasks(run)[0], picker, {"users": [ANA], "guests": [], "groups": []})
    assert (api.tasks(run)[0]["owners"]["users"], api.mails) == ([], [])


@pytest.mark.parametrize("kind", ["Capture", "Prerun", "Step", None])
@pytest.mark.parametrize("picked", ["text", "assignees_form"])
def test_only_a_picker_of_the_template_can_assign(api, kind, picked):
    template = api.template()
    step = api.step(template)
    field = api.capture(step, picked)
    expected = 201 if (kind, picked) == ("Capture", "assignees_form") else 422
    assert api.status("POST", rules_of(template), rule(field, step, kind)) == expected
