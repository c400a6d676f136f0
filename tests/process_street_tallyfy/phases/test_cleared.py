"""Whatever the target refuses once, clearing the red tasks mends: each kind of write, and what stands afterwards."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.reader.text import markers
from process_street_tallyfy.model.state import Kind, State

ORGANIZATION = "^/organizations/[^/]+"
WRITES = (
    ("POST", "/groups$"),
    ("POST", "/folders$"),
    ("POST", "/tags$"),
    ("POST", "/checklists$"),
    ("POST", "/checklists/[^/]+/steps$"),
    ("POST", "/checklists/[^/]+/steps/[^/]+/captures$"),
    ("PUT", "/checklists/[^/]+/steps/[^/]+$"),
    ("POST", "/checklists/tags$"),
    ("POST", "/assets$"),
    ("POST", "/runs$"),
    ("PUT", "/runs/[^/]+/tasks/[^/]+$"),
    ("POST", "/checklists/[^/]+/automated-actions$"),
    ("POST", "/tasks/[^/]+/comment$"),
    ("POST", "/runs/[^/]+/completed-tasks$"),
    ("DELETE", "/runs/[^/]+$"),
)
#: What an undisturbed move makes of the small organisation.
MADE = {"templates": 1, "steps": 4, "runs": 3, "groups": 1, "folders": 1, "assets": 9}
#: Comments of one task are one; after a refusal each of them stands for itself, and none twice.
COMMENTS = 6


def made(small: Any) -> dict[str, int]:
    state = small.box.tallyfy.state
    kinds = {name: len(getattr(state, name)) for name in ("templates", "runs", "groups", "folders", "assets")}
    steps = sum(len(state.template_steps(one)) for one in state.templates.values())
    return {**kinds, "steps": steps}


def comments(small: Any) -> list[str]:
    """Marks of those that were carried."""
    said = (one["content"] for thread in small.box.tallyfy.state.threads.values() for one in thread)
    return [mark for content in said for mark in markers(content)]


@pytest.mark.parametrize(("method", "path"), [pytest.param(*write, id=" ".join(write)) for write in WRITES])
def test_what_was_refused_once_is_there_once_after_the_red_tasks_were_cleared(
    small: Any, method: str, path: str
) -> None:
    faults = small.box.tallyfy.faults
    faults.add({"match": {"method": method, "path": ORGANIZATION + path}, "nth": 1, "fault": "422-echo"})
    with suppress(AirflowFailException):
        small.run()
    (rule,) = faults.rules
    assert rule.fired == 1, "the write is made no more: look for the one that took its place"
    small.run()
    rows = [row for kind in Kind for row in small.ledger().mapping.rows(kind)]
    assert [row for row in rows if row.state not in {State.VERIFIED, State.SKIPPED}] == []
    assert made(small) == MADE
    assert len(comments(small)) == len(set(comments(small))) == COMMENTS
