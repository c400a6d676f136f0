"""Envelopes, pages, lag and versions (api/tallyfy-api.md 1.4, 1.5, 2.7, 8.5)."""

from __future__ import annotations


def test_65_ten_to_a_page_a_hundred_at_most(api):
    template = api.template()
    for number in range(12):
        api.step(template, f"s{number}")
    path = f"/checklists/{template['id']}/steps"
    first = api.call("GET", path).json()
    assert (len(first["data"]), first["meta"]["pagination"]["total_pages"]) == (10, 2)
    assert len(api.get(f"{path}?limit=100")) == 10
    assert len(api.get(f"{path}?without_pagination=true")) == 10, "ignored by steps"
    assert len(api.get(f"{path}?page=2")) == 2
    assert api.get(f"{path}?page=3") == []
    assert api.call("GET", f"{path}?per_page=500").json()["meta"]["pagination"]["per_page"] == 100


def test_links_are_a_list_an_object_or_null(api):
    for number in range(11):
        api.post("/tags", {"title": f"t{number}", "color": "#aabbcc"})
    shapes = [
        api.call("GET", f"/tags?{query}").json()["meta"]["pagination"]["links"]
        for query in ("per_page=100", "per_page=10", "per_page=10&page=2")
    ]
    assert (shapes[0], list(shapes[1]), shapes[2]) == ([], ["next"], None)


def test_66_steps_come_unsorted(api):
    template = api.template()
    for number in range(8):
        api.step(template, f"s{number}")
    positions = [step["position"] for step in api.get(f"/checklists/{template['id']}/steps")]
    assert sorted(positions) == list(range(1, 9))
    assert positions != sorted(positions)


def test_67_includes_are_wrapped_and_inline_arrays_are_not(api):
    template = api.template(prerun=[{"label": "a", "field_type": "text", "required": False}])
    api.step(template)
    shown = api.get(f"/checklists/{template['id']}?with=steps,tags")
    assert isinstance(shown["steps"]["data"], list)
    assert isinstance(shown["tags"]["data"], list)
    assert isinstance(shown["prerun"], list)
    assert isinstance(shown["automated_actions"], list)
    assert "steps" not in api.get(f"/checklists/{template['id']}")


def test_68_a_plain_task_shows_no_fields_and_no_threads(api):
    template = api.template()
    api.capture(api.step(template))
    task = api.get(f"/runs/{api.launch(template)['id']}/tasks")[0]
    assert not {"form_fields", "threads", "step"} & set(task)
    full = api.get(f"/runs/{task['run_id']}/tasks/{task['id']}?with=form_fields,threads,step")
    assert {"form_fields", "threads", "step"} <= set(full)


def test_69_a_plus_is_a_plus(api):
    api.template(title="Two words")
    assert api.get("/checklists?q=two+words") == []
    assert len(api.get("/checklists?q=two%20words")) == 1
    api.template(title="C++ review")
    assert len(api.get("/checklists?q=c++")) == 1


def test_70_archived_objects_need_a_filter(api):
    template = api.template()
    run = api.launch(template, name="[ps:1]")
    api.call("DELETE", f"/runs/{run['id']}")
    api.call("DELETE", f"/checklists/{template['id']}")
    for path in ("/checklists", f"/runs?checklist_id={template['id']}"):
        glue = "&" if "?" in path else "?"
        counts = [len(api.get(path + extra)) for extra in ("", f"{glue}archived=only", f"{glue}archived=true")]
        assert counts == [0, 1, 1]
    assert api.get("/runs?status=archived") == []
    assert api.status("GET", f"/checklists/{template['id']}") == 404
    assert api.get(f"/checklists/{template['id']}?archived=only")["id"] == template["id"]
    assert api.get(f"/runs/{run['id']}?archived=true")["archived_at"]


def test_71_the_task_list_lags_behind_the_launch(start):
    api = start(lag_every=2, replica_lag_reads=2)
    template = api.template()
    api.step(template)
    runs = [api.launch(template) for _ in range(2)]
    assert len(api.get(f"/runs/{runs[0]['id']}/tasks")) == 1
    counts = [len(api.get(f"/runs/{runs[1]['id']}/tasks")) for _ in range(4)]
    assert counts == [0, 0, 1, 1]


def test_71_a_search_misses_what_is_new_and_a_full_list_does_not(start):
    api = start(lag_every=1, search_lag_reads=1)
    template = api.template(title="Fresh")
    run = api.launch(template, name="x [ps:r1]")
    path = f"/runs?checklist_id={template['id']}"
    assert [len(api.get(f"{path}&q=ps%3Ar1")) for _ in range(2)] == [0, 1]
    assert [one["id"] for one in api.get(path)] == [run["id"]]
    assert [len(api.get("/checklists?q=fresh")) for _ in range(2)] == [0, 1]


