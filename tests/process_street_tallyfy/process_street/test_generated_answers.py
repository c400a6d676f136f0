"""Whatever the vendor's specification allows is read: nothing crashes, nothing is dropped on the way in.

EXAMPLES=1000 for the whole promise.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from process_street_tallyfy.model.source import SourceModel
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from tests.process_street_tallyfy.process_street.generated import Generator

SPECIFICATION = Path(__file__).parents[4] / "shared" / "api" / "process-street-openapi.json"
needs_specification = pytest.mark.skipif(not SPECIFICATION.exists(), reason="the vendor's specification is not here")
EXAMPLES = int(os.environ.get("EXAMPLES", "30"))

Read = Callable[[ProcessStreetReads], Any]
_REVISION = "/workflows/{workflowId}/revisions/{revisionId}"
_TASK = _REVISION + "/tasks/{taskId}"
_RUN = "/workflow-runs/{workflowRunId}"

#: Operation -> how it is read.
READS: dict[str, Read] = {
    "/testAuth": lambda reads: reads.test_auth(),
    "/users": lambda reads: reads.users(),
    "/folders": lambda reads: reads.folders(),
    "/data-sets": lambda reads: reads.data_sets(),
    "/data-sets/{dataSetId}/records": lambda reads: reads.records("d"),
    "/data-sets/{dataSetId}/incoming-webhooks": lambda reads: reads.data_set_incoming_webhooks("d"),
    "/scheduled-workflows": lambda reads: reads.schedules(),
    "/webhooks": lambda reads: reads.webhooks(),
    "/pages": lambda reads: reads.pages(),
    "/workflows": lambda reads: reads.workflows(),
    "/workflows/{workflowId}": lambda reads: reads.workflow("w"),
    "/workflows/{workflowId}/permissions": lambda reads: reads.workflow_permissions("w"),
    "/workflows/{workflowId}/incoming-webhooks": lambda reads: reads.incoming_webhooks("w"),
    "/workflows/{workflowId}/form-fields": lambda reads: reads.form_fields("w"),
    "/workflows/{workflowId}/form-fields/{formFieldId}/options": lambda reads: reads.field_options("w", "f"),
    "/workflows/{workflowId}/revisions": lambda reads: reads.revisions("w"),
    f"{_REVISION}/due-date-rule": lambda reads: reads.run_due_rule("w", "r"),
    f"{_REVISION}/logic-rules": lambda reads: reads.logic_rules("w", "r"),
    f"{_REVISION}/tasks": lambda reads: reads.task_templates("w", "r"),
    f"{_TASK}/config": lambda reads: reads.task_config("w", "r", "t"),
    f"{_TASK}/assignment-rules": lambda reads: reads.assignment_rules("w", "r", "t"),
    f"{_TASK}/due-date-rule": lambda reads: reads.due_rule("w", "r", "t"),
    f"{_TASK}/permission-rules": lambda reads: reads.permission_rules("w", "r", "t"),
    f"{_TASK}/widgets": lambda reads: reads.widgets("w", "r", "t"),
    "/workflow-runs/list": lambda reads: reads.runs(),
    _RUN: lambda reads: reads.run("x"),
    f"{_RUN}/assignees": lambda reads: reads.run_assignees("x"),
    f"{_RUN}/tasks": lambda reads: reads.run_tasks("x"),
    f"{_RUN}/tasks/{{taskId}}/assignees": lambda reads: reads.task_assignees("x", "t"),
    f"{_RUN}/form-fields": lambda reads: reads.values("x"),
    f"{_RUN}/approvals": lambda reads: reads.approvals("x"),
    "/comments": lambda reads: reads.comments("w"),
    "/attachments": lambda reads: reads.attachments(),
    "/work/items/search": lambda reads: reads.work_items(["a@b.cd"]),
    "/work/tasks/{taskId}": lambda reads: reads.one_off_task("t"),
}
#: Operations that are never called, and what is read in their place.
NOT_READ: dict[str, str] = {
    "/comments/{commentId}": "the list has the same",
    "/data-sets/{dataSetId}": "the list has the same",
    "/data-sets/{dataSetId}/incoming-webhooks/{webhookId}": "the list has the same",
    "/data-sets/{dataSetId}/records/{dataSetRecordId}": "the list has the same",
    "/folders/{folderId}/permissions": "access is set by hand: declared per folder",
    "/pages/{pageId}": "the list has the same",
    "/pages/{pageId}/markdown": "text, no JSON",
    "/pages/{pageId}/permissions": "pages are declared whole",
    "/pages/{pageId}/revisions": "pages are declared whole",
    "/pages/{pageId}/revisions/{revisionId}": "pages are declared whole",
    "/pages/{pageId}/revisions/{revisionId}/markdown": "text, no JSON",
    "/pages/{pageId}/revisions/{revisionId}/widgets": "pages are declared whole",
    "/pages/{pageId}/revisions/{revisionId}/widgets/{widgetId}": "pages are declared whole",
    "/scheduled-workflows/{scheduledWorkflowId}": "the list has the same",
    "/tasks": "the tasks of each run",
    "/webhooks/{webhookId}": "the list has the same",
    "/work/items": "the search by POST, for several people at once",
    "/work/stats": "counts only",
    "/workflow-runs": "the list operation (trap T1)",
    f"{_RUN}/tasks/{{taskId}}": "the list has more",
    f"{_RUN}/tasks/{{taskId}}/form-fields": "the run's list has the same",
    "/workflows/{workflowId}/incoming-webhooks/{webhookId}": "the list has the same",
    _REVISION: "the list has the same",
    _TASK: "the list has the same",
    f"{_TASK}/widgets/{{widgetId}}": "the list has the same",
    f"{_REVISION}/logic-rules/{{ruleId}}": "the list has the same",
    f"{_REVISION}/variables": "merge tags follow from the keys of the fields",
    "/workflows/{workflowId}/tasks": "the published revision's list has the same",
}
#: Keys of an object that are taken out on purpose (2.24).
SECRET = {"incoming-webhooks": {"url"}}


def specification() -> dict[str, Any]:
    return json.loads(SPECIFICATION.read_text(encoding="utf-8"))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema of its answer) of every operation that only reads."""
    for path, methods in specification()["paths"].items():
        operation = methods.get("get") or (methods.get("post") if path == "/work/items/search" else None)
        if operation:
            yield path, next(iter(operation["responses"]["200"]["content"].values()))["schema"]


