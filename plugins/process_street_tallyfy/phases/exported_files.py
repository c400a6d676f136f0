"""The folder or bucket of files that a person exported by hand, for a source that does not serve bytes.

::

    <folder>/files.csv                                manifest, where names alone do not decide
    <folder>/<run id>/<file name>                     or
    <folder>/<run id>/<task or field>/<file name>     its name or id

Nothing outside of the folder is ever opened: no link of the file system, no path of the manifest leads out of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.model.file_manifest import MANIFEST, ManifestRow, read_manifest
from process_street_tallyfy.model.problem import Problem
from process_street_tallyfy.phases.export_folder import require_folder
from process_street_tallyfy.phases.private_folder import LOCAL
from process_street_tallyfy.transform.exported_file import Exported

log = logging.getLogger(__name__)

#: Folders below a run's: a task, and in it a field.
DEEPEST = 2


class ExportedFiles:
    """Listed run by run; the manifest is read once."""

    def __init__(self, folder: str) -> None:
        """:raises BadConfiguration: there is no such folder."""
        self._root = require_folder(folder, "exported_files")

    def of_run(self, run_id: str) -> list[Exported]:
        """What the manifest and the run's folder have for a run; a file that both name counts once."""
        listed = [one for row in self._manifest[0] if row.run_id == run_id for one in self._listed(row)]
        known = {one.path for one in listed}
        return [*listed, *(one for one in self._in_folder(run_id) if one.path not in known)]

    def open_problems(self) -> list[Problem]:
        """Lines of the manifest that do not fit, the files that they name included."""
        rows, problems = self._manifest
        missing = [Problem(MANIFEST, row.line, "path", NOT_THERE) for row in rows if self._file(row.path) is None]
        return sorted([*problems, *missing], key=lambda problem: problem.line)

    def runs(self) -> set[str]:
        """Ids of the runs that the manifest names, and the folders."""
        folders = {path.name for path in self._root.iterdir() if path.is_dir()}
        return folders | {row.run_id for row in self._manifest[0]}

    def open(self, one: Exported) -> ObjectStoragePath:
        return self._root / one.path

    @cached_property
    def _manifest(self) -> tuple[list[ManifestRow], list[Problem]]:
        path = self._root / MANIFEST
        rows, problems = read_manifest(path.read_bytes()) if path.is_file() else ([], [])
        for problem in problems:
            log.warning("%s", problem)
        return rows, problems

    def _listed(self, row: ManifestRow) -> Iterator[Exported]:
        path = self._file(row.path)
        if path is None:
            log.warning("%s", Problem(MANIFEST, row.line, "path", NOT_THERE))
            return
        labels = tuple(label for label in (row.task, row.field) if label)
        place = Problem(MANIFEST, row.line, "path", "").place
        yield Exported(self._relative(path), row.file_name, path.stat().st_size, labels, place)

    def _in_folder(self, run_id: str) -> Iterator[Exported]:
        if "/" in run_id or "\\" in run_id or run_id in ("", ".", ".."):
            return
        folder = self._root / run_id
        if folder.is_dir() and self._stays_inside(folder):
            yield from self._walk(folder, ())

    def _walk(self, folder: ObjectStoragePath, labels: tuple[str, ...]) -> Iterator[Exported]:
        for path in sorted(folder.iterdir(), key=lambda item: item.name):
            if not self._stays_inside(path):
                log.warning("a link in the folder of exported files leads out of it and is left alone")
            elif path.is_dir():
                if len(labels) < DEEPEST:
                    yield from self._walk(path, (*labels, path.name))
            else:
                yield Exported(self._relative(path), path.name, path.stat().st_size, labels, "the folder of the run")

    def _file(self, relative: str) -> ObjectStoragePath | None:
        path = self._root / relative.replace("\\", "/")
        return path if path.is_file() and self._stays_inside(path) else None

    def _stays_inside(self, path: ObjectStoragePath) -> bool:
        """On disk a link may lead anywhere; a bucket has none."""
        if self._root.protocol not in LOCAL:
            return True
        return Path(path.path).resolve().is_relative_to(Path(self._root.path).resolve())

    def _relative(self, path: ObjectStoragePath) -> str:
        return path.path.removeprefix(self._root.path).lstrip("/")


NOT_THERE = "no such file in the folder"


def places(files: Sequence[Exported]) -> str:
    """Where files lie, without their names: those are the customer's."""
    return "; ".join(dict.fromkeys(one.place for one in files))
