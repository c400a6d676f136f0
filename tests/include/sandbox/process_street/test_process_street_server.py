"""Key, hourly limit, error answers (api/process-street-api.md 1.1, 1.6, 1.7)."""

from __future__ import annotations

import pickle

import pytest
import requests

from include.sandbox.clock import Clock
from include.sandbox.process_street.server import ProcessStreetServer
from include.sandbox.process_street.state import ProcessStreetState


def test_without_the_key_nothing_is_told_and_nothing_is_spent(source):
    for headers in ({}, {"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}):
        answer = requests.get(f"{source.base}/users", headers=headers, timeout=5)
        assert answer.status_code == 401
        assert answer.json()["errorCode"] == "Unauthorized"
        assert answer.headers["X-Api-Key-Rate-Limit-Remaining"] == "2500"


def test_the_key_passes_under_any_spelling_of_the_header_and_as_a_bearer(source):
    for headers in ({"x-api-KEY": source.state.api_key}, {"Authorization": f"Bearer {source.state.api_key}"}):
        assert requests.get(f"{source.base}/testAuth", headers=headers, timeout=5).json() == {
            "apiKeyLabel": source.state.api_key_label
        }


def test_the_hour_is_counted_by_the_clock_of_the_sandbox(source):
    source.state.capabilities.calls_per_hour = 3
    left = [source.call("/testAuth").headers["X-Api-Key-Rate-Limit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    source.clock.advance(1200)
    refused = source.call("/testAuth")
    assert (refused.status_code, refused.json()["errorCode"]) == (429, "RateLimited")
    assert refused.headers["Retry-After"] == "2400"
    assert refused.headers["X-Api-Key-Rate-Limit-Reset"] == "2400"
    source.clock.advance(2400)
    assert source.call("/testAuth").headers["X-Api-Key-Rate-Limit-Remaining"] == "2"


def test_a_faster_clock_shortens_the_wait(source):
    source.state.capabilities.calls_per_hour = 1
    source.clock.run_at(600)
    source.call("/testAuth")
    assert int(source.call("/testAuth").headers["Retry-After"]) <= 6


@pytest.mark.parametrize("path", ["/nothing", "/workflows/x", "/workflow-runs/x/tasks", "/pages/x/markdown"])
def test_what_is_not_there_answers_with_the_error_envelope(source, path):
    answer = source.call(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"error", "errorCode", "requestId", "details"}


def test_query_parameters_that_cannot_be_read_are_refused_in_plain_text(source):
    workflow = source.state.workflow_named("Employee onboarding")
    own = f"/workflows/{workflow.id}/revisions/{workflow.finished.id}"
    task = workflow.finished.ordered()[1].id
    paths = (
        f"{own}/variables",
        f"{own}/variables?type=formField",
        f"{own}/tasks?taskType=Ai",
        f"{own}/tasks/{task}/widgets?type=Form",
        "/workflow-runs?status=Gone",
        "/workflow-runs?fields=abc",
        "/workflow-runs/list?status=Deleted",
        "/tasks",
        "/work/items?type=Task",
    )
    for path in paths:
        answer = source.call(path)
        assert answer.status_code == 400, path
        assert answer.headers["Content-Type"].startswith("text/plain"), path


def test_unknown_query_parameters_are_ignored(source):
    assert source.get("/users", limti=1, pageSize=3)["users"] == source.get("/users")["users"]


def test_a_route_that_the_vendor_has_not_is_a_violation_only_when_it_writes(source):
    assert source.call("/users", "PATCH").status_code == 405
    assert source.call("/testAuth", "HEAD").status_code in (200, 405)
    assert source.state.violations == ["PATCH /api/v1.1/users"]


def test_the_state_survives_a_pickle_and_an_empty_organisation_answers(source):
    copy = pickle.loads(pickle.dumps(source.state))  # noqa: S301 - our own bytes
    assert ProcessStreetServer(copy, Clock()).dump() == source.server.dump()
    assert ProcessStreetServer(ProcessStreetState(), Clock()).dump()["runs"] == []


def test_the_limit_of_the_address_stands_beside_that_of_the_key(source):
    headers = source.call("/testAuth").headers
    assert (headers["X-Ip-Rate-Limit-Limit"], headers["X-Api-Key-Rate-Limit-Limit"]) == ("1000", "2500")
