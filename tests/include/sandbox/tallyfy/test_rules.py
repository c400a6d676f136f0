"""Rules at work (api/tallyfy-api.md 2.11)."""

from __future__ import annotations

import pytest

from include.sandbox.tallyfy.conditions import compare

OPTIONS = [{"id": 1, "text": "Low"}, {"id": 2, "text": "High"}]
HIGH, LOW = {"id": 2, "text": "High"}, {"id": 1, "text": "Low"}


def when(subject, kind, operation, statement, logic="and"):
    return {
        "conditionable_id": subject["id"],
        "conditionable_type": kind,
        "operation": operation,
        "statement": statement,
        "logic": logic,
    }


def act(step, kind, verb, **more):
    return {"action_type": kind, "action_verb": verb, "target_step_id": step["id"], **more}


def add(api, template, conditions, actions):
    body = {"automated_alias": "r", "conditions": conditions, "then_actions": actions}
    return api.post(f"/checklists/{template['id']}/automated-actions", body)


def write(api, task, capture, value):
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    return api.put(path, {"taskdata": {capture["id"]: value}})


@pytest.fixture
def form(api):
    """A template with a choice on its first step, and two more steps."""
    template = api.template(prerun=[{"label": "k", "field_type": "text", "required": False}])
    steps = [api.step(template, title) for title in ("form", "second", "third")]
    capture = api.capture(steps[0], "dropdown", options=OPTIONS)
    return template, steps, capture


def statuses(api, run):
    return [task["status"] for task in api.tasks(run)]


def test_a_pair_of_rules_stands_for_hidden_by_default(api, form):
    template, steps, capture = form
    hide, show = act(steps[1], "visibility", "hide"), act(steps[1], "visibility", "show")
    add(api, template, [when(capture, "Capture", "not_equals", "High")], [hide])
    add(api, template, [when(capture, "Capture", "equals", "High")], [show])
    run = api.launch(template)
    assert statuses(api, run)[1] == "auto-skipped", "an empty field satisfies not_equals"
    first, second, _ = api.tasks(run)
    assert api.status("POST", f"/runs/{run['id']}/completed-tasks", {"task_id": second["id"]}) == 422
    write(api, first, capture, HIGH)
    assert statuses(api, run)[1] == "not-started"
    write(api, first, capture, LOW)
    assert statuses(api, run)[1] == "auto-skipped"


def test_a_hidden_task_does_not_block_the_process(api, form):
    template, steps, capture = form
    add(api, template, [when(capture, "Capture", "is_empty", None)], [act(steps[1], "visibility", "hide")])
    run = api.launch(template, prerun={template["prerun"][0]["id"]: "x"})
    first, _, third = api.tasks(run)
    api.complete(first)
    api.complete(third)
    shown = api.get(f"/runs/{run['id']}")
    assert (shown["status"], shown["progress"]) == ("complete", {"complete": 2, "total": 2, "percent": 100})


def test_conditions_are_read_from_left_to_right(api, form):
    template, steps, capture = form
    field = template["prerun"][0]
    conditions = [
        when(capture, "Capture", "equals", "High"),
        when(field, "Prerun", "equals", "a", "or"),
        when(field, "Prerun", "equals", "b", "and"),
    ]
    add(api, template, conditions, [act(steps[2], "visibility", "hide")])
    run = api.launch(template, prerun={field["id"]: "a"})
    write(api, api.tasks(run)[0], capture, HIGH)
    assert statuses(api, run)[2] == "not-started", "(high or a) and b, not high or (a and b)"
    run = api.launch(template, prerun={field["id"]: "b"})
    write(api, api.tasks(run)[0], capture, HIGH)
    assert statuses(api, run)[2] == "auto-skipped"


def test_rules_leave_completed_tasks_alone(api, form):
    template, steps, capture = form
    add(api, template, [when(capture, "Capture", "equals", "High")], [act(steps[1], "visibility", "hide")])
    run = api.launch(template)
    first, second, _ = api.tasks(run)
    api.complete(second)
    write(api, first, capture, HIGH)
    assert statuses(api, run)[1] == "completed"


