"""Archive before delete, and what refuses to go (api/tallyfy-api.md 5, 8.3 no. 44 and 47)."""

from __future__ import annotations

import pytest


def rule(step, capture):
    condition = {"conditionable_id": capture["id"], "conditionable_type": "Capture", "operation": "is_empty"}
    action = {"action_type": "visibility", "action_verb": "hide", "target_step_id": step["id"]}
    return {"automated_alias": "r", "conditions": [{**condition, "statement": None}], "then_actions": [action]}


def test_47_a_template_is_archived_before_it_is_deleted(api):
    template = api.template()
    path = f"/checklists/{template['id']}"
    assert api.status("DELETE", f"{path}/delete") == 404
    answer = api.call("DELETE", path)
    assert (answer.status_code, answer.json()["deleted_references"]) == (200, [])
    assert api.status("DELETE", path) == 404
    assert api.put(f"{path}/restore")["archived_at"] is None
    assert api.status("PUT", f"{path}/restore") == 404
    api.call("DELETE", path)
    assert api.status("DELETE", f"{path}/delete") == 204
    assert api.get("/checklists?archived=true") == []


def test_47_a_run_is_archived_before_it_is_deleted(api, start):
    template = api.template()
    api.step(template)
    run = api.launch(template)
    path = f"/runs/{run['id']}"
    task = api.tasks(run)[0]
    api.post(f"/tasks/{task['id']}/comment", {"content": "x"})
    assert api.status("DELETE", f"{path}/delete") == 404
    api.call("DELETE", path)
    assert api.status("GET", f"/tasks/{task['id']}") == 404
    assert api.put(f"{path}/activate")["archived_at"] is None
    assert api.status("GET", f"/tasks/{task['id']}") == 200
    api.call("DELETE", path)
    assert api.status("DELETE", f"{path}/delete") == 204
    assert (api.state.runs, api.state.tasks, api.state.threads) == ({}, {}, {})
    other = start(unarchived_delete_status=422)
    assert other.status("DELETE", f"/runs/{other.launch(other.template())['id']}/delete") == 422


def test_a_run_survives_its_template(api):
    template = api.template()
    api.capture(api.step(template))
    run = api.launch(template)
    api.call("DELETE", f"/checklists/{template['id']}")
    api.call("DELETE", f"/checklists/{template['id']}/delete")
    task = api.tasks(run)[0]
    assert len(task["form_fields"]["data"]) == 1
    assert api.complete(task)["status"] == "completed"


def test_archiving_keeps_the_completion(api):
    template = api.template()
    api.step(template)
    run = api.launch(template)
    api.complete(api.tasks(run)[0])
    before = api.get(f"/runs/{run['id']}")
    api.call("DELETE", f"/runs/{run['id']}")
    after = api.put(f"/runs/{run['id']}/activate")
    assert (after["status"], after["completed_at"]) == ("complete", before["completed_at"])


def test_a_rule_holds_its_step_and_its_field(api):
    template = api.template()
    step = api.step(template)
    capture = api.capture(step)
    made = api.post(f"/checklists/{template['id']}/automated-actions", rule(step, capture))
    step_path = f"/checklists/{template['id']}/steps/{step['id']}"
    assert api.status("DELETE", f"{step_path}/captures/{capture['id']}") == 403
    assert api.status("DELETE", step_path) == 403
    assert api.status("DELETE", f"/checklists/{template['id']}/automated-actions/{made['id']}") == 204
    assert api.status("DELETE", f"{step_path}/captures/{capture['id']}") == 204
    assert api.status("DELETE", step_path) == 204


def test_44_an_anchor_holds_its_step(api):
    template = api.template()
    first, second = api.step(template), api.step(template)
    deadline = {"value": 1, "unit": "days", "option": "from", "step": first["id"]}
    path = f"/checklists/{template['id']}/steps"
    api.put(f"{path}/{second['id']}", {"title": "s", "deadline": deadline})
    assert api.status("DELETE", f"{path}/{first['id']}") == 403
    api.put(f"{path}/{second['id']}", {"title": "s", "deadline": None})
    assert api.status("DELETE", f"{path}/{first['id']}") == 204


def test_63_a_deleted_field_takes_its_values_along(api):
    template = api.template(prerun=[{"label": "k", "field_type": "text", "required": False}])
    step = api.step(template)
    capture, field = api.capture(step), template["prerun"][0]["id"]
    run = api.launch(template, prerun={field: "kept?"})
    task = api.tasks(run)[0]
    api.put(f"/runs/{run['id']}/tasks/{task['id']}", {"taskdata": {capture["id"]: "kept?"}})
    assert api.status("DELETE", f"/checklists/{template['id']}/preruns/{field}") == 204
    assert api.status("DELETE", f"/checklists/{template['id']}/steps/{step['id']}/captures/{capture['id']}") == 204
    assert api.get(f"/runs/{run['id']}")["prerun"] == {}
    assert api.tasks(run)[0]["taskdata"] == {}


