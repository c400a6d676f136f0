"""Who is mailed by which call, and which webhooks fire (api/tallyfy-api.md 4.1, 4.4, 8.4)."""

from __future__ import annotations

import pytest

OWNERS = {"users": [], "guests": [], "groups": []}
ANA, LEO = "ana@acme-company.com", "leo@acme-company.com"
GUEST = "g@guests-company.com"
INVITE = {"email": "new@acme-company.com", "first_name": "N", "last_name": "O", "role": "light", "message": "m"}


def one_step(api, **more):
    template = api.template(**more)
    api.step(template)
    return template


def owned_by(api, template, **people):
    step = api.get(f"/checklists/{template['id']}/steps")[0]
    return {step["id"]: {"owners": {**OWNERS, **people}}}


def test_the_quiet_path_mails_nobody(api):
    """Everything a migration does with the migration user as owner and assignee (4.2)."""
    template = api.template(prerun=[{"label": "s", "field_type": "text", "required": False}])
    step = api.step(template)
    capture = api.capture(step)
    kickoff = {template["prerun"][0]["id"]: "src"}
    run = api.launch(template, owner_id=1001, user_id=2001, prerun=kickoff, tasks=owned_by(api, template, users=[1001]))
    task = api.tasks(run)[0]
    path = f"/runs/{run['id']}/tasks/{task['id']}"
    api.put(path, {"taskdata": {capture["id"]: "v"}, "deadline": "2026-11-24 10:00:00"})
    api.post(f"/tasks/{task['id']}/comment", {"content": "Ana (at) acme-company.com said hi", "state": "open"})
    api.complete(task, override_user=2001)
    assert api.get(f"/runs/{run['id']}")["status"] == "complete"
    api.call("DELETE", f"/runs/{run['id']}")
    assert (api.mails, api.hooks) == ([], [])
    assert api.state.runs[run["id"]]["started_by"] == 2001


def test_an_invitation_mails_each_time(api):
    api.post("/users/invite", INVITE)
    api.post("/users/invite", INVITE)
    assert api.mails == [("invitation", ("new@acme-company.com",))] * 2
    assert len(api.state.members) == 5


def test_a_guest_hears_of_nothing_but_his_first_task(api):
    api.post("/guests", {"email": GUEST, "first_name": "G", "last_name": "H"})
    assert api.mails == []
    template = one_step(api)
    run = api.launch(template, tasks=owned_by(api, template, guests=[GUEST]))
    assert api.mails == [("guest_task_link", (GUEST,))]
    owners = api.tasks(run)[0]["owners"]
    assert (owners["guests"], [one["id"] for one in owners["users"]]) == ([GUEST], [1001]), "never alone"


def test_a_launch_mails_assignees_owner_and_watchers(api):
    template = one_step(api, webhook="https://hooks.company/t")
    api.launch(template, owner_id=2001, users=[2002], tasks=owned_by(api, template, users=[2002]))
    assert sorted(api.mails) == [("process_owner", (ANA,)), ("process_shared", (LEO,)), ("task_assigned", (LEO,))]
    assert api.hooks == [("process_launched", "https://hooks.company/t")]


def test_a_step_without_people_falls_to_the_launcher(api):
    template = api.template()
    api.step(template, "mine")
    api.step(template, "nobody's", assign_run_starter=False)
    owners = [task["owners"]["users"] for task in api.tasks(api.launch(template))]
    assert [[one["id"] for one in users] for users in owners] == [[1001], []]


# body of PUT run, mails
RUN_UPDATES = [
    ({"owner_id": 2001}, [("process_owner", (ANA,))]),
    ({"users": [2002]}, [("process_shared", (LEO,))]),
    ({"name": "quiet"}, []),
]


@pytest.mark.parametrize(("body", "mails"), RUN_UPDATES)
def test_an_update_of_a_process(api, body, mails):
    run = api.launch(api.template())
    api.put(f"/runs/{run['id']}", body)
    assert api.mails == mails


def test_new_owners_and_deadlines_of_a_task(api):
    template = one_step(api)
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    api.put(path, {"owners": {**OWNERS, "users": [1001, 2001]}})
    api.put(path, {"owners": {**OWNERS, "users": [1001, 2001]}})
    assert api.mails == [("task_assigned", (ANA,))]
    api.put(path, {"deadline": "2026-11-24 10:00:00"})
    assert api.mails[1:] == [("deadline_changed", (ANA,))]


def test_the_next_assignee_and_the_owner_hear_of_completions(api):
    template = api.template()
    api.step(template, "a")
    api.step(template, "b", assignees=[2001])
    run = api.launch(template, owner_id=2002)
    first, second = api.tasks(run)
    api.state.journal.clear()
    api.complete(first)
    assert api.mails == [("your_turn", (ANA,))]
    api.complete(second)
    assert api.mails[1:] == [("process_completed", (LEO,))]


def test_52_completing_twice_fires_everything_again_and_changes_nothing(api, start):
    template = one_step(api, webhook="https://hooks.company/t")
    task = api.tasks(api.launch(template, owner_id=2001))[0]
    api.state.journal.clear()
    api.complete(task, override_user=2001)
    first = (api.mails, api.hooks)
    api.state.journal.clear()
    again = api.complete(task, override_user=2002)
    assert (api.mails, api.hooks) == first == ([("process_completed", (ANA,))], api.hooks)
    assert again["completer_id"] == 2001
    other = start(second_completion_refires=False)
    task = other.tasks(other.launch(one_step(other)))[0]
    other.complete(task)
    assert other.status("POST", f"/runs/{task['run_id']}/completed-tasks", {"task_id": task["id"]}) == 422


