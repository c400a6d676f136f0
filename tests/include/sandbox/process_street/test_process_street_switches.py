"""What the reference leaves open, played either way: file links, My Work, what the key may see."""

from __future__ import annotations

import pytest
import requests

from include.sandbox.process_street.state import ABSENT, OPEN_RUNS, PAGE, REDIRECTED, REFUSED, SERVED


def link_of(source):
    attachment = next(one for one in source.items("/attachments") if one["size"] > 100)
    href = next((one["href"] for one in attachment["links"] if one["name"] == "self"), None)
    return source.state.attachments[attachment["id"]].file, href


@pytest.mark.parametrize(
    ("mode", "status", "content_type"),
    [(SERVED, 200, None), (REFUSED, 404, "application/json"), (PAGE, 200, "text/html; charset=utf-8")],
)
def test_a_file_link_gives_bytes_an_error_or_a_page(source, mode, status, content_type):
    source.state.capabilities.files = mode
    file, href = link_of(source)
    answer = source.call(href, allow_redirects=False)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type or file.mime_type)
    assert (answer.content == file.bytes()) is (mode == SERVED)


def test_a_file_may_have_no_link(source):
    source.state.capabilities.files = ABSENT
    assert link_of(source)[1] is None


def test_a_signed_link_needs_its_signature_and_no_key(source):
    source.state.capabilities.files = REDIRECTED
    file, href = link_of(source)
    answer = source.call(href, allow_redirects=False)
    assert (answer.status_code, answer.content) == (302, b"")
    signed = requests.compat.urljoin(href, answer.headers["Location"])
    assert requests.get(signed, timeout=5).content == file.bytes()
    assert requests.get(signed.partition("?")[0], timeout=5).status_code == 404


def test_my_work_may_leave_out_finished_runs(source):
    wanted = {"assigneeEmails": [one.email for one in source.state.users.values()], "includeCompleted": True}

    def statuses():
        body, found = source.call("/work/items/search", "POST", json=wanted).json(), set()
        for item in body["data"]:
            run = source.state.runs.get(item.get("workflowRunId") or "")
            found.add(run.status if run else None)
        return found

    source.state.capabilities.page_size = 10_000
    assert statuses() >= {"Active", "Completed", "Archived"}
    source.state.capabilities.work_items = OPEN_RUNS
    assert statuses() == {"Active", None}


def test_what_the_key_may_not_see_is_missing_without_a_sign(source):
    workflow = source.state.workflow_named("Purchase request")
    run = source.state.runs_of(workflow)[0]
    source.state.capabilities.unseen_workflows = frozenset({workflow.id})
    assert workflow.id not in {one["id"] for one in source.items("/workflows")}
    for path in ("/workflow-runs/list", "/attachments", "/scheduled-workflows"):
        found = source.items(path)
        assert found
        assert workflow.id not in {one["workflowId"] for one in found}
    assert source.items("/workflow-runs/list", workflowId=workflow.id) == []
    assert source.items("/comments", workflowId=workflow.id) == []
    for path in (f"/workflows/{workflow.id}", f"/workflow-runs/{run.id}", f"/workflow-runs/{run.id}/tasks"):
        assert source.call(path).status_code == 404