@pytest.mark.parametrize(("while_true", "status"), [(True, "auto-skipped"), (False, "in-progress")])
def test_a_reopened_task_is_hidden_when_rules_act_as_long_as_they_hold(start, while_true, status):
    api = start(visibility_while_true=while_true)
    template = api.template()
    steps = [api.step(template, title) for title in ("form", "second")]
    capture = api.capture(steps[0], "dropdown", options=OPTIONS)
    add(api, template, [when(capture, "Capture", "equals", "High")], [act(steps[1], "visibility", "hide")])
    run = api.launch(template)
    first, second = api.tasks(run)
    api.complete(second)
    write(api, first, capture, HIGH)
    assert api.status("DELETE", f"/runs/{run['id']}/completed-tasks/{second['id']}") < 300
    assert statuses(api, run)[1] == status


def test_assignments(api, form):
    template, steps, _ = form
    field = template["prerun"][0]
    people = {"users": [2001], "guests": [], "groups": []}
    for value, verb, extra in (
        ("add", "assign", {"assignees": people}),
        ("only", "assign_only", {"assignees": people}),
        ("clear", "clear_assignees", {}),
    ):
        add(api, template, [when(field, "Prerun", "equals", value)], [act(steps[1], "assignment", verb, **extra)])
    owners = {}
    for value in ("add", "only", "clear"):
        run = api.launch(template, prerun={field["id"]: value})
        owners[value] = [one["id"] for one in api.tasks(run)[1]["owners"]["users"]]
    assert owners == {"add": [1001, 2001], "only": [2001], "clear": []}
    assert api.mails.count(("task_assigned", ("ana@acme-company.com",))) == 2 * 2


def test_55_a_picker_assigns_only_through_a_rule(api):
    template = api.template()
    step, target = api.step(template), api.step(template)
    picker = api.capture(step, "assignees_form")
    run = api.launch(template)
    people = {"users": [2001], "guests": [], "groups": []}
    write(api, api.tasks(run)[0], picker, people)
    assert [one["id"] for one in api.tasks(run)[1]["owners"]["users"]] == [1001]
    source = {"actionable_id": picker["id"], "actionable_type": "Capture"}
    action = act(target, "assignment", "assign_only", **source)
    add(api, template, [when(picker, "Capture", "is_not_empty", None)], [action])
    run = api.launch(template)
    write(api, api.tasks(run)[0], picker, people)
    assert [one["id"] for one in api.tasks(run)[1]["owners"]["users"]] == [2001]


def test_deadline_and_webhook_fire_once_while_the_condition_holds(api, form):
    template, steps, capture = form
    deadline = {"value": 3, "unit": "days", "option": "from"}
    actions = [
        act(steps[1], "deadline", "deadline", deadline=deadline),
        act(steps[1], "webhook", "emit_webhook", webhook_url="https://hooks.company/r"),
    ]
    add(api, template, [when(capture, "Capture", "equals", "High")], actions)
    run = api.launch(template)
    first = api.tasks(run)[0]
    write(api, first, capture, HIGH)
    write(api, first, capture, HIGH)
    assert api.tasks(run)[1]["deadline"] == "2026-11-23T12:00:00Z"
    assert api.hooks == [("rule", "https://hooks.company/r")]


def test_reopening_by_a_rule(api, form):
    template, steps, capture = form
    add(api, template, [when(steps[2], "Step", "completed", "any_time")], [act(steps[1], "status", "reopen")])
    run = api.launch(template)
    _, second, third = api.tasks(run)
    api.complete(second)
    assert api.complete(third)["tasks_changed_by_rules"] == [second["id"]]
    assert statuses(api, run)[1] == "in-progress"
    assert capture


@pytest.mark.parametrize(("approved", "hidden"), [(True, "approved"), (False, "rejected")])
def test_decisions(api, approved, hidden):
    template = api.template()
    decision = api.step(template, "decide", step_type="approval")
    targets = {word: api.step(template, word) for word in ("approved", "rejected")}
    for word, step in targets.items():
        add(api, template, [when(decision, "Step", word, "any_time")], [act(step, "visibility", "hide")])
    run = api.launch(template)
    api.complete(api.tasks(run)[0], is_approved=approved)
    assert {task["title"] for task in api.tasks(run) if task["status"] == "auto-skipped"} == {hidden}


def test_51_false_on_an_expiring_task_means_expired(api):
    template = api.template()
    step = api.step(template, step_type="expiring")
    target = api.step(template)
    add(api, template, [when(step, "Step", "expired", "any_time")], [act(target, "visibility", "hide")])
    run = api.launch(template)
    api.complete(api.tasks(run)[0])
    assert statuses(api, run)[1] == "not-started"
    run = api.launch(template)
    api.complete(api.tasks(run)[0], is_approved=False)
    assert statuses(api, run)[1] == "auto-skipped"