def test_53_an_issue_reopens_a_completed_task(api):
    task = api.tasks(api.launch(one_step(api)))[0]
    api.complete(task, override_user=2001)
    api.post(f"/tasks/{task['id']}/problem", {"content": "not done"})
    shown = api.get(f"/runs/{task['run_id']}/tasks/{task['id']}")
    assert (shown["status"], shown["completer_id"], shown["has_issues"]) == ("in-progress", None, True)
    assert api.get(f"/runs/{task['run_id']}")["status"] == "problem"


# content of a comment, mails
COMMENTS = [
    ("just text", []),
    ("ask @[2001]", [("mentioned", (ANA,))]),
    ("mail @ana or ana@acme-company.com", [("mentioned", (ANA,))]),
    ("new face: new@guests-company.com", [("mentioned", ("new@guests-company.com",))]),
    ("no such place: a@example.com", [("mentioned", ("a@example.com",))]),
    ("neutral: ana (at) acme-company.com, @\u200b[2001]", []),
]


@pytest.mark.parametrize(("content", "mails"), COMMENTS)
def test_whom_a_comment_reaches(api, content, mails):
    task = api.tasks(api.launch(one_step(api)))[0]
    api.post(f"/tasks/{task['id']}/comment", {"content": content, "state": "open"})
    assert api.mails == mails
    assert ("new@guests-company.com" in api.state.guests) == ("new@guests" in content)


def test_assignees_hear_of_comments(api):
    template = api.template()
    api.step(template, assignees=[2001])
    task = api.tasks(api.launch(template))[0]
    api.state.journal.clear()
    thread = api.post(f"/tasks/{task['id']}/comment", {"content": "hello"})
    assert api.mails == [("new_comment", (ANA,))]
    assert (thread["state"], thread["author"]) == ("hide-for-guests", 1001)


def test_sharing_a_template(api):
    template = api.template(users=[2001])
    api.put(f"/checklists/{template['id']}", {"title": "T", "users": [2001, 2002]})
    assert api.mails == [("template_shared", (ANA,)), ("template_shared", (LEO,))]


def test_59_an_expiring_email_sends_itself_when_due(api):
    template = api.template()
    due = {"value": 1, "unit": "days", "option": "from", "step": "start_run"}
    for kind in ("expiring_email", "email"):
        api.step(template, kind, step_type=kind, assignees=[2001], deadline={**due, "value": 3})
    api.launch(template)
    api.state.journal.clear()
    api.server.clock.advance(2 * 86_400)
    api.get("/me")
    assert api.mails == []
    api.server.clock.advance(2 * 86_400)
    api.get("/me")
    assert api.mails == [("expiring_email_sent", (ANA,)), ("overdue_digest", (ANA,))]


def test_whoever_has_overdue_work_is_reminded_once_a_day(api):
    template = api.template()
    api.step(
        template, assignees=[2001, 2002], deadline={"value": 1, "unit": "days", "option": "from", "step": "start_run"}
    )
    task = api.tasks(api.launch(template))[0]
    done = api.tasks(api.launch(template))[0]
    api.complete(done)
    api.state.journal.clear()
    for _ in range(2):
        api.server.clock.advance(5 * 86_400)
        api.get("/me")
        api.get("/me")
    assert api.mails == [("overdue_digest", (ANA,)), ("overdue_digest", (LEO,))] * 2
    assert {effect.objects for effect in api.state.journal.effects} == {(f"task:{task['id']}",)}
    assert {effect.route for effect in api.state.journal.effects} == {"clock"}


def test_the_webhook_of_a_step_replaces_that_of_the_template(api):
    template = api.template(webhook="https://hooks.company/t")
    api.step(template, webhook="https://hooks.company/s")
    task = api.tasks(api.launch(template))[0]
    api.complete(task)
    assert api.hooks == [
        ("process_launched", "https://hooks.company/t"),
        ("task_completed", "https://hooks.company/s"),
        ("process_completed", "https://hooks.company/t"),
    ]


def test_the_onboarding_template_meets_each_new_member(api):
    template = api.template()
    api.put("", {"onboarding_template_id": template["id"]})
    api.put("/users/2003/approve")
    assert [reason for reason, _ in api.mails] == ["account_enabled", "onboarding_launched"]


def test_guests_made_on_demand_have_no_names(api):
    template = api.template()
    api.step(template, guests=["new@guests-company.com"])
    assert api.state.guests["new@guests-company.com"]["first_name"] is None
    body = {"title": "s", "guests": ["a@example.com"]}
    assert api.status("POST", f"/checklists/{template['id']}/steps", body) == 422


def test_the_journal_names_route_and_objects(api):
    api.post("/users/invite", INVITE)
    row = api.session.get(f"{api.url}/__sandbox__/journal").json()[0]
    assert (row["kind"], row["route"]) == ("mail", "POST /organizations/<org>/users/invite")
    assert row["objects"] == [f"member:{max(api.state.members)}"]
