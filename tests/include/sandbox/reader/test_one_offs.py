"""One-off tasks on both sides after a clean migration, and every loss and error planted in one."""

from __future__ import annotations

from typing import Any

import pytest

MIA = {"id": "uMia", "email": "mia@acme.example", "username": "Mia Stone"}
AT = "2026-01-05T10:00:00.000Z"
TASK = {
    "id": "oneoff1AAAAAAAAAAAAAAA",
    "createdDate": AT,
    "createdBy": MIA,
    "updatedDate": AT,
    "updatedBy": MIA,
    "organizationId": "org",
    "name": "Order badge",
    "description": "With *photo*",
    "dueDate": "2026-09-10T09:00:00.000Z",
    "status": "NotCompleted",
    "required": True,
    "visibility": "Private",
    "assignments": [{"id": "a1", "user": MIA}],
    "subtasks": [{"id": "s1", "name": "Print", "status": "Completed"}],
    "runId": "r-linked",
}
TEXT = (
    "<p>With <em>photo</em></p><p>Due: 2026-09-10 09:00:00 UTC, Assigned to: Mia Stone, the run (r-linked), Subtask "
    "“Print”: Completed, Created: 2026-01-05 10:00:00 UTC by Mia Stone</p><p>[ps:oneoff1AAAAAAAAAAAAAAA]</p>"
)
HELD = {
    "id": "x1",
    "title": "Order badge",
    "summary": TEXT,
    "status": "not-started",
    "deadline": "2037-12-31T12:00:00Z",
    "owners": {"users": [1001], "guests": [], "groups": []},
    "top_secret": True,
}
DECLARED = {
    "dueDate": "preserved",
    "assignments": "preserved",
    "required": "preserved",
    "subtasks": "preserved",
    "linkedWorkflowRun": "preserved",
    "createdDate": "preserved",
}


@pytest.fixture
def single(pair: Any) -> Any:
    pair.source["one_off_tasks"] = [{**TASK}]
    pair.target["oneoff_tasks"] = [{**HELD}]
    pair.declared += [("one_off_task", TASK["id"], name, disposition) for name, disposition in DECLARED.items()]
    return pair


def test_a_clean_move_is_clean(single: Any) -> None:
    assert single.found() == set()


def test_after_the_cut_over_people_and_date_are_read_in_their_places(single: Any) -> None:
    user = single.target["members"][0]
    single.source["one_off_tasks"][0]["assignments"] = [{"id": "a", "user": {**MIA, "email": user["email"]}}]
    single.target["oneoff_tasks"][0].update(
        deadline="2026-09-11T09:00:00Z", owners={**HELD["owners"], "users": [user["id"]]}
    )
    single.declared = [
        row for row in single.declared if row[0] != "one_off_task" or row[2] not in ("dueDate", "assignments")
    ]
    assert single.found() == set()


PLANTED = {
    "the task": ({"summary": "no marker"}, ("lost", "one_off_task", "")),
    "the title": ({"title": "Order"}, ("wrong", "one_off_task", "name")),
    "the description": ({"summary": TEXT.replace("photo", "")}, ("lost", "one_off_task", "description")),
    "a subtask": ({"summary": TEXT.replace("Print", "")}, ("lost", "one_off_task", "subtasks")),
    "an assignee": ({"summary": TEXT.replace("Mia Stone", "Mia")}, ("lost", "one_off_task", "assignments")),
    "the date": ({"summary": TEXT.replace("2026-09", "2026-08")}, ("lost", "one_off_task", "dueDate")),
    "the run": ({"summary": TEXT.replace("r-linked", "r")}, ("lost", "one_off_task", "runId")),
    "the state": ({"status": "completed"}, ("wrong", "one_off_task", "status")),
    "the view": ({"top_secret": False}, ("lost", "one_off_task", "visibility")),
    "a stranger": (
        {"owners": {"users": [], "guests": ["x@y.example"], "groups": []}},
        ("wrong", "one_off_task", "assignments"),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(single: Any, name: str) -> None:
    change, problem = PLANTED[name]
    single.target["oneoff_tasks"][0].update(change)
    assert problem in single.found()


def test_two_of_one_task_are_one_too_many(single: Any) -> None:
    single.target["oneoff_tasks"].append({**HELD, "id": "x2"})
    assert ("duplicated", "one_off_task", "") in single.found()
