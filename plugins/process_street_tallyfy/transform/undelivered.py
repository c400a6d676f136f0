"""Kinds that have no home in the target yet: every object is listed, none is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from process_street_tallyfy.model.plan import Planned
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book

#: kind -> reason code
REASON_OF_KIND: dict[Kind, str] = {
    Kind.INCOMING_WEBHOOK: "incoming_webhook_by_hand",
    Kind.SCHEDULE: "schedule_by_hand",
}
#: kind -> reason code of objects whose workflow's template says them in words (see ``surrounding``)
REASON_IN_WORDS: dict[Kind, str] = {
    Kind.INCOMING_WEBHOOK: "incoming_webhook_as_text",
    Kind.SCHEDULE: "schedule_as_text",
}


def plan(kind: Kind, ids: Iterable[str], *, parent_id: str = "", in_words: Collection[str] = ()) -> Planned:
    """An outcome and one finding per object; ``in_words`` are the ids that stand in a template."""
    book = Book(parent_id)
    for source_id in ids:
        book.arrive(kind, source_id)
        reasons = REASON_IN_WORDS if source_id in in_words else REASON_OF_KIND
        book.note(kind, source_id, "", reasons[kind])
    return Planned((), book.outcomes, book.findings)
