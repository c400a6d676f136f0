"""Files of one run: source -> private folder or bucket -> target, streamed and checksummed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast
from uuid import uuid4

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import MigrationError, Recoverable
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import FilePlan, Planned, RunPlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, State
from process_street_tallyfy.model.target import Asset
from process_street_tallyfy.phases.drive import Creation, Driver, digest, take_over
from process_street_tallyfy.phases.file_anew import comes_anew, take_out
from process_street_tallyfy.phases.file_fetch import Fetched, Renewing, fetch_all, holds_bytes, tell_other_bytes
from process_street_tallyfy.phases.landing import NOT_OURS, carried_after_all, settle_by_finding
from process_street_tallyfy.phases.private_folder import make_private, sweep
from process_street_tallyfy.phases.target_tasks import TargetTasks, tasks_of
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.trouble import Isolation, meet
from process_street_tallyfy.phases.workspace import LEASE_SECONDS, Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.exported_file import Match, finding
from process_street_tallyfy.transform.file import SIZE_DIFFERS, UNSERVED

FILE_KINDS = (Kind.ATTACHMENT, Kind.FILE_ANSWER)


@dataclass
class RunFiles:
    """Fetches, uploads and links what is open; a file that the source did not serve is asked for if the run is to."""

    workspace: Workspace
    driver: Driver
    plan: RunPlan
    ids: TemplateIds
    process_id: str
    isolation: Isolation
    exported: Mapping[str, Match] = field(default_factory=dict)
    _sent: dict[str, Asset] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.tasks = tasks_of(self.workspace, self.plan.source_id)
        self.target = TargetTasks(self.workspace, self.plan.source_id, self.process_id)
        # Its own: a worker that was taken for dead may still be writing the same files.
        self.folder = self.workspace.files() / uuid4().hex

    def carry(self, planned: Planned) -> None:
        """Downloads run side by side; ledger writes and uploads follow in order, so that order is kept."""
        plans = cast("tuple[FilePlan, ...]", planned.plans)
        self._report_gone(planned)
        self._ask_again(planned)
        self._take_out(plans)
        open_ = [plan for plan in plans if self._is_open(plan)]
        with self._room_for([plan for plan in open_ if self._target_id(plan) is None]) as unsent:
            fetched = self._find_again(self._fetch_all(unsent))
            self._settle_linked([plan for plan in open_ if self._target_id(plan) is not None])
            writable = self._writable([plan for plan in open_ if self._is_open(plan)])
            for item in fetched:
                with self.isolation.of([_key(item.plan)]):
                    self._upload(item) if item.plan in writable else item.path.unlink(missing_ok=True)
        by_task: dict[str, list[FilePlan]] = {}
        for plan in filter(self._is_open, writable):
            by_task.setdefault(plan.task_source_id, []).append(plan)
        for task_source_id, files in by_task.items():
            with self.isolation.of([_key(plan) for plan in files]):
                self._link(task_source_id, [plan for plan in plans if plan.task_source_id == task_source_id], files)

    def _row(self, plan: FilePlan) -> Row | None:
        return self.workspace.ledger.mapping.get(*_key(plan))

    def _is_open(self, plan: FilePlan) -> bool:
        row = self._row(plan)
        if row is None or not self.workspace.drives(row.kind, row.source_id, row.parent_id):
            return False
        return row.state not in SETTLED | NOT_OURS and row.key not in self.isolation.met

    def _target_id(self, plan: FilePlan) -> str | None:
        row = self._row(plan)
        return row.target_id if row is not None and row.state in LANDED else None

    def _find_again(self, fetched: list[Fetched]) -> list[Fetched]:
        """Without those that a lost ledger knew of: they lie in the target already."""
        held = self.workspace.target.reads.run(self.process_id).assets if self.driver.rebuilt and fetched else []
        left = []
        for item in fetched:
            ids = {asset.id for asset in held if asset.filename == item.plan.filename}
            if len(ids) != 1:
                left.append(item)
                continue
            take_over(self.workspace.ledger, *_key(item.plan), digest(_body(item)), ids.pop())
            item.path.unlink(missing_ok=True)
        return left

    def _report_gone(self, planned: Planned) -> None:
        mapping, here = self.workspace.ledger.mapping, {item.source_id for item in planned.outcomes}
        rows = [row for kind in FILE_KINDS for row in mapping.by_parent(kind, self.plan.source_id)]
        gone = [row.key for row in rows if row.source_id not in here and row.state in LANDED]
        self.workspace.ledger.findings.record(self.target.finding(*key, "", "gone_from_source") for key in gone)

    def _ask_again(self, planned: Planned) -> None:
        """Files that an earlier run did not get: those that have a link or an export now, and all if asked to."""
        mapping, findings = self.workspace.ledger.mapping, self.workspace.ledger.findings
        unserved = findings.reported(self.plan.source_id, UNSERVED)
        if not self.workspace.options.read_again:
            unserved = {key for key in unserved if (match := self.exported.get(key[1])) and match.file}
        unserved |= findings.reported(self.plan.source_id, {"file_bytes_not_given"})
        ours = [o for o in planned.outcomes if self.workspace.drives(o.kind, o.source_id, self.plan.source_id)]
        given = {(o.kind, o.source_id) for o in ours if o.disposition is not Disposition.UNSUPPORTED}
        rows = [mapping.get(*key) for key in unserved & given]
        mapping.reopen_many([row.key for row in rows if row is not None and row.state is State.SKIPPED])
        findings.withdraw(unserved & given, {"file_bytes_not_given"})
        carried_after_all(self.workspace, planned.outcomes, unserved & given)

    def _take_out(self, plans: Iterable[FilePlan]) -> None:
        """Files that arrived with other bytes: this time they are sent anew."""
        by_key = {_key(plan): plan for plan in plans}
        rows = {key: row for key, row in self.workspace.ledger.mapping.of(by_key).items() if comes_anew(row)}
        for plan in self._writable([by_key[key] for key in rows]):
            key, capture = _key(plan), self.ids.captures.get(plan.field_source_id, "")
            with self.isolation.of([key]):
                take_out(self.workspace, rows[key], self.process_id, self.tasks[plan.task_source_id], capture)

    def _settle_linked(self, landed: list[FilePlan]) -> None:
        """Files that a worker linked before it was killed: their tasks may be completed by now."""
        for task_source_id in dict.fromkeys(
            plan.task_source_id for plan in landed if plan.task_source_id in self.tasks
        ):
            files = [plan for plan in landed if plan.task_source_id == task_source_id]
            with self.isolation.of([_key(plan) for plan in files]):
                task = self.workspace.target.reads.task(self.process_id, self.tasks[task_source_id])
                linked = _linked(task.taskdata, [self.ids.captures.get(plan.field_source_id, "") for plan in files])
                for plan in files:
                    if self._target_id(plan) in linked:
                        self._verify(plan, linked)

    def _writable(self, open_: list[FilePlan]) -> list[FilePlan]:
        """Those whose task takes a file; for the others a finding stands."""
        reasons: dict[str, str | None] = {}
        for task_source_id in dict.fromkeys(plan.task_source_id for plan in open_):
            in_target, nowhere = task_source_id in self.tasks, "file_of_compact_run" if self.plan.compact else None
            reasons[task_source_id] = self.target.hindrance(task_source_id) if in_target else nowhere
        for plan in open_:
            if reason := reasons[plan.task_source_id]:
                settle_by_finding(self.workspace, [self.target.finding(*_key(plan), "", reason)])
        return [plan for plan in open_ if reasons[plan.task_source_id] is None]

    @contextmanager
    def _room_for(self, plans: list[FilePlan]) -> Iterator[list[FilePlan]]:
        """The attempt's own folder, for as long as files lie in it; a run without new files needs none."""
        if not plans:
            yield plans
            return
        make_private(self.workspace.files())
        make_private(self.folder)
        try:
            yield plans
        finally:
            sweep(self.folder)

    def _fetch_all(self, plans: Sequence[FilePlan]) -> list[Fetched]:
        """In the order of the plans. The lease is renewed while files are on their way."""
        wanted = [(plan, self._by_hand(plan)) for plan in plans]
        reads, threads = self.workspace.source.reads, self.workspace.threads
        fetched = []
        for plan, outcome in fetch_all(
            reads, self.folder, wanted, threads, self.workspace.keep_lease, LEASE_SECONDS / 3
        ):
            if isinstance(outcome, MigrationError):
                self._not_fetched(plan, outcome)
                continue
            fetched.append(outcome)
            if outcome.by_hand:
                self.workspace.ledger.findings.record([finding(plan, self.exported[plan.source_id])])
        return fetched

    def _by_hand(self, plan: FilePlan) -> ObjectStoragePath | None:
        match, folder = self.exported.get(plan.source_id), self.workspace.exported_files
        return folder.open(match.file) if match and match.file and folder else None

    def _not_fetched(self, plan: FilePlan, error: MigrationError) -> None:
        """Not served: declared, and asked for again with ``read_again``. Anything else is this file's own failure."""
        if error.code in UNSERVED:
            settle_by_finding(self.workspace, [self.target.finding(*_key(plan), "", error.code)])
            return
        with self.isolation.of([_key(plan)]):
            raise error

    def _upload(self, item: Fetched) -> None:
        self.workspace.keep_lease()
        target, plan = self.workspace.target, item.plan
        step_source_id = next((t.step_source_id for t in self.plan.tasks if t.source_id == plan.task_source_id), None)
        capture, step = self.ids.captures.get(plan.field_source_id), self.ids.steps.get(step_source_id or "")
        if capture is None or step is None:
            self._no_place(plan)
            return
        if not item.as_declared:
            self.workspace.ledger.findings.record([self.target.finding(*_key(plan), "size", SIZE_DIFFERS)])

        def post() -> str:
            with _waiting(item) as stream:
                asset = target.writes.upload(
                    cast("BinaryIO", Renewing(stream, self.workspace.keep_lease)),
                    plan.filename,
                    uploaded_from=capture,
                    subject_type="Run",
                    subject_id=self.process_id,
                    step_id=step,
                    checklist_id=self.ids.template_id,
                )
            self._sent[asset.id] = asset
            return asset.id

        self.driver.create(
            Creation(
                plan.kind,
                plan.source_id,
                _body(item),
                post=post,
                find=lambda: self._uploaded(plan),
            )
        )
        item.path.unlink(missing_ok=True)

    def _no_place(self, plan: FilePlan) -> None:
        meet(self.workspace.ledger.mapping, [_key(plan)], category="data", code="no_field_for_file")
        self.isolation.met.add(_key(plan))

    def _uploaded(self, plan: FilePlan) -> list[str]:
        """Assets whose name carries the source id (api/tallyfy-api.md section 6)."""
        return [asset.id for asset in lookups.find_asset(self.workspace.target.reads, self.process_id, plan.filename)]

    def _link(self, task_source_id: str, files: list[FilePlan], open_: list[FilePlan]) -> None:
        """Uploading does not fill the field: one PUT per task with the complete lists."""
        target, task_id = self.workspace.target, self.tasks.get(task_source_id)
        if task_id is None:
            for plan in open_:
                self._no_place(plan)
            return
        taskdata: dict[str, list[dict[str, Any]]] = {}
        for plan in files:
            if asset_id := self._target_id(plan):
                asset = self._sent.get(asset_id) or target.reads.asset(asset_id)
                taskdata.setdefault(self.ids.captures[plan.field_source_id], []).append(asset.as_value())
        if not taskdata:
            return
        if not self.target.untouched(task_source_id):
            self._add_foreign(task_id, taskdata)
        answer = target.writes.update_task(self.process_id, task_id, {"taskdata": taskdata})
        stored = _linked(answer.taskdata, taskdata)
        for plan in open_:
            with self.isolation.of([_key(plan)]):
                self._verify(plan, stored)

    def _add_foreign(self, task_id: str, taskdata: dict[str, list[dict[str, Any]]]) -> None:
        """Files that people have added to the fields since stay in them."""
        held = self.workspace.target.reads.task(self.process_id, task_id).taskdata
        for capture, entries in taskdata.items():
            ours = {str(entry.get("id")) for entry in entries}
            entries += [entry for entry in held.get(capture) or [] if str(entry.get("id")) not in ours]

    def _verify(self, plan: FilePlan, linked: set[str]) -> None:
        """The bytes are read back from the target and compared with what the source served."""
        self.workspace.keep_lease()
        row, mapping = self._row(plan), self.workspace.ledger.mapping
        if row is None or row.target_id is None or row.state not in LANDED:
            return
        if row.target_id in linked and holds_bytes(self.workspace.target.reads, row, plan.filename):
            mapping.verify_many([_key(plan)])
        else:
            tell_other_bytes(mapping, _key(plan))


def _waiting(item: Fetched) -> BinaryIO:
    """:raises Recoverable: another run has swept the folder; a task that lost its lease learns it next."""
    try:
        return cast("BinaryIO", item.path.open("rb"))
    except FileNotFoundError as error:
        raise Recoverable("a file on its way was removed", code="file_swept") from error


def _linked(taskdata: Mapping[str, Any], captures: Iterable[str]) -> set[str]:
    return {str(entry.get("id")) for capture in captures for entry in taskdata.get(capture) or []}


def _body(item: Fetched) -> dict[str, Any]:
    """What is sent, for the hash."""
    return {"filename": item.plan.filename, "sha256": item.sha256, "size": item.size}


def _key(plan: FilePlan) -> Key:
    return (plan.kind, plan.source_id)
