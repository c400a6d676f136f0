"""api/tallyfy-api.md 8.1, number by number: a 2xx, and nothing or something else is stored."""

from __future__ import annotations


def field(**more):
    return {"label": "Name", "field_type": "text", "required": False, **more}


def test_01_and_02_wrong_launch_keys(api):
    template = api.template(prerun=[field()])
    one = template["prerun"][0]
    run = api.launch(template, preruns={one["id"]: "a"}, prerun_data={one["id"]: "a"})
    assert run["prerun"] == {}
    assert api.launch(template, prerun={one["alias"]: "a", "Name": "b", "source-id": "c"})["prerun"] == {}
    assert api.status("POST", "/runs", {"template_id": template["id"], "name": "x"}) == 422


def test_03_kickoff_values_as_a_list_are_refused(api):
    template = api.template(prerun=[field()])
    body = {"checklist_id": template["id"], "prerun": [{"id": template["prerun"][0]["id"], "value": "a"}]}
    assert api.status("POST", "/runs", body) == 422
    assert api.get("/runs") == []


def test_04_unknown_taskdata_keys(api):
    template = api.template()
    capture = api.capture(api.step(template))
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    assert api.put(path, {"taskdata": {"f" * 32: "x", capture["alias"]: "y"}})["taskdata"] == {}
    assert api.put(path, {"taskdata": {capture["id"]: "y"}})["taskdata"] == {capture["id"]: "y"}


def test_08_description_is_not_summary(api):
    step = api.step(api.template(), description="lost", summary="kept <!-- marker -->text")
    capture = api.capture(step, description="lost", guidance="kept")
    assert (step["summary"], "description" in step) == ("kept text", False)
    assert (capture["guidance"], "description" in capture) == ("kept", False)


def test_09_position_of_a_new_step(api):
    template = api.template()
    assert [api.step(template, position=9)["position"] for _ in range(3)] == [1, 2, 3]


def test_10_wrong_direction_word_is_stored_and_never_applied(api):
    template = api.template()
    late = {"value": 3, "unit": "days", "option": "after", "step": "start_run"}
    assert api.step(template, "wrong", deadline=late)["deadline"] == late
    api.step(template, "right", deadline={**late, "option": "from"})
    assert [task["deadline"] for task in api.tasks(api.launch(template))] == [None, "2026-11-23T12:00:00Z"]


def test_11_null_statement_is_never_true(api):
    template = api.template()
    first, second = api.step(template, "first"), api.step(template, "second")
    for statement, alias in ((None, "dead"), ("any_time", "alive")):
        condition = {"conditionable_id": first["id"], "conditionable_type": "Step", "operation": "completed"}
        action = {"action_type": "visibility", "action_verb": "hide", "target_step_id": second["id"]}
        rules = {
            "automated_alias": alias,
            "conditions": [{**condition, "statement": statement}],
            "then_actions": [action],
        }
        api.post(f"/checklists/{template['id']}/automated-actions", rules)
        tasks = api.tasks(api.launch(template))
        changed = api.complete(tasks[0])["tasks_changed_by_rules"]
        assert changed == ([tasks[1]["id"]] if statement else [])


def test_12_top_level_logic(api):
    template = api.template()
    step = api.step(template)
    condition = {"conditionable_id": step["id"], "conditionable_type": "Step", "operation": "not_assigned"}
    action = {"action_type": "visibility", "action_verb": "hide", "target_step_id": step["id"]}
    body = {
        "automated_alias": "r",
        "condition_logic": "or",
        "conditions": [{**condition, "statement": "any_time"}],
        "then_actions": [action],
    }
    rule = api.post(f"/checklists/{template['id']}/automated-actions", body)
    assert "condition_logic" not in rule
    assert rule["conditions"][0]["logic"] == "and"


def test_13_and_14_guest_profile(api):
    guest = {"email": "g@guests-company.com", "first_name": "Gil", "last_name": "Ash", "phone": "1", "phone_1": "2"}
    made = api.post("/guests", guest)
    assert (made["details"].get("phone"), made["details"]["phone_1"]) == (None, "2")
    kept = api.put(f"/guests/{guest['email']}", {"email": guest["email"], "first_name": "Other"})
    assert kept["first_name"] == "Gil"


def test_15_status_of_a_task(api):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    assert api.put(f"/runs/{task['run_id']}/tasks/{task['id']}", {"status": "completed"})["status"] == "not-started"


def test_17_sent_to_reaches_nobody(api):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    thread = api.post(f"/tasks/{task['id']}/comment", {"content": "hi", "sent_to": [2001]})
    assert "sent_to" not in thread
    assert api.mails == []


def test_18_guests_at_the_top_of_a_launch(api):
    template = api.template()
    api.step(template)
    run = api.launch(template, guests=["g@guests-company.com"])
    assert "guests" not in run
    assert api.tasks(run)[0]["owners"]["guests"] == []


