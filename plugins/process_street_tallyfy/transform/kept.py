"""What the target has no place for, as readable lines in a run's own kick-off field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import shorten
from process_street_tallyfy.transform.value import TEXTAREA_LIMIT

#: A line that would be cut shorter than this is left out.
SHORTEST = 40


@dataclass(frozen=True, slots=True)
class Fact:
    """One source fact and the reason code with which it is kept."""

    kind: Kind
    source_id: str
    field: str
    reason: str


class Kept:
    """Lines with the facts they keep; a line that does not fit turns its facts into lost ones."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lines: list[tuple[str, tuple[Fact, ...]]] = []

    def keep(self, line: str, facts: Sequence[Fact]) -> None:
        """Note the facts and keep the line; an empty line keeps nothing, its facts stand elsewhere."""
        for fact in facts:
            self._book.note(fact.kind, fact.source_id, fact.field, fact.reason)
        if line:
            self._lines.append((line, tuple(facts)))

    def text(self) -> str:
        """All lines in at most 6,000 characters, the size that every source calls safe (2.10)."""
        lines: list[str] = []
        room = TEXTAREA_LIMIT
        for line, facts in self._lines:
            fitting = line if len(line) <= room else shorten(line, room) if room >= SHORTEST else ""
            if fitting != line:
                self._lose(facts)
            if fitting:
                lines.append(fitting)
                room -= len(fitting) + 1
        return "\n".join(lines)

    def _lose(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._book.correct(fact.kind, fact.source_id, fact.field, "kept_text_cut")
