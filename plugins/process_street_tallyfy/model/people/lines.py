"""Reads a CSV file that people edited, line by line: one bad line is told and the others count."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from process_street_tallyfy.model.cells import plain


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that cannot be followed; ``code`` is one of ``judgement.PROBLEMS``."""

    file: str
    line: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """Cells by column, formulas and outer blanks taken off."""

    number: int
    cells: dict[str, str]


def read_lines(path: str | Path, name: str, columns: Sequence[str]) -> tuple[list[Line], list[Problem]]:
    """The good lines and what is wrong with the others; every column of ``columns`` has to be there.

    ``name`` is the setting that names the file: what the customer calls it is not told.

    Commas or semicolons, as spreadsheets write them. Columns beyond those asked for are read too.
    """
    try:
        raw = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError:
        return [], [Problem(name, 1, columns[0], "file_unreadable")]
    header, delimiter = _header(raw[0] if raw else b"")
    missing = [column for column in columns if column not in header]
    if missing:
        return [], [Problem(name, 1, column, "column_missing") for column in missing]
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, data in enumerate(raw[1:], start=2):
        if data.strip(b" ,;\t"):
            found = _line(data, header, delimiter)
            if isinstance(found, dict):
                lines.append(Line(number, found))
            else:
                problems.append(Problem(name, number, *found))
    return lines, problems


def _header(data: bytes) -> tuple[list[str], str]:
    text = data.decode("utf-8", "replace")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return [plain(name).lower() for name in next(csv.reader([text], delimiter=delimiter), [])], delimiter


def _line(data: bytes, header: Sequence[str], delimiter: str) -> dict[str, str] | tuple[str, str]:
    """Cells by column, or (column, code) of what is wrong."""
    try:
        (cells,) = csv.reader([data.decode("utf-8")], delimiter=delimiter, strict=True)
    except UnicodeDecodeError as error:
        return _column_at(data[: error.start], header, delimiter), "not_utf8"
    except csv.Error:
        return header[0], "unbalanced_quotes"
    if len(cells) != len(header):
        return header[min(len(cells), len(header) - 1)], "cells_missing"
    found = {name: plain(cell) for name, cell in zip(header, cells, strict=True)}
    strange = next(_strange(found), None)
    return (strange, "control_character") if strange else found


def _strange(cells: dict[str, str]) -> Iterator[str]:
    return (name for name, text in cells.items() if any(ord(char) < 32 for char in text))


def _column_at(before: bytes, header: Sequence[str], delimiter: str) -> str:
    """The column in which the line stops being text."""
    return header[min(before.count(delimiter.encode()), len(header) - 1)]
