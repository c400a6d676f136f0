"""What the migration itself declared: the rows of findings.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("kind", "source_id", "parent_id", "field", "disposition", "reason", "advice")
#: A cell that a spreadsheet would read as a formula travels behind an apostrophe.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: The fields that stand for a whole object: the bytes of a file are all of it.
WHOLE = ("", "bytes")
#: A finding of one of these on a whole object stands for each of its fields.
COVERING = frozenset({"unsupported", "absent", "preserved"})


@dataclass(frozen=True)
class Declaration:
    kind: str
    source_id: str
    field: str
    disposition: str
    reason: str


class Findings:
    """Looked up by kind, source id and field."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._rows = {(row.kind, row.source_id, row.field): row for row in declarations}

    @classmethod
    def read(cls, file: Path | str) -> Findings:
        """:raises ValueError: the columns are not those of the contract."""
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise ValueError(f"the columns of {Path(file).name} are not {', '.join(COLUMNS)}")
            return cls([_declaration(row) for row in rows])

    def of(self, kind: str, source_id: str, field: str) -> Declaration | None:
        return self._rows.get((kind, source_id, field))

    def whole(self, kind: str, source_id: str) -> Declaration | None:
        """The finding that stands for the object and all of its fields."""
        rows = (self._rows.get((kind, source_id, field)) for field in WHOLE)
        return next((row for row in rows if row and row.disposition in COVERING), None)


def _declaration(row: dict[str, str]) -> Declaration:
    kind, source_id, _, field, disposition, reason, _ = (_cell(row[column] or "") for column in COLUMNS)
    return Declaration(kind, source_id, field, disposition, reason)


def _cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
