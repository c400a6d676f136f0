"""Kinds that have no home in the target yet: every object is listed, none is written."""

from __future__ import annotations

from collections.abc import Iterable

from process_street_tallyfy.model.plan import Planned
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book

#: kind -> reason code
REASON_OF_KIND: dict[Kind, str] = {
    Kind.INCOMING_WEBHOOK: "incoming_webhook_by_hand",
    Kind.SCHEDULE: "schedule_by_hand",
    Kind.DATA_SET: "data_set_by_hand",
    Kind.RECORD: "record_by_hand",
    Kind.PAGE: "page_by_hand",
    Kind.ONE_OFF_TASK: "one_off_task_by_hand",
}


def plan(kind: Kind, ids: Iterable[str], *, parent_id: str = "") -> Planned:
    """An outcome ``unsupported`` and one finding per object."""
    book = Book(parent_id)
    for source_id in ids:
        book.arrive(kind, source_id)
        book.note(kind, source_id, "", REASON_OF_KIND[kind])
    return Planned((), book.outcomes, book.findings)
