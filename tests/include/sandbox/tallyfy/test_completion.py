"""When tasks and processes are complete, and when they are due (api/tallyfy-api.md 2.9, 2.12, 2.13)."""

from __future__ import annotations

import pytest

KICKOFF = [{"label": "k", "field_type": "text", "required": False}]


def test_a_process_waits_for_its_kickoff_form(api):
    template = api.template(prerun=KICKOFF)
    api.step(template)
    run = api.launch(template)
    assert run["prerun_completed_at"] is None
    api.complete(api.tasks(run)[0])
    assert api.get(f"/runs/{run['id']}")["status"] == "active"
    assert api.post(f"/runs/{run['id']}/complete-prerun")["status"] == "complete"
    assert api.data("DELETE", f"/runs/{run['id']}/complete-prerun")["status"] == "active"


def test_a_kickoff_form_with_a_value_is_submitted(api, start):
    template = api.template(prerun=KICKOFF)
    assert api.launch(template, prerun={template["prerun"][0]["id"]: "x"})["prerun_completed_at"]
    assert api.launch(api.template())["prerun_completed_at"]
    other = start(empty_kickoff_is_submitted=True)
    assert other.launch(other.template(prerun=KICKOFF))["prerun_completed_at"]


def test_reopening_clears_completer_time_and_decision(api):
    template = api.template()
    api.step(template, step_type="approval")
    task = api.tasks(api.launch(template))[0]
    done = api.complete(task, is_approved=True, override_user=2001)
    assert (done["completer_id"], done["is_approved"]) == (2001, True)
    again = api.data("DELETE", f"/runs/{task['run_id']}/completed-tasks/{task['id']}")
    assert (again["status"], again["completer_id"], again["completed_at"], again["is_approved"]) == (
        "in-progress",
        None,
        None,
        None,
    )
    assert api.get(f"/runs/{task['run_id']}")["completed_at"] is None


def test_a_decision_on_a_plain_task_is_ignored(api):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    assert api.complete(task, is_approved=True)["is_approved"] is None


@pytest.mark.parametrize(("invited_may_act", "status"), [(True, 200), (False, 422)])
def test_an_invited_member_as_completer_is_a_switch(start, invited_may_act, status):
    api = start(invited_may_act=invited_may_act)
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    body = {"task_id": task["id"], "override_user": 2003}
    assert api.status("POST", f"/runs/{task['run_id']}/completed-tasks", body) == status


def test_everyone_must_complete(api):
    template = api.template()
    api.step(template, everyone_must_complete=True, assignees=[2001, 2002])
    task = api.tasks(api.launch(template))[0]
    assert api.complete(task, override_user=2001)["status"] == "not-started"
    assert api.complete(task, override_user=2002)["status"] == "completed"


# option, anchor on the first step?, deadline after its completion
ANCHORS = [("from", "2026-11-24T12:00:00Z"), ("prior_to", "2026-11-16T12:00:00Z"), ("after", None)]


@pytest.mark.parametrize(("option", "deadline"), ANCHORS)
def test_a_deadline_anchored_on_a_step_begins_with_its_completion(api, option, deadline):
    template = api.template()
    first = api.step(template)
    api.step(template, deadline={"value": 4, "unit": "days", "option": option, "step": first["id"]})
    run = api.launch(template)
    assert api.tasks(run)[1]["deadline"] is None
    api.complete(api.tasks(run)[0])
    assert api.tasks(run)[1]["deadline"] == deadline


def test_steps_without_a_deadline_get_the_default(api):
    template = api.template()
    api.step(template)
    assert api.tasks(api.launch(template))[0]["deadline"] == "2026-11-25T12:00:00Z"
    api.put("", {"default_deadline": None})
    assert api.tasks(api.launch(template))[0]["deadline"] is None


def test_working_time_is_that_of_the_organisation(api):
    api.put("", {"timezone": "America/New_York", "working_days": ["tuesday"]})
    template = api.template()
    step = api.step(template)
    owners = {"users": [1001], "guests": [], "groups": []}
    entry = {"owners": owners, "deadline": "2026-11-26 08:00:00"}
    task = api.tasks(api.launch(template, tasks={step["id"]: entry}))[0]
    assert task["deadline"] == "2026-12-01T14:00:00Z", "Tuesday 09:00 in New York"


def test_an_open_process_with_a_late_task_is_delayed(api):
    template = api.template()
    api.step(template)
    run = api.launch(template)
    api.server.clock.advance(10 * 86_400)
    assert api.get(f"/runs/{run['id']}")["status"] == "delayed"
    assert len(api.get(f"/runs/{run['id']}/tasks?status=overdue")) == 1


def test_a_oneoff_task_inside_a_process(api):
    owners = {"users": [1001], "guests": [], "groups": []}
    body = {"title": "t", "task_type": "task", "owners": owners, "deadline": "2026-12-01 10:00:00", "description": "x"}
    closed, opened = api.launch(api.template()), api.launch(api.template(can_add_oot=True))
    assert api.status("POST", "/tasks", {**body, "run_id": closed["id"]}) == 422
    task = api.post("/tasks", {**body, "run_id": opened["id"]})
    assert (task["run_id"], task["is_oneoff_task"], task["summary"]) == (opened["id"], True, None)
    assert api.post("/completed-tasks", {"task_id": task["id"]})["status"] == "completed"
    assert api.data("DELETE", f"/completed-tasks/{task['id']}")["status"] == "in-progress"
    assert [one["id"] for one in api.get("/tasks?is_oneoff=true&q=T")] == [task["id"]]
