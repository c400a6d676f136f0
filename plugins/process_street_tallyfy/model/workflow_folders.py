r"""Which folder a workflow is in: Process Street does not tell, so the customer fills in a CSV file.

Two columns, ``workflow_id`` and ``folder``; a path from the top with ``/`` between the folders, and
``\/`` for a slash inside a name. Commas or semicolons, as spreadsheets write them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from process_street_tallyfy.errors import BadConfiguration

#: The setting that names the file.
NAME = "migration.workflow_folders"
COLUMNS = ("workflow_id", "folder")
FolderPath = tuple[str, ...]
_SLASH = re.compile(r"(?<!\\)/")


def load_folders(path: str | Path) -> dict[str, FolderPath]:
    """The path of each workflow that the file names, outermost folder first.

    :raises BadConfiguration: naming file, line and column of every problem, and what to do.
    """
    found: dict[str, FolderPath] = {}
    problems = [f"{NAME}, line {line}, column {column}: {what}" for line, column, what in _read(Path(path), found)]
    if problems:
        raise BadConfiguration(
            "; ".join(problems[:10]) + (f"; and {len(problems) - 10} more" if len(problems) > 10 else ""),
            code="bad_workflow_folders",
            advice="correct the file that migration.workflow_folders names; its first line is workflow_id,folder",
        )
    return found


def _read(path: Path, found: dict[str, FolderPath]) -> Iterable[tuple[int, str, str]]:
    """Fills ``found`` and yields (line, column, problem)."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        yield 1, COLUMNS[0], f"the file cannot be read ({error.strerror})"
        return
    except UnicodeDecodeError:
        yield 1, COLUMNS[0], "the file is not UTF-8; save it as CSV UTF-8"
        return
    delimiter = ";" if lines and ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        yield 1, missing[0], "the column is missing"
        return
    for row in reader:
        yield from _row(reader.line_num, row, found)


def _row(line: int, row: Mapping[str, str | None], found: dict[str, FolderPath]) -> Iterable[tuple[int, str, str]]:
    workflow_id = (row["workflow_id"] or "").strip()
    parts = tuple(part.replace("\\/", "/").strip() for part in _SLASH.split((row["folder"] or "").strip(" /")))
    if not workflow_id:
        yield line, "workflow_id", "is empty"
    elif not all(parts):
        yield line, "folder", "is empty, or has a folder without a name"
    elif found.setdefault(workflow_id, parts) != parts:
        yield line, "workflow_id", "stands twice in the file, with another folder before"
