"""``files.csv`` in the folder of files exported by hand: which file belongs where.

Columns ``run_id``, ``file_name`` (as Process Street shows it) and ``path`` (inside the folder); ``task`` and ``field``
(name or id) where one run has several files of one name. Commas or semicolons; further columns are left alone.
A line that does not fit is told and left out; the others count.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from process_street_tallyfy.model.problem import Problem

_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z][A-Za-z0-9+.-]*:")
MANIFEST = "files.csv"
COLUMNS = ("run_id", "file_name", "path")


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """``task`` and ``field`` are '' where the file does not say."""

    line: int
    run_id: str
    file_name: str
    path: str
    task: str = ""
    field: str = ""


def read_manifest(content: bytes) -> tuple[list[ManifestRow], list[Problem]]:
    rows: list[ManifestRow] = []
    problems = [Problem(MANIFEST, *found) for found in _read(content, rows)]
    return rows, problems


def _read(content: bytes, rows: list[ManifestRow]) -> Iterator[tuple[int, str, str]]:
    """Fills ``rows`` and yields (line, column, problem)."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        yield 1, COLUMNS[0], "the file is not UTF-8; save it as CSV UTF-8"
        return
    reader = csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        yield 1, missing[0], "the column is missing; the first line is run_id,file_name,path"
        return
    for cells in reader:
        given = {key: (value or "").strip() for key, value in cells.items() if isinstance(key, str)}
        problem = _problem(given)
        if problem:
            yield reader.line_num, *problem
        else:
            more = {key: given.get(key, "") for key in ("task", "field")}
            rows.append(ManifestRow(reader.line_num, *(given[column] for column in COLUMNS), **more))


def _problem(given: dict[str, str]) -> tuple[str, str] | None:
    empty = next((column for column in COLUMNS if not given[column]), None)
    if empty:
        return empty, "is empty"
    return None if is_inside(given["path"]) else ("path", "leads out of the folder; give a path inside it")


def is_inside(path: str) -> bool:
    r"""Whether a path with ``/`` or ``\`` between its parts stays below the folder it is relative to."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return bool(parts) and ".." not in parts and not _ABSOLUTE.match(path)
