"""Runs, tasks, values, approvals, work, files (api/process-street-api.md 2.15 to 2.20, 2.25)."""

from __future__ import annotations

import hashlib

import pytest

from include.sandbox.process_street import editing
from include.sandbox.sample.people import PEOPLE

AT = "2026-11-20T10:00:00.000Z"


@pytest.fixture
def active(source):
    workflow = source.state.workflow_named("Client intake")
    return next(run for run in source.state.runs_of(workflow) if run.status == "Active")


def test_the_list_has_every_run_but_the_deleted_and_the_search_only_active_ones(source):
    listed = source.items("/workflow-runs/list")
    assert {run["id"] for run in listed} == {r.id for r in source.state.runs.values() if r.status != "Deleted"}
    created = [run["audit"]["createdDate"] for run in listed]
    assert created == sorted(created, reverse=True)
    found = source.get("/workflow-runs")
    assert set(found) == {"workflowRuns"}
    assert {run["status"] for run in found["workflowRuns"]} == {"Active"}
    assert {run["status"] for run in source.items("/workflow-runs/list", status="Archived")} == {"Archived"}
    assert source.items("/workflow-runs/list", workflowId="unknown") == []


def test_the_search_ends_at_the_latest_two_hundred(source):
    workflow, who = source.state.workflow_named("Purchase request"), source.state.key_owner
    for number in range(210):
        editing.launch(source.state, workflow, f"more {number}", who, f"2026-10-01T00:{number // 60:02d}:00.000Z")
    assert len(source.get("/workflow-runs", workflowId=workflow.id)["workflowRuns"]) == 200


def test_the_search_by_answer_matches_any_field(source, active):
    client, website = active.value("Client"), active.value("Website")
    found = source.get("/workflow-runs", **{f"fields[{client.id}]": "montana", f"fields[{website.id}]": "nothing"})
    assert all(
        "montana" in source.state.runs[run["id"]].value("Client").data["value"].lower() for run in found["workflowRuns"]
    )
    by_name = source.get("/workflow-runs", name=(active.name or "")[8:16].upper())
    assert active.id in {run["id"] for run in by_name["workflowRuns"]}


def test_the_single_answers_of_run_and_task_are_bare_and_the_task_hides_its_type(source, active):
    assert source.get(f"/workflow-runs/{active.id}")["id"] == active.id
    listed = source.items(f"/workflow-runs/{active.id}/tasks")
    single = source.get(f"/workflow-runs/{active.id}/tasks/{active.tasks[0].id}")
    assert set(listed[0]) - set(single) == {"taskType", "links"}


def test_unanswered_fields_are_answered_with_null(source, active):
    fresh = editing.launch(source.state, source.state.workflow_named("Client intake"), "fresh", PEOPLE["Ben Osei"], AT)
    values = source.items(f"/workflow-runs/{fresh.id}/form-fields")
    assert len(values) == 13
    assert all(value["data"] is None and "updatedDate" not in value for value in values)
    editing.answer(source.state, fresh, "Client", {"value": "X"}, PEOPLE["Ben Osei"], AT)
    of_task = source.items(f"/workflow-runs/{fresh.id}/tasks/{fresh.tasks[0].id}/form-fields")
    assert of_task[0]["data"] == {"value": "X"}
    assert of_task[0]["updatedBy"]["username"] == "Ben Osei"


def test_answers_show_and_hide_tasks_and_stop_tasks_block(source):
    workflow = source.state.workflow_named("Client intake")
    who = PEOPLE["Ben Osei"]
    run = editing.launch(source.state, workflow, "club", who, AT)

    def shown():
        return [(t["name"], t["stopped"]) for t in source.items(f"/workflow-runs/{run.id}/tasks") if not t["hidden"]]

    assert [stopped for _, stopped in shown()] == [False, True, True, True, True, True]
    editing.answer(source.state, run, "Kind_of_client", {"value": "Club", "hasDefaultValue": False}, who, AT)
    assert "Club discount" in dict(shown())
    editing.complete(source.state, run, run.tasks[0], who, AT)
    assert not any(stopped for _, stopped in shown())
    editing.answer(source.state, run, "Kind_of_client", {"value": "Other", "hasDefaultValue": False}, who, AT)
    assert "Club discount" not in dict(shown())


def test_only_the_latest_verdict_of_a_pair_is_told_and_a_rejection_opens_the_task(source):
    workflow, who = source.state.workflow_named("Purchase request"), PEOPLE["Greta Sommer"]
    run = editing.launch(source.state, workflow, "chairs", who, AT)
    subject, approval = run.tasks[0], run.tasks[2]
    editing.complete(source.state, run, subject, who, AT)
    editing.approve(source.state, run, approval, subject, who, AT)
    editing.approve(source.state, run, approval, subject, who, AT, approved=False, comment="too dear")
    told = source.items(f"/workflow-runs/{run.id}/approvals")
    assert [(one["status"], one["comment"]) for one in told] == [("Rejected", "too dear")]
    assert source.get(f"/workflow-runs/{run.id}/tasks/{subject.id}")["status"] == "NotCompleted"


