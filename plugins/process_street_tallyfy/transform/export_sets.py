"""A CSV export of a data set beside the records that the API gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.comparison import Comparison
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.problem import Problem
from process_street_tallyfy.model.sheet import Sheet, SheetRow
from process_street_tallyfy.model.source import DataSet, Record
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.export_cell import same_moment, same_number, same_text, squeezed
from process_street_tallyfy.transform.reason import REASONS

#: Beyond this many records without their row none is paired with a row that differs: each is told by itself.
MOST_PAIRED = 500
ID_COLUMNS = frozenset({"id", "recordid", "rowid"})


def set_of(sheet: Sheet, data_sets: Sequence[DataSet]) -> DataSet | None:
    """By id, by name where only one has it, or by the columns where only one has all of them."""
    stem = squeezed(sheet.stem)
    for wanted in (
        [one for one in data_sets if squeezed(one.id) == stem],
        [one for one in data_sets if squeezed(one.name) == stem],
        [one for one in data_sets if one.fields and _columns(one) <= {squeezed(name) for name in sheet.columns}],
    ):
        if len(wanted) == 1:
            return wanted[0]
    return None


def compare_set(sheet: Sheet, data_set: DataSet | None, records: Sequence[Record], zone: ZoneInfo) -> Comparison:
    """Rows find their record by id, else by their content; what is left is paired by the most cells in common."""
    if data_set is None:
        what = "no data set has this name, or several do; name the file like the data set or by its id"
        problems = (*sheet.problems, Problem(sheet.name, 1, "1", what))
        return Comparison(sheet.name, len(sheet.rows), 0, 0, len(sheet.rows), 0, 0, (), problems, ())
    return _Records(sheet, data_set, list(records), zone).compare()


@dataclass
class _Records:
    sheet: Sheet
    data_set: DataSet
    records: list[Record]
    zone: ZoneInfo
    equal: int = 0
    different: int = 0
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = self._columns_of_fields()
        ids = [index for index, name in enumerate(self.sheet.columns) if squeezed(name) in ID_COLUMNS]
        self.id_column = next((index for index in ids if index not in self.columns.values()), None)

        texts = [item.id for item in self.data_set.fields if item.field_type == "Text" and item.id in self.columns]
        self.text_field = texts[0] if texts else None
        self.by_text: dict[str, list[str]] = {}
        for record in self.records:
            text = next((cell.value for cell in record.cells if cell.field_id == self.text_field), None)
            self.by_text.setdefault(squeezed(str(text or "")), []).append(record.id)

    def compare(self) -> Comparison:
        left = {record.id: record for record in self.records}
        waiting = [row for row in self.sheet.rows if not self._take(row, left)]
        unmatched = [row for row in waiting if not self._pair(row, left)]
        for row in unmatched:
            place = f"{self.sheet.name}, line {row.line}"
            self._tell(place, place, "export_has_more")
        for record_id in left:
            self._tell(record_id, self.sheet.name, "export_lacks_record")
        spare = len(self.sheet.columns) - len(self.columns) - (self.id_column is not None)
        counts = (len(self.sheet.rows), self.equal, self.different, len(unmatched), len(left))
        problems = (*self.sheet.problems, *self._unknown_columns())
        rows = len(self.sheet.rows)
        return Comparison(self.sheet.name, *counts, spare * rows, (), problems, tuple(self.findings))

    def _columns_of_fields(self) -> dict[str, int]:
        """Column by field id; two fields of one name take the columns of that name in turn (2.21)."""
        places: dict[str, list[int]] = {}
        for index, name in enumerate(self.sheet.columns):
            places.setdefault(squeezed(name), []).append(index)
        taken: Counter[str] = Counter()
        found: dict[str, int] = {}
        for item in self.data_set.fields:
            name = squeezed(item.name)
            if taken[name] < len(places.get(name, [])):
                found[item.id] = places[name][taken[name]]
                taken[name] += 1
        return found

    def _unknown_columns(self) -> list[Problem]:
        lacking = [item for item in self.data_set.fields if item.id not in self.columns]
        what = f"{len(lacking)} columns of the data set are not in the file"
        return [Problem(self.sheet.name, 1, "1", what)] if lacking else []

    def _take(self, row: SheetRow, left: dict[str, Record]) -> bool:
        """By id, or the first record of which every cell is the same."""
        if self.id_column is not None and (record := left.get(row.cells[self.id_column].strip())):
            self._judge(row, left.pop(record.id))
            return True
        for record in self._alike(row, left):
            if not self._differing(row, record):
                self._judge(row, left.pop(record.id))
                return True
        return False

    def _alike(self, row: SheetRow, left: dict[str, Record]) -> list[Record]:
        """Those with the same text in the first column of text; all where there is no such column."""
        if self.text_field is None:
            return list(left.values())
        found = self.by_text.get(squeezed(row.cells[self.columns[self.text_field]]), [])
        return [left[record_id] for record_id in found if record_id in left]

    def _pair(self, row: SheetRow, left: dict[str, Record]) -> bool:
        """The record with most cells in common, if that is at least half of them."""
        if len(left) > MOST_PAIRED:
            return False
        best = min(left.values(), key=lambda record: len(self._differing(row, record)), default=None)
        if best is None or 2 * len(self._differing(row, best)) > len(self.columns):
            return False
        self._judge(row, left.pop(best.id))
        return True

    def _judge(self, row: SheetRow, record: Record) -> None:
        differing = self._differing(row, record)
        self.different += len(differing)
        self.equal += len(self.columns) - len(differing)
        for index in differing:
            place = f"{self.sheet.name}, line {row.line}, column {index + 1}"
            self._tell(record.id, place, "export_differs")

    def _differing(self, row: SheetRow, record: Record) -> list[int]:
        cells = {cell.field_id: cell.value for cell in record.cells}
        return [
            index
            for field_id, index in self.columns.items()
            if not same_cell(row.cells[index], cells.get(field_id), self.zone)
        ]

    def _tell(self, source_id: str, place: str, reason: str) -> None:
        entry = REASONS[reason]
        found = Finding(Kind.RECORD, source_id, place, entry.disposition, reason, entry.advice, self.data_set.id)
        self.findings.append(found)


def same_cell(cell: str, value: Any, zone: ZoneInfo) -> bool:
    """Of a data set: null, a number, a text, or a moment as text."""
    if value is None or value == "":
        return not cell.strip()
    if not isinstance(value, str):
        return same_number(cell, value)
    if same_text(cell, value):
        return True
    try:
        return same_moment(cell, datetime.fromisoformat(value.replace("Z", "+00:00")), zone)
    except ValueError:
        return False


def _columns(data_set: DataSet) -> set[str]:
    return {squeezed(item.name) for item in data_set.fields}
