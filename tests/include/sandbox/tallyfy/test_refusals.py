"""api/tallyfy-api.md 8.3: loud refusals, as a table of call -> status; and 1.6: how they look."""

from __future__ import annotations

import pytest

FIELD = {"label": "a", "field_type": "text", "required": False}
TEMPLATE = {"title": "T", "type": "procedure"}
OWNERS = {"users": [1001], "guests": [], "groups": []}
ONEOFF = {"title": "t", "task_type": "task", "owners": OWNERS, "deadline": "2026-12-01 10:00:00"}
INVITE = {"email": "new@acme-company.com", "first_name": "N", "last_name": "M", "role": "light", "message": "Hi"}
GUEST = {"email": "g@guests-company.com", "first_name": "G", "last_name": "H"}
GROUP = {"name": "G", "description": "d"}

# number or name, method, path, body, status
REFUSED = [
    ("31 required missing", "POST", "/checklists", {**TEMPLATE, "prerun": [{"label": "a", "field_type": "text"}]}, 422),
    ("32 type missing", "POST", "/checklists", {"title": "T"}, 422),
    ("32 type template", "POST", "/checklists", {"title": "T", "type": "template"}, 422),
    ("33 group without description", "POST", "/groups", {"name": "G"}, 422),
    ("34 long tag", "POST", "/tags", {"title": "x" * 31, "color": "#aabbcc"}, 422),
    ("34 short colour", "POST", "/tags", {"title": "x", "color": "#abc"}, 422),
    (
        "35 radio with one option",
        "POST",
        "/checklists",
        {**TEMPLATE, "prerun": [{**FIELD, "field_type": "radio", "options": [{"id": 1, "text": "a"}]}]},
        422,
    ),
    ("46 domain without DNS", "POST", "/guests", {**GUEST, "email": "a@example.com"}, 422),
    ("46 example top domain", "POST", "/guests", {**GUEST, "email": "a@mail.acme.example"}, 422),
    ("guest on the company's domain", "POST", "/guests", {**GUEST, "email": "new@acme-company.com"}, 422),
    ("guest who is a member", "POST", "/guests", {**GUEST, "email": "ana@acme-company.com"}, 422),
    ("guest without names", "POST", "/guests", {"email": GUEST["email"]}, 422),
    ("title too long", "POST", "/checklists", {**TEMPLATE, "title": "x" * 251}, 422),
    ("summary too long", "POST", "/checklists", {**TEMPLATE, "summary": "x" * 2001}, 422),
    ("unknown owner", "POST", "/checklists", {**TEMPLATE, "owner_id": 999}, 422),
    ("unknown users", "POST", "/checklists", {**TEMPLATE, "users": [999]}, 422),
    ("unknown folder", "POST", "/checklists", {**TEMPLATE, "folder_id": "f" * 32}, 422),
    ("webhook is no URL", "POST", "/checklists", {**TEMPLATE, "webhook": "nowhere"}, 422),
    (
        "number is no field type",
        "POST",
        "/checklists",
        {**TEMPLATE, "prerun": [{**FIELD, "field_type": "number"}]},
        422,
    ),
    ("table without columns", "POST", "/checklists", {**TEMPLATE, "prerun": [{**FIELD, "field_type": "table"}]}, 422),
    (
        "options with equal ids",
        "POST",
        "/checklists",
        {
            **TEMPLATE,
            "prerun": [
                {**FIELD, "field_type": "dropdown", "options": [{"id": 1, "text": "a"}, {"id": 1, "text": "b"}]}
            ],
        },
        422,
    ),
    (
        "option id as text",
        "POST",
        "/checklists",
        {**TEMPLATE, "prerun": [{**FIELD, "field_type": "dropdown", "options": [{"id": "1", "text": "a"}]}]},
        422,
    ),  # noqa: E501
    ("prerun as an object", "POST", "/checklists", {**TEMPLATE, "prerun": {"a": FIELD}}, 422),
    ("group of strangers", "POST", "/groups", {**GROUP, "members": [999]}, 422),
    ("long folder name", "POST", "/folders", {"name": "x" * 33}, 422),
    ("folder in a folder of the other kind", "POST", "/folders", {"name": "x", "parent_id": "f" * 32}, 422),
    ("invite without a message", "POST", "/users/invite", {**INVITE, "message": ""}, 422),
    ("invite of a member", "POST", "/users/invite", {**INVITE, "email": "ana@acme-company.com"}, 422),
    ("invite with a long name", "POST", "/users/invite", {**INVITE, "last_name": "x" * 33}, 422),
    ("unknown role", "POST", "/users/invite", {**INVITE, "role": "guest"}, 422),
    ("launch of nothing", "POST", "/runs", {"name": "x"}, 422),
    ("launch of an unknown template", "POST", "/runs", {"checklist_id": "f" * 32}, 422),
    ("one-off task for nobody", "POST", "/tasks", {**ONEOFF, "owners": {**OWNERS, "users": []}}, 422),
    ("one-off task without a deadline", "POST", "/tasks", {**ONEOFF, "deadline": None}, 422),
    ("one-off task on an unknown process", "POST", "/tasks", {**ONEOFF, "run_id": "f" * 32}, 422),
    (
        "tag of an unknown object",
        "POST",
        "/checklists/tags",
        {"subject_id": "f", "subject_type": "Run", "tag_id": "f"},
        422,
    ),  # noqa: E501
    ("unknown template", "GET", "/checklists/" + "f" * 32, None, 404),
    ("unknown process", "GET", "/runs/" + "f" * 32, None, 404),
    ("unknown user", "GET", "/users/999", None, 404),
    ("unknown guest", "GET", "/guests/a@b-company.com", None, 404),
    ("delete of an unknown guest", "DELETE", "/guests/a@b-company.com", None, 422),
    ("search for nothing", "GET", "/search?on=process", None, 422),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(api, method, path, body, status):
    before = api.server.dump()
    answer = api.call(method, path, body)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert answer.json()["errors"]
    else:
        assert answer.json()["code"] == "RESOURCE_NOT_FOUND"
    assert api.server.dump() == before


# api/tallyfy-api.md 8.9 and 2: routes some client code believes in
GHOSTS = [
    ("POST", "/users"),
    ("PATCH", "/runs/x"),
    ("POST", "/runs/x/complete"),
    ("POST", "/webhooks"),
    ("POST", "/checklists/x/preruns"),
    ("PUT", "/runs/x/field"),
    ("POST", "/runs/x/fields"),
    ("PUT", "/runs/x/captures/f/value"),
    ("POST", "/tasks/x/captures"),
    ("GET", "/checklists/x/automated-actions"),
    ("GET", "//api/organizations/o/runs"),
    ("GET", "//api/api/organizations/o/runs"),
]


@pytest.mark.parametrize(("method", "path"), GHOSTS)
def test_ghost_routes(api, method, path):
    answer = api.call(method, path, {})
    assert (answer.status_code, answer.json()["code"]) == (404, "ENDPOINT_NOT_FOUND")


def test_get_of_one_capture_is_not_allowed(api):
    template = api.template()
    step = api.step(template)
    capture = api.capture(step)
    assert api.status("GET", f"/checklists/{template['id']}/steps/{step['id']}/captures/{capture['id']}") == 405


def test_38_a_required_kickoff_field_stops_the_launch(api):
    template = api.template(prerun=[{**FIELD, "label": "Customer", "required": True}])
    answer = api.call("POST", "/runs", {"checklist_id": template["id"]})
    assert answer.status_code == 422
    assert "Customer" in answer.text
    assert api.get("/runs") == []


def test_39_an_approval_needs_a_decision(api):
    template = api.template()
    api.step(template, step_type="approval")
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/completed-tasks"
    assert api.status("POST", path, {"task_id": task["id"]}) == 422
    assert api.complete(task, is_approved=False)["is_approved"] is False


def test_40_a_completed_task_is_frozen(api):
    template = api.template()
    capture = api.capture(api.step(template))
    task = api.tasks(api.launch(template))[0]
    api.complete(task)
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    for body in ({"taskdata": {capture["id"]: "late"}}, {"owners": OWNERS}, {"deadline": "2026-12-01"}, {"title": "x"}):
        assert api.status("PUT", path, body) == 422
    assert api.status("POST", f"/tasks/{task['id']}/comment", {"content": "late"}) == 422
    assert api.get(path)["taskdata"] == {}


def test_41_completion_with_an_open_issue_or_an_empty_required_field(api):
    template = api.template()
    step = api.step(template)
    capture = api.capture(step, required=True)
    run = api.launch(template)
    task = api.tasks(run)[0]
    path = f"/runs/{run['id']}/completed-tasks"
    assert api.status("POST", path, {"task_id": task["id"]}) == 422
    api.put(f"/runs/{run['id']}/tasks/{task['id']}", {"taskdata": {capture["id"]: "x"}})
    issue = api.post(f"/runs/{run['id']}/problem", {"content": "stop"})
    assert api.status("POST", path, {"task_id": task["id"]}) == 422
    assert api.status("PUT", f"/runs/{run['id']}/tasks/{task['id']}", {"title": "x"}) == 422
    api.post(f"/runs/{run['id']}/resolved-threads", {"thread_id": issue["id"], "content": "go", "state": "open"})
    assert api.complete(task)["status"] == "completed"


def test_42_an_archived_object_takes_no_tag(api):
    template, tag = api.template(), api.post("/tags", {"title": "t", "color": "#aabbcc"})
    api.call("DELETE", f"/checklists/{template['id']}")
    body = {"subject_id": template["id"], "subject_type": "Checklist", "tag_id": tag["id"]}
    answer = api.call("POST", "/checklists/tags", body)
    assert (answer.status_code, "Subject not found" in answer.text) == (422, True)


def test_43_no_more_people_than_the_step_takes(api):
    template = api.template()
    body = {"title": "s", "max_assignable": 1}
    path = f"/checklists/{template['id']}/steps"
    assert api.status("POST", path, {**body, "assignees": [1001, 2001]}) == 422
    assert api.status("POST", path, {**body, "guests": ["g@guests-company.com"]}) == 422, "the member next to the guest"
    assert api.status("POST", path, {**body, "assignees": [1001]}) == 201


def test_45_a_wrong_subject_is_found_out_after_storing(api):
    for subject in ("Template", "Process"):
        parts = {"uploaded_from": "ko_field", "subject_type": subject, "subject_id": "f" * 32}
        assert api.upload("a.pdf", **parts).status_code == 500
    assert len(api.state.assets) == 2


def test_unknown_people_on_a_task(api):
    template = api.template()
    step = api.step(template)
    run = api.launch(template)
    path = f"/runs/{run['id']}/tasks/{api.tasks(run)[0]['id']}"
    assert api.status("PUT", path, {"owners": {**OWNERS, "users": [999]}}) == 422
    assert api.status("PUT", path, {"owners": {**OWNERS, "groups": ["f" * 32]}}) == 422
    owners = {step["id"]: {"owners": {**OWNERS, "users": ["1001"]}}}
    assert api.status("POST", "/runs", {"checklist_id": template["id"], "tasks": owners}) == 422
    for user in (999, "1001", "ana@acme-company.com"):
        body = {"task_id": path.rpartition("/")[2], "override_user": user}
        assert api.status("POST", f"/runs/{run['id']}/completed-tasks", body) == 422


@pytest.mark.parametrize("missing", ["value", "unit", "option", "step"])
def test_a_step_deadline_needs_all_four_keys(api, missing):
    deadline = {"value": 1, "unit": "days", "option": "from", "step": "start_run"}
    del deadline[missing]
    template = api.template()
    assert api.status("POST", f"/checklists/{template['id']}/steps", {"title": "s", "deadline": deadline}) == 422


def test_files_by_extension_and_size(start):
    api = start(file_size_limit=10)
    parts = {"uploaded_from": "ko_field", "subject_type": "Checklist", "subject_id": api.template()["id"]}
    assert api.upload("a.exe", **parts).status_code == 422
    assert api.upload("a.pdf", b"x" * 11, **parts).status_code == 422
    assert api.upload("a.PDF", b"x" * 10, **parts).status_code == 201
    assert api.call("POST", "/assets", files={"file": ("a.pdf", b"x")}, data=parts).status_code == 422
    assert api.upload("a.pdf", **{**parts, "subject_type": "Run"}).status_code == 422, "step_id and checklist_id"


def test_seats_are_reserved_by_the_invitation(api):
    api.state.organization["_seats"]["light"] = 3
    assert api.status("POST", "/users/invite", INVITE) == 201
    answer = api.call("POST", "/users/invite", {**INVITE, "email": "next@acme-company.com"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "SEAT_POOL_EXHAUSTED")
    assert answer.json()["error"]["details"]["pool_type"] == "light"
