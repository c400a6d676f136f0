"""The record document of one run: uploaded before the launch, which carries it in the kick-off form.

::

    no process yet   upload -> launch with it ----------------------------+-> bytes read back -> verified
    process stands   upload -> PUT the kick-off field with the newest one -+                     older one deleted
    frozen, edited   a finding; the process keeps the version that it has

The target lists no files of a template (api/tallyfy-api.md 2.16): an upload whose answer was lost is looked for among
the uploads of its activity feed that no row of the ledger knows.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import PlanItem, Row
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Asset, Process
from process_street_tallyfy.phases.drive import Creation, Driver, digest, take_over
from process_street_tallyfy.phases.file_fetch import Hasher, holds_bytes, tell_other_bytes
from process_street_tallyfy.phases.landing import NOT_OURS, settle_by_finding
from process_street_tallyfy.phases.staging import attachments, comments
from process_street_tallyfy.phases.target_tasks import TargetTasks
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.change import WHY
from process_street_tallyfy.transform.record import RunRecordPlan, Source, plan_record
from process_street_tallyfy.transform.recorded import FIELD_MISSING
from process_street_tallyfy.transform.template import RECORD_ROLE

#: What an upload of ours becomes in the ledger.
UPLOADED = (Kind.RUN_RECORD, Kind.ATTACHMENT, Kind.FILE_ANSWER)
KICKOFF_FILE = "ko_field"


def is_recorded(workspace: Workspace, status: str) -> bool:
    """Whether the settings want a record document for runs in this state."""
    return workspace.settings.migration.record_documents.wanted_for(status)


def planned_record(workspace: Workspace, bundle: RunBundle, workflow: WorkflowBundle) -> RunRecordPlan:
    run_id = bundle.run.id
    said = [item for item in comments(workspace, run_id) if item.workflow_run_id in {"", run_id}]
    zone = ZoneInfo(workspace.settings.source.time_zone)
    return plan_record(Source(bundle, workflow, said, attachments(workspace, run_id), workspace.directory, zone))


@dataclass
class RunRecord:
    """One version of one run; older versions are rows of their own."""

    workspace: Workspace
    driver: Driver
    plan: RunPlan
    record: RunRecordPlan
    _sent: Asset | None = field(default=None, init=False)

    def plan_row(self) -> None:
        item = PlanItem(
            Kind.RUN_RECORD,
            self.record.source_id,
            self.plan.source_id,
            Disposition.EXACT,
            self.record.source_id.rpartition("/")[2],
            self.record.filename,
        )
        self.workspace.ledger.mapping.plan([item])

    @property
    def due(self) -> bool:
        """Whether it is not read back yet, or an older version still lies beside it."""
        row = self._row()
        if row is None or row.state in NOT_OURS:
            return False
        return row.open or (row.state is State.VERIFIED and bool(self._older()))

    def upload(self, ids: TemplateIds) -> list[dict[str, Any]]:
        """The value of the kick-off field; empty where the upload failed or the template has no such field."""
        if RECORD_ROLE not in ids.kickoff:
            self._settle(FIELD_MISSING)
            return []
        asset_id = self.driver.create(
            Creation(
                Kind.RUN_RECORD,
                self.record.source_id,
                self._body,
                post=lambda: self._post(ids.template_id),
                find=self._uploaded,
            )
        )
        return [self._asset(asset_id).as_value()] if asset_id else []

    def settle(self, ids: TemplateIds, process: Process) -> None:
        """``process`` as it was read after the launch or in this run."""
        row = self._row()
        if row is None or not self.due:
            return
        if not self._links(ids, process, row):
            reason = self._hindrance(ids, process)
            if reason is not None:
                self._settle(reason)
                return
            value = self.upload(ids)
            if not value:
                return
            changes = {"prerun": {ids.kickoff[RECORD_ROLE]: [*self._foreign(ids, process), *value]}}
            process = self.workspace.target.writes.update_run(process.id, changes)
        self._verify(ids, process)

    @cached_property
    def _body(self) -> dict[str, Any]:
        """What is sent, for the hash: the bytes that come back have to give it again."""
        hasher = Hasher()
        hasher.write(self.record.content)
        return {"filename": self.record.filename, "sha256": hasher.hexdigest(), "size": hasher.size}

    def _row(self) -> Row | None:
        return self.workspace.ledger.mapping.get(Kind.RUN_RECORD, self.record.source_id)

    def _older(self) -> list[Row]:
        rows = self.workspace.ledger.mapping.by_parent(Kind.RUN_RECORD, self.plan.source_id)
        stands = LANDED | {State.REVERTING}
        return [row for row in rows if row.source_id != self.record.source_id and row.state in stands]

    def _post(self, template_id: str) -> str:
        asset = self.workspace.target.writes.upload(
            io.BytesIO(self.record.content),
            self.record.filename,
            uploaded_from=KICKOFF_FILE,
            subject_type="Checklist",
            subject_id=template_id,
        )
        self._sent = asset
        return asset.id

    def _asset(self, asset_id: str) -> Asset:
        """As the upload answered, or read again by a worker that did not send it."""
        sent = self._sent
        return sent if sent is not None and sent.id == asset_id else self.workspace.target.reads.asset(asset_id)

    def _uploaded(self) -> list[str]:
        """The whole feed is walked, a hundred uploads a call: answers are rarely lost, and clocks differ."""
        mapping = self.workspace.ledger.mapping
        known = {row.target_id for kind in UPLOADED for row in mapping.rows(kind)}
        uploads = dict.fromkeys(self.workspace.target.reads.uploads())
        return [asset_id for asset_id in uploads if asset_id not in known and self._is_ours(asset_id)]

    def _is_ours(self, asset_id: str) -> bool:
        try:
            return self.workspace.target.reads.asset(asset_id).filename == self.record.filename
        except NotFound:
            return False

    def _links(self, ids: TemplateIds, process: Process, row: Row) -> bool:
        return row.target_id is not None and row.target_id in linked(ids, process)

    def _hindrance(self, ids: TemplateIds, process: Process) -> str | None:
        frozen = TargetTasks(self.workspace, self.plan.source_id, process.id).frozen_as
        if frozen is not None or process.archived_at is not None:
            return WHY[frozen] if frozen is not None else "changed_after_archive"
        older = {str(row.target_id) for row in self._older() if row.state in LANDED}
        held = linked(ids, process)
        return "edited_in_tallyfy" if (held or older) and not held & older else None

    def _foreign(self, ids: TemplateIds, process: Process) -> list[dict[str, Any]]:
        """Files that people have added to the field since stay in it."""
        ours = {str(row.target_id) for row in self._older()}
        return [entry for entry in entries(ids, process) if str(entry.get("id")) not in ours]

    def _settle(self, reason: str) -> None:
        tasks = TargetTasks(self.workspace, self.plan.source_id, "")
        settle_by_finding(self.workspace, [tasks.finding(Kind.RUN_RECORD, self.record.source_id, "", reason)])

    def _verify(self, ids: TemplateIds, process: Process) -> None:
        """The bytes are read back from the target; only then the older version goes."""
        mapping, row = self.workspace.ledger.mapping, self._row()
        if row is None or row.target_id is None:
            return
        if not row.payload_sha256:  # from a ledger that was rebuilt: what would have been sent is what has to be there
            take_over(self.workspace.ledger, *row.key, digest(self._body), row.target_id)
            row = self._row() or row
        reads, filename = self.workspace.target.reads, self.record.filename
        if not self._links(ids, process, row) or not holds_bytes(reads, row, filename):
            tell_other_bytes(mapping, row.key)
            return
        mapping.verify_many([row.key])
        for older in self._older():
            if older.adopted:  # no field names it any more, but nobody can prove that it is ours
                mapping.skip_many([older.key])
                continue
            delete_record(self.workspace, older)
            mapping.reverted(*older.key)


def delete_record(workspace: Workspace, row: Row) -> None:
    """Removes a version that no field names any more; leaves its row ``reverting``."""
    workspace.ledger.mapping.reverting(*row.key)
    try:
        workspace.target.writes.delete_file(str(row.target_id))
    except NotFound:
        return


def entries(ids: TemplateIds, process: Process) -> list[dict[str, Any]]:
    """The value of the process's field for records."""
    value = process.prerun.get(ids.kickoff.get(RECORD_ROLE, "")) or []
    return [entry for entry in value if isinstance(entry, dict)]


def linked(ids: TemplateIds, process: Process) -> set[str]:
    """Ids of the files in the process's field for records."""
    return {str(entry.get("id")) for entry in entries(ids, process)}