def test_19_kickoff_title_needs_a_put(api):
    template = api.template(kickoff_title="Start here")
    assert template["kickoff_title"] is None
    body = {"title": "Onboarding", "kickoff_title": "Start here"}
    assert api.put(f"/checklists/{template['id']}", body)["kickoff_title"] == "Start here"


def test_20_folder_types(api):
    kinds = [api.post("/folders", {"name": kind, "folder_type": kind}) for kind in ("process", "template", "run")]
    assert [one["folder_type"] for one in kinds] == ["checklist", "checklist", "run"]


def test_21_an_upload_fills_no_field(api):
    template = api.template()
    step = api.step(template)
    capture = api.capture(step, "file")
    run = api.launch(template)
    parts = {"subject_type": "Run", "subject_id": run["id"], "step_id": step["id"], "checklist_id": template["id"]}
    asset = api.upload("id.pdf", b"bytes", uploaded_from=capture["id"], **parts).json()["data"]
    task = api.tasks(run)[0]
    assert task["taskdata"] == {}
    filled = api.put(f"/runs/{run['id']}/tasks/{task['id']}", {"taskdata": {capture["id"]: [asset]}})
    assert filled["taskdata"][capture["id"]][0]["id"] == asset["id"]
    assert api.call("GET", f"/file/{asset['id']}/dl").content == b"bytes"


def test_22_hex_ids_where_integers_belong_remove_nothing(api):
    template = api.template()
    tag = api.post("/tags", {"title": "batch", "color": "#aabbcc"})
    link = {"subject_id": template["id"], "subject_type": "Checklist", "tag_id": tag["id"], "tag_type": "public"}
    api.post("/checklists/tags", link)
    path = f"/checklists/{template['id']}?with=tags"
    assert api.status("DELETE", f"/checklists/tags/{tag['id']}") == 204
    assert len(api.get(path)["tags"]["data"]) == 1
    assert api.status("DELETE", f"/checklists/tags/{api.get(path)['tags']['data'][0]['id']}") == 204
    assert api.get(path)["tags"]["data"] == []


def test_23_and_24_status_filters(api):
    template = api.template()
    for _ in range(2):
        api.step(template)
    run = api.launch(template)
    api.complete(api.tasks(run)[0])
    counts = {word: len(api.get(f"/runs/{run['id']}/tasks?status={word}")) for word in ("completed", "complete", "zzz")}
    assert counts == {"completed": 2, "complete": 1, "zzz": 2}
    assert len(api.get(f"/runs/{run['id']}/tasks?status=auto-skipped")) == 2


def test_25_and_26_deadlines(api):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]

    def sent(deadline: str) -> str:
        return api.put(f"/runs/{task['run_id']}/tasks/{task['id']}", {"deadline": deadline})["deadline"]

    assert sent("2026-11-24T10:00:00+02:00") == "2026-11-24T10:00:00Z"
    assert sent("2026-11-24 23:30:00") == "2026-11-25T09:00:00Z"
    assert sent("2026-11-28 12:00:00") == "2026-11-30T09:00:00Z"


def test_27_resolve_as_a_label_resolves_nothing(api):
    template = api.template()
    api.step(template)
    task = api.tasks(api.launch(template))[0]
    issue = api.post(f"/tasks/{task['id']}/problem", {"content": "broken"})
    api.post(f"/tasks/{task['id']}/comment", {"content": "done", "label": "resolve"})
    path = f"/runs/{task['run_id']}/completed-tasks"
    assert api.status("POST", path, {"task_id": task["id"]}) == 422
    api.post(f"/tasks/{task['id']}/resolved-threads", {"thread_id": issue["id"], "content": "ok", "state": "open"})
    assert api.complete(task)["status"] == "completed"


def test_28_options_of_a_oneoff_task_are_not_looked_at(api):
    owners = {"users": [1001], "guests": [], "groups": []}
    body = {"title": "t", "task_type": "task", "owners": owners, "deadline": "2026-12-01 10:00:00"}
    task = api.post("/tasks", {**body, "form_fields": [{"label": "d", "field_type": "dropdown", "required": False}]})
    one = api.get(f"/tasks/{task['id']}?with=form_fields")["form_fields"]["data"][0]
    assert one["options"] is None


def test_30_auto_naming_throws_the_name_away(api):
    template = api.template(auto_naming=True, allow_launcher_change_name=False, default_process_name_format="Fixed")
    assert api.launch(template, name="Mine [ps:1]")["name"] == "Fixed"


def test_created_and_completed_times_are_not_honoured(api):
    past = "2020-01-01 00:00:00"
    run = api.launch(api.template(), created_at=past, started_at=past, completed_at=past, status="complete")
    assert run["started_at"] == run["created_at"] == "2026-11-20T12:00:00Z"
    assert (run["completed_at"], run["status"]) == (None, "active")


def test_steps_and_captures_inside_their_parents_are_dropped(api, start):
    template = api.template(steps=[{"title": "s"}])
    assert template["steps_count"] == 0
    assert api.step(template, captures=[field()])["captures"] == []
    other = start(captures_in_step_create=True)
    assert len(other.step(other.template(), captures=[field()])["captures"]) == 1
