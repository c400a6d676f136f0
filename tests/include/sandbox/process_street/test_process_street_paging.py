"""Cursor pages (api/process-street-api.md 1.4)."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

from include.sandbox.process_street import editing
from include.sandbox.process_street.state import Capabilities


def next_link(body):
    return next((link for link in body["links"] if link["name"] == "next"), None)


def test_a_page_holds_twenty_and_the_next_link_keeps_the_filter(source):
    workflow = source.state.workflow_named("Employee onboarding")
    path = f"/workflows/{workflow.id}/form-fields"
    first = source.get(path, limit=500)
    assert len(first["fields"]) == 20
    query = parse_qs(urlsplit(next_link(first)["href"]).query)
    assert query["limit"] == ["500"]
    cursor = query["_"][0]
    decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    assert decoded == first["fields"][-1]["id"]
    second = source.get(next_link(first)["href"])
    assert [f["id"] for f in first["fields"] + second["fields"]] == [w.id for _, w in workflow.finished.fields()]
    assert next_link(second) is None


def test_the_label_of_a_link_is_a_resource_and_not_the_relation(source):
    link = next_link(source.get("/users"))
    assert (link["rel"], link["type"]) == ("Users", "Api")


def test_some_lists_have_a_next_link_on_their_last_page_and_after_it_an_empty_one(source):
    bodies, body = [], source.get("/workflows")
    while body["workflows"]:
        bodies.append(body)
        body = source.get(next_link(body)["href"])
    assert len(bodies) == 1
    assert next_link(body) is not None
    assert source.get(next_link(body)["href"]) == body


def test_an_empty_list_has_no_next_link(source):
    empty = source.state.workflow_named("Untitled workflow")
    assert source.get("/comments", workflowId=empty.id) == {"data": [], "links": []}


def test_the_trailing_link_can_be_switched_off(source):
    source.state.capabilities = Capabilities(trailing_next=frozenset())
    assert next_link(source.get("/workflows")) is None


def test_nothing_is_lost_or_shown_twice_when_runs_start_during_a_walk(source):
    before = {run.id for run in source.state.runs.values() if run.status != "Deleted"}
    walk = source.pages("/workflow-runs/list")
    seen = [run["id"] for run in next(walk)["data"]]
    workflow = source.state.workflow_named("Purchase request")
    who = source.state.key_owner
    editing.launch(source.state, workflow, "during the walk", who, "2026-11-20T11:59:00.000Z")
    for body in walk:
        seen += [run["id"] for run in body["data"]]
    assert len(seen) == len(set(seen))
    assert set(seen) == before


def test_a_walk_goes_on_after_its_last_item_was_deleted(source):
    walk = source.pages("/workflow-runs/list")
    first = next(walk)["data"]
    source.state.runs[first[-1]["id"]].status = "Deleted"
    second = next(walk)["data"]
    rest = [run for run in source.state.runs.values() if run.status != "Deleted"]
    rest.sort(key=lambda run: (run.audit.created_date, run.id), reverse=True)
    assert [run["id"] for run in second] == [run.id for run in rest[19:39]]


def test_a_made_up_cursor_is_refused(source):
    for cursor in ("%%%", "bm90LWFuLWlk"):
        answer = source.call("/users", params={"_": cursor})
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "BadRequest")
