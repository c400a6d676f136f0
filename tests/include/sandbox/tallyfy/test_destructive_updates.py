"""api/tallyfy-api.md 8.2: what a body leaves out is gone."""

from __future__ import annotations

import pytest


def group(api):
    return api.post("/groups", {"name": "Sales", "description": "d", "members": [2001]})["id"]


def test_put_template_wipes_people_and_unlisted_kickoff_fields(api):
    fields = [{"label": label, "field_type": "text", "required": False} for label in ("a", "b")]
    template = api.template(users=[2001], groups=[group(api)], prerun=fields)
    path = f"/checklists/{template['id']}"
    wiped = api.put(path, {"title": "T"})
    assert (wiped["users"], wiped["groups"], len(wiped["prerun"])) == ([], [], 2)
    kept = api.put(path, {"title": "T", "users": [2001], "prerun": [template["prerun"][1], fields[0]]})
    assert [one["label"] for one in kept["prerun"]] == ["b", "a"]
    assert kept["prerun"][0]["id"] == template["prerun"][1]["id"]
    assert kept["prerun"][1]["id"] != template["prerun"][0]["id"]


def test_put_step_wipes_people(api):
    template = api.template()
    step = api.step(template, assignees=[2001], groups=[group(api)], guests=["g@guests-company.com"])
    path = f"/checklists/{template['id']}/steps/{step['id']}"
    wiped = api.put(path, {"title": "Step", "assignees": [2001]})
    assert (wiped["assignees"], wiped["guests"], wiped["groups"]) == ([2001], [], [])


def test_put_step_with_only_a_position_wipes_people_without_a_title(api):
    template = api.template()
    api.step(template)
    step = api.step(template, assignees=[2001])
    path = f"/checklists/{template['id']}/steps/{step['id']}"
    moved = api.put(path, {"position": 1})
    assert (moved["position"], moved["assignees"], moved["title"]) == (1, [], "Step")
    assert api.status("PUT", path, {"position": 1, "summary": "x"}) == 422


def test_reorder_keeps_people_and_clamps(api):
    template = api.template()
    step = api.step(template, assignees=[2001])
    api.step(template)
    moved = api.put(f"/checklists/{template['id']}/steps/{step['id']}/reorder", {"position": 99})
    assert (moved["position"], moved["assignees"]) == (2, [2001])


def test_put_run_wipes_people(api):
    run = api.launch(api.template(), users=[2001], groups=[group(api)])
    wiped = api.put(f"/runs/{run['id']}", {"name": "New name"})
    assert (wiped["users"], wiped["groups"]) == ([], [])


def test_put_task_wipes_the_absent_buckets_only_when_owners_is_sent(api):
    template = api.template()
    api.step(template, assignees=[2001], groups=[group(api)])
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    assert len(api.put(path, {"title": "x"})["owners"]["groups"]) == 1
    wiped = api.put(path, {"owners": {"users": [1001]}})["owners"]
    assert ([one["id"] for one in wiped["users"]], wiped["groups"]) == ([1001], [])


def test_put_rule_is_a_full_sync(api):
    template = api.template()
    step = api.step(template)
    condition = {
        "conditionable_id": step["id"],
        "conditionable_type": "Step",
        "operation": "completed",
        "statement": "any_time",
    }
    action = {"action_type": "visibility", "action_verb": "hide", "target_step_id": step["id"]}
    path = f"/checklists/{template['id']}/automated-actions"
    body = {"automated_alias": "r", "conditions": [condition, condition], "then_actions": [action]}
    rule = api.post(path, body)
    kept = api.put(f"{path}/{rule['id']}", {**body, "conditions": [rule["conditions"][1]]})
    assert [one["id"] for one in kept["conditions"]] == [rule["conditions"][1]["id"]]
    assert kept["then_actions"][0]["id"] != rule["then_actions"][0]["id"]


def test_put_group_replaces(api):
    group_id = group(api)
    assert api.put(f"/groups/{group_id}", {"name": "Sales", "members": [2002]})["members"] == [2002]
    assert api.status("PUT", f"/groups/{group_id}", {"description": None}) == 422


def test_a_partial_tasks_map_truncates_the_process(api):
    template = api.template()
    first, _second = api.step(template, "first"), api.step(template, "second")
    owners = {"users": [1001], "guests": [], "groups": []}
    run = api.launch(template, tasks={first["id"]: {"owners": owners}, "f" * 32: {"owners": owners}})
    assert [task["title"] for task in api.tasks(run)] == ["first"]
    assert len(api.tasks(api.launch(template, tasks={}))) == 2


@pytest.mark.parametrize(("wipes", "left"), [(True, []), (False, [2001])])
def test_the_server_fix_is_a_switch(start, wipes, left):
    api = start(put_wipes_people=wipes)
    template = api.template(users=[2001])
    assert api.put(f"/checklists/{template['id']}", {"title": "T"})["users"] == left