def test_the_show_rule_hides_when_the_switch_says_so(start):
    api = start(hidden_by_show_rule=True)
    template = api.template()
    first, second = api.step(template), api.step(template)
    add(api, template, [when(first, "Step", "completed", "any_time")], [act(second, "visibility", "show")])
    run = api.launch(template)
    assert statuses(api, run) == ["not-started", "auto-skipped"]
    api.complete(api.tasks(run)[0])
    assert statuses(api, run) == ["completed", "not-started"]


# operation, value, statement, holds?
COMPARISONS = [
    ("equals", "High", "High", True),
    ("equals", HIGH, "High", True),
    ("equals", None, "", False),
    ("not_equals", None, "High", True),
    ("contains", "Highest", "High", True),
    ("not_contains", None, "x", True),
    ("equals_any", HIGH, ["Low", "High"], True),
    ("equals_any", "x", ["Low", "High"], False),
    ("greater_than", "10", "9", True),
    ("less_than", "10", "9", False),
    ("less_than", "2026-01-01", "2026-02-01", True),
    ("is_empty", "", None, True),
    ("is_empty", [{**HIGH, "selected": False}], None, True),
    ("is_not_empty", [{**HIGH, "selected": True}], None, True),
    ("equals", [{**HIGH, "selected": True}, {**LOW, "selected": False}], "Low", False),
]


@pytest.mark.parametrize(("operation", "value", "statement", "holds"), COMPARISONS)
def test_comparisons(operation, value, statement, holds):
    assert compare(operation, value, statement) is holds


REFUSED = [
    {"automated_alias": ""},
    {"automated_alias": "x" * 301},
    {"conditions": []},
    {"then_actions": []},
    {"conditions": [{"conditionable_type": "step"}]},
    {"conditions": [{"operation": "equals"}]},
    {"conditions": [{"conditionable_id": "f" * 32}]},
    {"conditions": [{"logic": "xor"}]},
    {"then_actions": [{"action_verb": "vanish"}]},
    {"then_actions": [{"target_step_id": None}]},
    {"then_actions": [{"action_type": "webhook", "action_verb": "emit_webhook"}]},
    {"then_actions": [{"action_type": "assignment", "action_verb": "assign"}]},
    {"then_actions": [{"action_type": "assignment", "action_verb": "assign", "assignees": {"users": [999]}}]},
    {
        "then_actions": [
            {"action_type": "deadline", "action_verb": "deadline", "deadline": {"value": 1, "unit": "days"}}
        ]
    },
    {"then_actions": [{"action_type": "status", "action_verb": "reopen"}]},
    {"then_actions": [{}, {}]},
]


@pytest.mark.parametrize("change", REFUSED)
def test_rules_that_are_refused(api, change):
    template = api.template()
    step = api.step(template)
    condition, action = when(step, "Step", "completed", "any_time"), act(step, "visibility", "hide")
    body = {"automated_alias": "r", "conditions": [condition], "then_actions": [action]}
    path = f"/checklists/{template['id']}/automated-actions"
    assert api.status("POST", path, body) == 201
    whole = {"conditions": condition, "then_actions": action}
    for key, given in change.items():
        body[key] = given if isinstance(given, str) else [{**whole[key], **one} for one in given]
    assert api.status("POST", path, body) == 422
    assert len(api.get(f"/checklists/{template['id']}")["automated_actions"]) == 1


def test_a_condition_without_a_statement_key_is_refused(api):
    template = api.template()
    step = api.step(template)
    condition = when(step, "Step", "completed", None)
    del condition["statement"]
    body = {"automated_alias": "r", "conditions": [condition], "then_actions": [act(step, "visibility", "hide")]}
    assert api.status("POST", f"/checklists/{template['id']}/automated-actions", body) == 422


@pytest.mark.parametrize(("statement", "second"), [(None, "not-started"), ("any_time", "auto-skipped")])
def test_a_null_time_clause_silences_every_condition_on_a_step(api, statement, second):
    template = api.template()
    first, target = api.step(template, assign_run_starter=False), api.step(template)
    add(api, template, [when(first, "Step", "not_assigned", statement)], [act(target, "visibility", "hide")])
    assert statuses(api, api.launch(template))[1] == second