def test_57_archiving_a_template_cuts_its_references_for_good(api):
    inner, outer = api.template(), api.template()
    step = api.step(outer)
    path = f"/checklists/{outer['id']}/steps/{step['id']}"
    api.put(path, {"title": "s", "bp_to_launch": inner["id"]})
    answer = api.call("DELETE", f"/checklists/{inner['id']}").json()
    assert answer["deleted_references"] == [{"checklist_id": outer["id"], "step_id": step["id"]}]
    api.put(f"/checklists/{inner['id']}/restore")
    assert api.get(path)["bp_to_launch"] is None


def test_a_oneoff_task_is_archived_before_it_is_deleted(api):
    owners = {"users": [1001], "guests": [], "groups": []}
    body = {"title": "t", "task_type": "task", "owners": owners, "deadline": "2026-12-01 10:00:00", "summary": "s"}
    path = f"/tasks/{api.post('/tasks', body)['id']}"
    assert api.status("DELETE", f"{path}/delete") == 404
    assert api.status("DELETE", path) == 200
    assert api.put(f"{path}/restore")["archived_at"] is None
    assert api.status("PUT", path, {"title": "x"}) == 422
    assert api.put(path, {**body, "title": "x"})["title"] == "x"
    api.call("DELETE", path)
    assert api.status("DELETE", f"{path}/delete") == 204


@pytest.mark.parametrize("path", ["/tags/{0}", "/checklists/tags/99"])
def test_tags_are_deleted_even_when_missing(api, path):
    assert api.status("DELETE", path.format("f" * 32)) == 204


def test_groups_and_folders_are_gone_at_once(api):
    group = api.post("/groups", {"name": "g", "description": "d"})
    template = api.template()
    api.step(template, groups=[group["id"]])
    assert api.status("DELETE", f"/groups/{group['id']}") == 204
    assert api.get(f"/checklists/{template['id']}/steps")[0]["groups"] == []
    assert api.status("DELETE", f"/groups/{group['id']}") == 404


def test_a_guest_with_open_tasks_cannot_be_disabled_but_deleted(api):
    mail = "g@guests-company.com"
    template = api.template()
    api.step(template, guests=[mail], assignees=[1001])
    task = api.tasks(api.launch(template))[0]
    assert api.status("DELETE", f"/guests/{mail}/disable") == 403
    assert api.status("DELETE", f"/guests/{mail}") == 204
    assert api.get(f"/tasks/{task['id']}")["owners"]["guests"] == []
    assert api.status("DELETE", f"/guests/{mail}") == 422


def test_members_are_disabled_before_they_are_deleted(api):
    assert api.status("DELETE", "/users/2001/delete") == 400
    assert api.status("DELETE", "/users/1001/disable") == 400
    assert api.data("DELETE", "/users/2001/disable")["status"] == "disabled"
    assert api.status("POST", "/checklists", {"title": "T", "type": "procedure", "owner_id": 2001}) == 422
    assert api.status("DELETE", "/users/2001/delete") == 204


def test_files_and_comments(api):
    parts = {"uploaded_from": "ko_field", "subject_type": "Checklist", "subject_id": api.template()["id"]}
    asset = api.upload("a.pdf", b"x" * 400_000, **parts).json()["data"]
    assert len(api.call("GET", f"/file/{asset['id']}/dl").content) == 400_000
    assert api.get(f"/assets/{asset['id']}")["filename"] == "a.pdf"
    assert api.status("DELETE", f"/assets/{asset['id']}") == 204
    assert api.status("GET", f"/file/{asset['id']}/dl") == 404
    assert api.status("DELETE", f"/file/{asset['id']}") == 204


def test_a_comment_is_deleted_by_its_author_or_an_admin(api, token_of):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    thread = api.post(f"/tasks/{task['id']}/comment", {"content": "x"})
    api.act_as(token_of(2001))
    assert api.status("DELETE", f"/tasks/{task['id']}/comment/{thread['id']}") == 403
    api.act_as(api.state.token)
    assert api.put(f"/tasks/{task['id']}/comment/{thread['id']}", {"content": "y"})["content"] == "y"
    assert api.status("DELETE", f"/tasks/{task['id']}/comment/{thread['id']}") == 204