def test_comments_need_a_workflow_or_a_run_and_come_newest_first(source, active):
    assert source.call("/comments").status_code == 400
    dates = [one["createdDate"] for one in source.items("/comments", workflowId=active.workflow_id)]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)
    of_run = source.items("/comments", workflowRunId=active.id)
    assert {one["workflowRunId"] for one in of_run} == {active.id}


@pytest.mark.parametrize(("files", "status"), [("served", 200), ("refused", 404)])
def test_links_of_attachments_lead_to_the_bytes_or_to_nothing(source, files, status):
    source.state.capabilities.files = files
    dumped = {one["id"]: one for one in source.server.dump()["attachments"]}
    for attachment in source.items("/attachments"):
        href = next(link["href"] for link in attachment["links"] if link["type"] == "Api")
        answer = source.call(href)
        assert answer.status_code == status
        if status == 200:
            assert len(answer.content) == attachment["size"]
            assert hashlib.sha256(answer.content).hexdigest() == dumped[attachment["id"]]["sha256"]
            assert answer.headers["Content-Type"] == attachment["mimeType"]


def test_without_the_capability_no_link_and_no_url_is_told(source):
    source.state.capabilities.files = "absent"
    assert {link["type"] for one in source.items("/attachments") for link in one["links"]} == {"App"}
    for run in list(source.state.runs.values())[:40]:
        for value in source.items(f"/workflow-runs/{run.id}/form-fields") if run.status != "Deleted" else []:
            assert "url" not in str(value["data"] if "File" in value["fieldType"] else "")


def test_file_answers_carry_an_object_or_a_list_with_urls(source):
    seen = {"File": 0, "MultiFile": 0}
    for run in source.state.runs.values():
        if not any(value.files for value in run.values) or sum(seen.values()) > 12:
            continue
        for value in source.items(f"/workflow-runs/{run.id}/form-fields"):
            if value["fieldType"] not in seen or value["data"] is None:
                continue
            seen[value["fieldType"]] += 1
            objects = [value["data"]] if value["fieldType"] == "File" else value["data"]
            for shown in objects:
                assert set(shown) == {"id", "name", "mimeType", "size", "url"}
                assert len(source.call(shown["url"]).content) == shown["size"]
    assert min(seen.values()) > 0


def test_bytes_need_the_key_too(source):
    import requests

    href = source.items("/attachments")[0]["links"][1]["href"]
    assert requests.get(href, timeout=5).status_code == 401


def test_my_work_finds_tasks_of_several_people_and_ignores_unknown_addresses(source):
    omar = PEOPLE["Omar Haddad"].email
    body = {"assigneeEmails": [omar, "nobody@nowhere.com"], "types": ["OneOffTask"]}
    found = source.call("/work/items/search", "POST", json=body).json()["data"]
    assert [item["name"] for item in found] == ["Order a badge"]
    done = source.call("/work/items/search", "POST", json={**body, "includeCompleted": True}).json()["data"]
    assert len(done) == 2
    task = source.get(f"/work/tasks/{found[0]['taskId']}")["data"]
    assert task["linkedWorkflowRun"]["templateName"]
    assert source.state.violations == []


def test_tasks_of_a_person_come_by_due_date(source):
    tasks = source.items("/tasks", assigneeEmail=PEOPLE["Greta Sommer"].email)
    dates = [task.get("dueDate", "9") for task in tasks]
    assert len(dates) > 5
    assert dates == sorted(dates)


def test_deleted_data_sets_are_listed_and_records_filter_by_column(source):
    sets = {one["name"]: one for one in source.items("/data-sets")}
    assert "deletedDate" in sets["Old price list"]
    suppliers = sets["Suppliers"]
    town = suppliers["fields"][1]["id"]
    rows = source.items(f"/data-sets/{suppliers['id']}/records", **{f"columns[{town}]": "PORTO"})
    assert rows
    assert all({"fieldId": town, "value": "Porto"} in row["cells"] for row in rows)


def test_a_page_comes_as_markdown(source):
    page = next(one for one in source.items("/pages") if one["name"] == "Employee handbook")
    answer = source.call(f"/pages/{page['id']}/markdown")
    assert answer.headers["Content-Type"].startswith("text/markdown")
    assert answer.content.decode().startswith("# Employee handbook")
