"""The report files of an organisation's runs, from the folder or bucket that its moves write to.

A file is served only if its name is in the listing of a run's own folder, so a path never leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.phases.places import path_safe, storage
from process_street_tallyfy.phases.workspace import PLACE
from process_street_tallyfy.report.catalog import FILES, Repeats

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
}
#: The file that tells a folder from that of a move.
WRITERS = {"cut_over.html": "cut_over", "rollback.json": "rollback", "finish.json": "finish"}
_CHUNK = 1 << 16
_RUNS = """
SELECT run_id, at, counts ->> 'reports' FROM migration.checkpoint
WHERE organization = %s AND phase = 'discovery' AND name = %s ORDER BY at DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``what`` stands in it; ``names``: it repeats what the customer calls things, so it is not handed on."""

    name: str
    size: int
    what: str
    names: bool


@dataclass(frozen=True, slots=True)
class ReportFolder:
    """``trouble``: why the files cannot be listed from here."""

    run_id: str
    key: str
    begun: datetime
    files: list[StoredFile]
    trouble: str = ""

    @property
    def dag(self) -> str:
        """Which of the organisation's DAGs wrote it, by the beginning of its id."""
        names = {file.name for file in self.files}
        return next((dag for name, dag in WRITERS.items() if name in names), "migrate")


def folders(connection: Connection, organization: str, limit: int = 20) -> list[ReportFolder]:
    """Of the newest moves, newest first."""
    see(connection, organization)
    found = connection.execute(_RUNS, (organization, PLACE, limit)).fetchall()
    return [_folder(organization, run_id, at, url) for run_id, at, url in found]


def _folder(organization: str, run_id: str, at: datetime, url: str) -> ReportFolder:
    path = storage(url, organization, "reports") / path_safe(run_id)
    try:
        files = sorted(map(_stored, _files(path)), key=_place)
    except (OSError, ImportError) as error:
        why = f"The report folder cannot be read from the API server ({type(error).__name__})."
        return ReportFolder(run_id, path_safe(run_id), at, [], why)
    return ReportFolder(run_id, path_safe(run_id), at, files)


def _stored(item: ObjectStoragePath) -> StoredFile:
    known = FILES.get(item.name)
    names = known is not None and known.repeats is not Repeats.NOTHING
    return StoredFile(item.name, item.stat().st_size, known.what if known else "", names)


def _place(file: StoredFile) -> tuple[int, str]:
    """In the order of a move; what the table does not know comes last."""
    order = list(FILES)
    return (order.index(file.name) if file.name in FILES else len(order), file.name)


def _files(path: ObjectStoragePath) -> list[ObjectStoragePath]:
    """Files of the kinds that a report has, directly in the folder; none before the plan was written."""
    if not path.exists():
        return []
    found = [item for item in path.iterdir() if item.suffix in MEDIA_TYPES and item.is_file()]
    return sorted(found, key=lambda item: item.name)


def find(connection: Connection, organization: str, key: str, name: str) -> ObjectStoragePath | None:
    """The file of that name in the folder of that run of this organisation; None for anything else."""
    see(connection, organization)
    for run_id, _, url in connection.execute(_RUNS, (organization, PLACE, 1000)):
        if path_safe(run_id) == key:
            listed = _files(storage(url, organization, "reports") / key)
            return next((item for item in listed if item.name == name), None)
    return None


def chunks(path: ObjectStoragePath) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
