"""A data set into a document template: its columns, then its records as tables (api/process-street-api.md 2.21).

The target has no data sets. What its fields offer was copied into their options; here every record stays readable
and can be searched for, in steps of a size that a screen takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from process_street_tallyfy.model.document_plan import DocumentPlan
from process_street_tallyfy.model.plan import StepPlan
from process_street_tallyfy.model.source import DataSet, Record
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import marker, shorten
from process_street_tallyfy.transform.text import escape, plain
from process_street_tallyfy.transform.title import TEMPLATE_TITLE, one_line
from process_street_tallyfy.transform.unknown import note_unknown

#: Characters of a step's table; a record that is longer by itself stays in one piece.
PART = 20_000
#: A data set takes this many steps of records (2 MB of text); what is beyond is told.
MOST_PARTS = 100
#: From here on a number is written with an exponent; where no number of the source ends.
HUGE = (10**22, 10**308)


def plan_data_set(data_set: DataSet, records: Sequence[Record]) -> DocumentPlan:
    """The document; records in the order in which they come, which is that of their ids."""
    book = Book(data_set.id)
    book.arrive(Kind.DATA_SET, data_set.id)
    title = _title(data_set, book)
    book.note(Kind.DATA_SET, data_set.id, "", "data_set_as_document")
    book.note(Kind.DATA_SET, data_set.id, "audit", "authorship_not_kept")
    book.note(Kind.DATA_SET, data_set.id, "permissions", "data_set_access_not_given")
    note_unknown(book, Kind.DATA_SET, data_set.id, data_set)
    parts = list(_parts(data_set, records))
    kept = {record.id for part in parts[:MOST_PARTS] for record, _ in part}
    for record in records:
        _note(record, book, kept=record.id in kept)
    if len(parts) > MOST_PARTS:
        book.note(Kind.DATA_SET, data_set.id, "records", "data_set_too_large")
    steps = (_columns(data_set), *_steps(data_set, parts[:MOST_PARTS]))
    summary = f"<p>Data set from Process Street, as it was when it was moved. {marker(data_set.id)}</p>"
    texts = (title, summary, marker(data_set.id))
    return DocumentPlan(data_set.id, Kind.DATA_SET, *texts, steps, None, book.outcomes, book.findings)


def _title(data_set: DataSet, book: Book) -> str:
    name = one_line(plain(data_set.name, {})[0]) or "Untitled data set"
    title = shorten(name, TEMPLATE_TITLE)
    if title != name:
        book.note(Kind.DATA_SET, data_set.id, "name", "name_cut")
    elif title != data_set.name:
        book.note(Kind.DATA_SET, data_set.id, "name", "text_tidied")
    return title


def _note(record: Record, book: Book, *, kept: bool) -> None:
    book.arrive(Kind.RECORD, record.id)
    book.note(Kind.RECORD, record.id, "", "record_as_text" if kept else "record_by_hand")
    if kept:
        book.note(Kind.RECORD, record.id, "audit", "authorship_not_kept")
        note_unknown(book, Kind.RECORD, record.id, record)


def _columns(data_set: DataSet) -> StepPlan:
    named = (f"{_name(item.name)} ({item.field_type or 'no type'})" for item in data_set.fields)
    items = "".join(f"<li>{_shown(line)}</li>" for line in named)
    text = f"<p>Columns</p><ul>{items}</ul>" if items else "<p>It has no columns.</p>"
    return StepPlan(f"{data_set.id}/columns", "Columns", text, "task")


def _steps(data_set: DataSet, parts: Sequence[Sequence[tuple[Record, str]]]) -> Iterator[StepPlan]:
    head = "".join(f"<th>{_shown(_name(item.name))}</th>" for item in data_set.fields)
    for number, part in enumerate(parts, 1):
        rows = "".join(row for _, row in part)
        table = f"<table><tbody><tr>{head}</tr>{rows}</tbody></table>"
        yield StepPlan(f"{data_set.id}/records{number}", f"Records, part {number}", table, "task")


def _parts(data_set: DataSet, records: Sequence[Record]) -> Iterator[list[tuple[Record, str]]]:
    """Records with their rows, in parts that fit into a step."""
    part: list[tuple[Record, str]] = []
    size = 0
    for record in records:
        row = _row(data_set, record)
        if part and size + len(row) > PART:
            yield part
            part, size = [], 0
        part.append((record, row))
        size += len(row)
    if part:
        yield part


def _row(data_set: DataSet, record: Record) -> str:
    """A cell per column, in their order; cells of a column that is gone follow behind."""
    cells = {cell.field_id: cell.value for cell in record.cells}
    known = [item.id for item in data_set.fields]
    order = [*known, *(field_id for field_id in cells if field_id not in known)]
    return f"<tr>{''.join(f'<td>{_shown(cells.get(field_id))}</td>' for field_id in order)}</tr>"


def _is_huge(value: Any) -> bool:
    """A number with an exponent comes back from the staging table with all of its zeros."""
    return isinstance(value, int) and HUGE[0] <= abs(value) < HUGE[1]


def _name(name: str) -> str:
    return one_line(name) or "without a name"


def _shown(value: Any) -> str:
    text = "" if value is None else str(float(value) if _is_huge(value) else value)
    return escape(plain(text, {})[0]).replace("\n", "<br>")