def test_72_my_tasks_are_the_active_ones(api):
    template = api.template()
    api.step(template)
    api.step(template)
    api.complete(api.tasks(api.launch(template))[0])
    assert len(api.get("/me/tasks")) == 1
    assert len(api.get("/me/tasks?status=all")) == 2


def test_73_tags_of_a_certain_look_are_hidden(api):
    for title in ("from:x", "task:y", "plain"):
        api.post("/tags", {"title": title, "color": "#aabbcc"})
    assert [len(api.get(f"/tags{query}")) for query in ("", "?all=true", "?all=True")] == [1, 3, 1]


def test_a_process_keeps_the_version_it_was_launched_from(api):
    template = api.template()
    step = api.step(template, "before")
    old = api.launch(template)
    api.put(f"/checklists/{template['id']}/steps/{step['id']}", {"title": "after"})
    capture = api.capture(step)
    api.step(template, "more")
    assert [task["title"] for task in api.tasks(old)] == ["before"]
    assert api.tasks(old)[0]["form_fields"]["data"] == []
    new = api.launch(template)
    assert [task["title"] for task in api.tasks(new)] == ["after", "more"]
    assert api.tasks(new)[0]["form_fields"]["data"][0]["id"] == capture["id"]
    assert api.tasks(new)[0]["step_id"] == api.tasks(old)[0]["step_id"] == step["id"]


def test_64_form_fields_of_a_process(api):
    template = api.template(prerun=[{"label": "k", "field_type": "text", "required": False}])
    capture = api.capture(api.step(template))
    run = api.launch(template)
    found = api.get(f"/runs/{run['id']}/form-fields")
    assert [(one["id"], one["unique_id"]) for one in found["form_fields"]] == [(capture["id"], None)]
    assert [one["label"] for one in found["ko_form_fields"]] == ["k"]


def test_members_come_all_at_once_with_the_invited_ones(api):
    assert {one["status"] for one in api.get("/users")} == {"active", "invited"}
    assert [one["id"] for one in api.get("/users?q=ANA@acme")] == [2001]
    assert [one["id"] for one in api.get("/users?q=a%20d")] == [2001]


def test_the_search_has_an_envelope_per_kind(api):
    template = api.template(title="Needle")
    api.step(template, "needle step")
    api.launch(template, name="needle run")
    found = api.call("GET", "/search?on=process,blueprint,task&search=needle").json()
    assert {kind: len(found[kind]["data"]) for kind in found} == {"process": 1, "blueprint": 1, "task": 1}
    assert found["task"]["data"][0]["run_id"] is None


def test_folders_nest_and_their_contents_survive(api):
    parent = api.post("/folders", {"name": "parent", "folder_type": "checklist"})
    child = api.post("/folders", {"name": "child", "folder_type": "checklist", "parent_id": parent["id"]})
    template = api.template(folder_id=child["id"])
    tree = api.get("/folders?folder_type=checklist&with=children&pagination=false")
    assert [one["name"] for one in tree[0]["children"]["data"]] == ["child"]
    api.call("DELETE", f"/folders/{child['id']}")
    assert api.get(f"/checklists/{template['id']}")["folder_id"] is None


def test_the_activity_feed_shows_what_happened(api):
    template = api.template()
    assert [row["verb"] for row in api.get(f"/activity-feeds?entity_id={template['id']}")] == ["created"]


def test_the_dump_shows_everything_archived_things_too(api):
    template = api.template()
    capture = api.capture(api.step(template), "file")
    run = api.launch(template)
    task = api.tasks(run)[0]
    parts = {"uploaded_from": capture["id"], "subject_type": "Run", "subject_id": run["id"]}
    api.upload("a.pdf", b"abc", **parts, step_id=task["step_id"], checklist_id=template["id"])
    api.post(f"/tasks/{task['id']}/comment", {"content": "hello", "state": "open"})
    api.call("DELETE", f"/runs/{run['id']}")
    dump = api.session.get(f"{api.url}/__sandbox__/state").json()
    assert dump["templates"][0]["steps"][0]["captures"][0]["id"] == capture["id"]
    assert dump["runs"][0]["archived_at"]
    assert dump["runs"][0]["tasks"][0]["threads"][0]["content"] == "hello"
    assert (dump["assets"][0]["size"], len(dump["assets"][0]["sha256"])) == (3, 64)