@needs_specification
def test_every_operation_is_read_or_says_why_not() -> None:
    assert {path for path, _ in operations()} == READS.keys() | NOT_READ.keys()
    assert not READS.keys() & NOT_READ.keys()


@pytest.fixture
def reads(script: Any, monkeypatch: pytest.MonkeyPatch) -> ProcessStreetReads:
    connection = {"conn_type": "process_street", "host": f"{script.url}/api/v1.1", "password": "k"}
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_G", json.dumps(connection))
    return ProcessStreetHook("process_street_g").reads


def read(reads: ProcessStreetReads, path: str) -> list[Any]:
    """What was read, as it will be staged."""
    found = READS[path](reads)
    if found is None or isinstance(found, str):
        return []
    return [found.staged()] if isinstance(found, SourceModel) else [one.staged() for one in found]


@needs_specification
@pytest.mark.parametrize("path", READS)
def test_every_answer_that_is_allowed_is_read_and_kept(script: Any, reply: Any, reads: Any, path: str) -> None:
    schema, generator = dict(operations())[path], Generator(specification()["components"]["schemas"], path)
    for number in range(EXAMPLES):
        body = numbered(generator.make(schema))
        script.answer(reply(body=body))
        staged = read(reads, path)
        items = expected(body, path)
        assert len(staged) == len(items), f"answer {number}: {json.dumps(body)[:500]}"
        for item, kept in zip(items, staged, strict=True):
            lost = dropped(item, kept, SECRET.get(path.rpartition("/")[2], set()))
            assert lost == [], f"answer {number}: {json.dumps(item)[:500]}"


def numbered(body: Any) -> Any:
    """Objects of one list have ids of their own: two of the same id are one object that was seen twice (1.4)."""
    for items in body.values() if isinstance(body, dict) else ():
        for place, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, dict) and "id" in item:
                item["id"] = f"id{place}"
    return body


#: Arrays of an envelope (1.9).
LISTS = ("data", "users", "dataSets", "records", "workflows", "fields", "options", "tasks", "assignees", "approvals")


def expected(body: Any, path: str) -> list[Any]:
    """The objects of an answer, in the order in which they are read."""
    if path == "/testAuth":
        return []
    if path.endswith("due-date-rule"):
        return [body["data"]["rule"]] if "rule" in body.get("data", {}) else []
    if path in (_RUN, f"{_TASK}/config", "/work/tasks/{taskId}", "/workflows/{workflowId}"):
        return [body.get("data", body)]
    items = next((body[key] for key in LISTS if key in body), [])
    if path == "/data-sets":
        return [item for item in items if "deletedDate" not in item]
    return sorted(items, key=lambda item: item["orderTree"]) if path == f"{_REVISION}/tasks" else items


def dropped(given: Any, kept: Any, secret: set[str], at: str = "") -> list[str]:
    """Paths of what an answer says and the staged object does not; instants may be written otherwise."""
    if isinstance(given, dict) and isinstance(kept, dict):
        missing = [f"{at}.{key}" for key in given if key not in kept and key not in secret]
        return missing + [
            path for key in given if key in kept for path in dropped(given[key], kept[key], set(), f"{at}.{key}")
        ]
    if isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        return [
            path
            for number, pair in enumerate(zip(given, kept, strict=True))
            for path in dropped(*pair, set(), f"{at}[{number}]")
        ]
    same = given == kept or (
        isinstance(given, str) and isinstance(kept, str) and given[:10] == kept[:10] and "T" in given
    )
    return [] if same else [f"{at}: {given!r} became {kept!r}"[:200]]
