"""Folders with CSV exports that a person made, and what they are compared with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.staging import Staging
from process_street_tallyfy.model.sheet import Sheet, read_sheet
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.workflow_folders import FolderPath
from process_street_tallyfy.transform.export_runs import RunFacts, folders_of

ENDINGS = (".csv", ".tsv", ".txt")


def sheets(folder: str, key: str) -> Iterator[Sheet]:
    """Every export in a folder, by name; ``key`` is the setting that names it.

    A file's own name stays here: it goes by the setting, its number, and the beginning of its ``sha256sum``.

    :raises BadConfiguration: there is no such folder.
    """
    found = sorted(require_folder(folder, key).iterdir(), key=lambda item: item.name)
    files = (path for path in found if path.name.lower().endswith(ENDINGS) and path.is_file())
    for number, path in enumerate(files, 1):
        content = path.read_bytes()
        yield read_sheet(f"{key} {number} ({hashlib.sha256(content).hexdigest()[:8]})", content, path.stem)


def require_folder(folder: str, key: str) -> ObjectStoragePath:
    """:raises BadConfiguration: there is no such folder."""
    root = ObjectStoragePath(folder)
    if not root.is_dir():
        raise BadConfiguration(
            f"the folder of migration.{key} is not there",
            code=f"no_{key}",
            advice=f"create it beside the organisation file, or take the key migration.{key} out",
        )
    return root


def listed_runs(staging: Staging) -> list[RunFacts]:
    """Every staged run with the name of its workflow."""
    names = {row.source_id: str((row.payload or {}).get("name", "")) for row in staging.all(Kind.WORKFLOW)}
    runs = (Run.model_validate(row.payload) for row in staging.all(Kind.RUN))
    return [
        RunFacts(
            run.id,
            run.workflow_id,
            names.get(run.workflow_id, ""),
            run.name or "",
            run.status,
            run.audit.created_date,
            run.due_date,
        )
        for run in runs
    ]


def exported_folders(folder: str | None, staging: Staging) -> dict[str, FolderPath]:
    """The folder of each workflow of which an export of runs tells it; empty until the runs are listed."""
    found: dict[str, FolderPath] = {}
    runs = listed_runs(staging) if folder else []
    for sheet in sheets(folder, "exported_runs") if folder and runs else ():
        found = {**folders_of(sheet, runs)[0], **found}
    return found
