"""A CSV file as somebody's screen, browser or spreadsheet wrote it: any separator, encoding, order of columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from process_street_tallyfy.model.problem import Problem

SEPARATORS = ",;\t|"
#: How a file says itself how it is encoded.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: For a file that does not; any bytes are readable in the last.
GUESSES = ("utf-8", "cp1252", "latin-1")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """``line`` is where the row begins, from 1: a cell with line breaks makes a row of several lines."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Each row has as many cells as there are columns.

    ``name`` is how the file is told of, ``stem`` what the customer calls it: only compared.
    """

    name: str
    stem: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]


def read_sheet(name: str, content: bytes, stem: str) -> Sheet:
    """The first line that has anything in it names the columns; a row that does not fit is told and left out."""
    lines = _lines(_text(content))
    problems: list[Problem] = []
    rows: list[SheetRow] = []
    header: tuple[str, ...] = ()
    try:
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = tuple(cell.strip() for cell in cells)
            elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                what = "the row has more cells than there are columns; is a quotation mark missing?"
                problems.append(Problem(name, line, str(len(header) + 1), what))
            else:
                rows.append(SheetRow(line, tuple([*cells, *[""] * len(header)][: len(header)])))
    except csv.Error:
        at = rows[-1].line + 1 if rows else 1
        problems.append(Problem(name, at, "1", "no CSV from here on; export the file once more"))
    if not header:
        problems.append(Problem(name, 1, "1", "the file is empty"))
    return Sheet(name, stem, header, tuple(rows), tuple(problems))


def _text(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for encoding in GUESSES:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads any bytes")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    widths = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in SEPARATORS}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(widths, key=lambda mark: widths[mark]))
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1
