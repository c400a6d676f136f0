"""Files of one run: source -> private folder or bucket -> target, streamed and checksummed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import DataError, NotServed
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.plan import FilePlan, Planned, RunPlan
from process_street_tallyfy.model.state import LANDED, SETTLED
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.file import inner_name

CHUNK = 1 << 20


@dataclass(frozen=True)
class Fetched:
    """A file that waits in the private folder."""

    plan: FilePlan
    path: ObjectStoragePath
    size: int
    sha256: str


@dataclass
class RunFiles:
    """``tasks``: target task id by source task id."""

    workspace: Workspace
    driver: Driver
    plan: RunPlan
    ids: TemplateIds
    process_id: str
    tasks: dict[str, str]

    def carry(self, planned: Planned) -> None:
        """Downloads run side by side; ledger writes and uploads follow in order, so that order is kept."""
        plans = cast("tuple[FilePlan, ...]", planned.plans)
        rows = {plan.source_id: self._row(plan) for plan in plans}
        open_ = [plan for plan in plans if (row := rows[plan.source_id]) and row.state not in SETTLED]
        if not open_:
            return
        fetched = self._fetch_all([plan for plan in open_ if not self._landed(plan)])
        for item in fetched:
            self._upload(item)
        by_task: dict[str, list[FilePlan]] = {}
        for plan in open_:
            by_task.setdefault(plan.task_source_id, []).append(plan)
        for task_source_id, files in by_task.items():
            self._link(task_source_id, [plan for plan in plans if plan.task_source_id == task_source_id], files)

    def _row(self, plan: FilePlan) -> Row | None:
        return self.workspace.ledger.mapping.get(plan.kind, plan.source_id)

    def _landed(self, plan: FilePlan) -> bool:
        row = self._row(plan)
        return row is not None and row.state in LANDED

    def _fetch_all(self, plans: Iterable[FilePlan]) -> list[Fetched]:
        workers = self.workspace.settings.migration.parallel_workers
        self.workspace.files().mkdir(parents=True, exist_ok=True)
        reads = self.workspace.source.reads  # opened here: Airflow's connections are not for threads
        with ThreadPoolExecutor(max_workers=workers) as pool:
            outcomes = list(pool.map(partial(self._fetch, reads), plans))
        fetched = []
        for plan, outcome in outcomes:
            if isinstance(outcome, Fetched):
                fetched.append(outcome)
            else:
                self._not_served(plan, outcome)
        return fetched

    def _fetch(self, reads: ProcessStreetReads, plan: FilePlan) -> tuple[FilePlan, Fetched | DataError]:
        """Runs in a thread: no ledger in here."""
        path = self.workspace.files() / f"{plan.source_id.replace('/', '_')}.part"
        try:
            if plan.href is None:
                raise NotServed("the source gives no link to the bytes", kind=plan.kind, source_id=plan.source_id)
            with path.open("wb") as into:
                got = reads.download(plan.href, into)
        except DataError as error:
            return plan, error
        return plan, _packed(Fetched(plan, path, got.size, got.sha256))

    def _not_served(self, plan: FilePlan, error: DataError) -> None:
        """Declared metadata, never a lost file: name, size and type are in the process's kept text."""
        self.workspace.ledger.findings.record(
            [
                Finding(
                    plan.kind,
                    plan.source_id,
                    "bytes",
                    Disposition.UNSUPPORTED,
                    error.code,
                    "export the file by hand from Process Street and upload it to the process",
                    self.plan.source_id,
                )
            ]
        )
        self.workspace.ledger.mapping.fail(plan.kind, plan.source_id, category=error.category, code=error.code)
        self.workspace.ledger.mapping.skip_many([(plan.kind, plan.source_id)])

    def _upload(self, item: Fetched) -> None:
        target, plan = self.workspace.target, item.plan
        step_source_id = next((t.step_source_id for t in self.plan.tasks if t.source_id == plan.task_source_id), None)
        capture, step = self.ids.captures.get(plan.field_source_id), self.ids.steps.get(step_source_id or "")
        if capture is None or step is None:
            self.workspace.ledger.mapping.fail(plan.kind, plan.source_id, category="data", code="no_field_for_file")
            return

        def post() -> str:
            with item.path.open("rb") as stream:
                asset = target.writes.upload(
                    stream,
                    plan.filename,
                    uploaded_from=capture,
                    subject_type="Run",
                    subject_id=self.process_id,
                    step_id=step,
                    checklist_id=self.ids.template_id,
                )
            return asset.id

        self.driver.create(
            Creation(
                plan.kind,
                plan.source_id,
                {"filename": plan.filename, "sha256": item.sha256, "size": item.size},
                post=post,
                find=lambda: self._uploaded(plan),
            )
        )
        item.path.unlink()

    def _uploaded(self, plan: FilePlan) -> list[str]:
        """Assets whose name carries the source id (api/tallyfy-api.md section 6)."""
        return [asset.id for asset in lookups.find_asset(self.workspace.target.reads, self.process_id, plan.filename)]

    def _link(self, task_source_id: str, files: list[FilePlan], open_: list[FilePlan]) -> None:
        """Uploading does not fill the field: one PUT per task with the complete lists."""
        target, task_id = self.workspace.target, self.tasks.get(task_source_id)
        if task_id is None:
            return
        taskdata: dict[str, list[dict[str, Any]]] = {}
        for plan in files:
            row = self._row(plan)
            if row is not None and row.target_id is not None and row.state in LANDED:
                asset = target.reads.asset(row.target_id)
                taskdata.setdefault(self.ids.captures[plan.field_source_id], []).append(asset.as_value())
        if not taskdata:
            return
        answer = target.writes.update_task(self.process_id, task_id, {"taskdata": taskdata})
        stored = {str(entry.get("id")) for key in taskdata for entry in (answer.taskdata or {}).get(key) or []}
        for plan in open_:
            self._verify(plan, stored)

    def _verify(self, plan: FilePlan, linked: set[str]) -> None:
        """The bytes are read back from the target and compared with what the source served."""
        row, mapping = self._row(plan), self.workspace.ledger.mapping
        if row is None or row.target_id is None or row.state not in LANDED:
            return
        reader = _Hasher()
        self.workspace.target.reads.download(row.target_id, cast("BinaryIO", reader))
        body = {"filename": plan.filename, "sha256": reader.hexdigest(), "size": reader.size}
        if row.target_id in linked and digest(body) == row.payload_sha256:
            mapping.verify_many([(plan.kind, plan.source_id)])
        else:
            mapping.wrong(plan.kind, plan.source_id, code="bytes_differ")


def _packed(item: Fetched) -> Fetched:
    """A file whose extension the target refuses travels in a zip; the same bytes give the same zip."""
    inner = inner_name(item.plan.filename)
    if inner is None:
        return item
    path = item.path.parent / f"{item.path.name}.zip"
    with (
        item.path.open("rb") as stream,
        path.open("wb") as out,
        ZipFile(out, "w", ZIP_DEFLATED) as archive,
        archive.open(ZipInfo(inner), "w") as entry,
    ):
        shutil.copyfileobj(stream, entry, CHUNK)
    item.path.unlink()
    reader = _Hasher()
    with path.open("rb") as stream:
        shutil.copyfileobj(stream, reader, CHUNK)
    return Fetched(item.plan, path, reader.size, reader.hexdigest())


class _Hasher:
    """A write-only file that keeps a checksum instead of bytes."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.size = 0

    def write(self, chunk: bytes) -> int:
        self._hash.update(chunk)
        self.size += len(chunk)
        return len(chunk)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()
