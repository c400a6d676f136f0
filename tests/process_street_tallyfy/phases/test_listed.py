"""An entry of a list is, unpacked, what its model would have staged."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.source import Attachment, Comment, Run, SourceModel
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.listed import Entry, runs, said
from process_street_tallyfy.phases.staging import staged_row

LINKS = [{"name": "self", "href": "https://x.test/1", "type": "Api", "rel": "r"}]
WHO = {"id": "u1", "email": "ann@x.test", "username": "Änn"}
AT = "2026-01-02T03:04:05.678Z"
RUN = {"id": "r1", "workflowId": "w1", "status": "Active", "name": "Ünï", "links": LINKS, "new": {"key": [1]}}
PART = {"id": "p1", "workflowRunId": "r1", "createdDate": AT, "createdBy": WHO, "updatedDate": None, "links": LINKS}

CASES: list[tuple[Kind, SourceModel, str]] = [
    (Kind.RUN, Run.model_validate({**RUN, "audit": {"createdDate": AT, "createdById": "u1"}}), "w1"),
    (Kind.RUN, Run.model_validate({"id": "r2"}), ""),
    (Kind.COMMENT, Comment.model_validate({**PART, "taskId": "t1", "text": "Hé"}), "r1"),
    (Kind.ATTACHMENT, Attachment.model_validate({**PART, "workflowId": "w1", "fileName": "a.pdf", "size": 3}), "r1"),
]


def entry(item: Any) -> Entry:
    (found,) = runs([item]) if isinstance(item, Run) else said([item])
    return found


@pytest.mark.parametrize(("kind", "item", "parent"), CASES)
def test_an_entry_is_staged_as_its_model_is(kind: Kind, item: SourceModel, parent: str) -> None:
    found = entry(item)
    assert found.staged(kind) == staged_row(kind, found.id, parent, item)
    assert type(item).model_validate(found.payload) == item


def test_what_decides_is_not_packed() -> None:
    first, *_, attached = (entry(item) for _, item, _ in CASES)
    assert (first.parent_id, first.status, first.audit.updated_date) == ("w1", "Active", None)
    assert str(first.created_date) == str(attached.created_date) == "2026-01-02 03:04:05.678000+00:00"
