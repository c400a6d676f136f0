"""Pages and data sets as document templates: intent, one POST for the document and each of its texts, read-back.

A document whose source changed is written again where it stands as the move left it; what people changed in it stays,
with a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.document_plan import DocumentPlan
from process_street_tallyfy.model.plan import StepPlan
from process_street_tallyfy.model.source import DataSet, Page, Record
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Step, Template
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.foundation import own_rows, plan_rows, record_findings, skip_unsupported
from process_street_tallyfy.phases.landing import NOT_OURS, land, settle_by_finding
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.data_set import plan_data_set
from process_street_tallyfy.transform.late import SOURCE_CHANGED, late_finding
from process_street_tallyfy.transform.page import plan_page
from process_street_tallyfy.validate.read_back import EMPTIED, document_differences, same_text

#: A plan and the hashes of what it was made from, by source id.
Planned = tuple[DocumentPlan, dict[str, str]]


def load_documents(workspace: Workspace, kind: Kind) -> int:
    """Builds and verifies the document of every staged object of a kind; returns their number."""
    ids = [source_id for source_id in workspace.ledger.staging.ids(kind) if workspace.drives(kind, source_id)]
    for source_id in ids:
        workspace.keep_lease()
        DocumentLoad(workspace, kind, source_id).run()
    return len(ids)


def _page(workspace: Workspace, page_id: str) -> Planned | None:
    staged = workspace.ledger.staging.get(Kind.PAGE, page_id)
    if staged is None:
        return None
    page = Page.model_validate(staged.payload)
    known = workspace.ledger.staging.get(Kind.FOLDER, page.folder_id or "")
    return plan_page(page, folder=page.folder_id if known else None), {page_id: staged.sha256}


def _data_set(workspace: Workspace, data_set_id: str) -> Planned | None:
    """A record that changed makes the whole document another one."""
    staged = workspace.ledger.staging.get(Kind.DATA_SET, data_set_id)
    if staged is None:
        return None
    rows = workspace.ledger.staging.by_parent(Kind.RECORD, data_set_id)
    hashes = {row.source_id: row.sha256 for row in rows}
    records = [Record.model_validate(row.payload) for row in rows]
    own = digest([staged.sha256, sorted(hashes.items())])
    return plan_data_set(DataSet.model_validate(staged.payload), records), {**hashes, data_set_id: own}


PLANNERS: dict[Kind, Callable[[Workspace, str], Planned | None]] = {Kind.PAGE: _page, Kind.DATA_SET: _data_set}


@dataclass
class DocumentLoad:
    """One document on its way into the target."""

    workspace: Workspace
    kind: Kind
    source_id: str

    def run(self) -> None:
        planned = PLANNERS[self.kind](self.workspace, self.source_id)
        if planned is None:
            return
        plan, hashes = planned
        before = {step.source_id: self._own(step.source_id) for step in plan.steps}
        plan_rows(self.workspace, plan.outcomes, hashes, plan.marker)
        own_rows(self.workspace, [(step.source_id, self.source_id) for step in plan.steps])
        record_findings(self.workspace, plan.outcomes, plan.findings, lasting=(SOURCE_CHANGED,))
        skip_unsupported(self.workspace, plan.outcomes)
        row = self._row()
        if row is None or not self.workspace.options.writes or row.state in NOT_OURS:
            return
        if row.open or any(own is None or own.state is not State.VERIFIED for own in before.values()):
            self._carry(plan, changed=row.changed)

    def differences(self, document_id: str) -> list[str]:
        """What the target holds otherwise than planned now: keys of the target."""
        planned = PLANNERS[self.kind](self.workspace, self.source_id)
        return list(document_differences(planned[0], *self._read(planned[0], document_id))) if planned else []

    def _row(self) -> Row | None:
        return self.workspace.ledger.mapping.get(self.kind, self.source_id)

    def _own(self, source_id: str) -> Row | None:
        return self.workspace.ledger.mapping.get(Kind.OWN, source_id)

    def _carry(self, plan: DocumentPlan, *, changed: bool) -> None:
        driver = Driver(self.workspace.ledger, writes=True)
        document_id = self._document(driver, plan)
        if document_id is None:
            return
        if changed and not self._rewrite(plan, document_id):
            self._leave(plan)
            return
        for position, step in enumerate(plan.steps, 1):
            self._step(driver, step, document_id, position)
        self._verify(plan, document_id)

    def _leave(self, plan: DocumentPlan) -> None:
        """Somebody has worked in the document: it stays, and what changed in the source is told."""
        mapping = self.workspace.ledger.mapping
        rows = [row for item in plan.outcomes if (row := mapping.get(item.kind, item.source_id)) is not None]
        changed = [late_finding(*row.key, SOURCE_CHANGED, row.parent_id) for row in rows if row.open]
        settle_by_finding(self.workspace, changed)

    def _document(self, driver: Driver, plan: DocumentPlan) -> str | None:
        target, folder_id = self.workspace.target, self._folder_id(plan)
        body = {**plan.body(), "folder_id": folder_id} if folder_id else plan.body()
        return driver.create(
            Creation(
                plan.kind,
                plan.source_id,
                body,
                post=lambda: target.writes.create_template(body).id,
                find=lambda: [hit.id for hit in lookups.find_template(target.reads, plan.source_id, plan.title)],
            )
        )

    def _step(self, driver: Driver, step: StepPlan, document_id: str, position: int) -> None:
        target = self.workspace.target
        driver.create(
            Creation(
                Kind.OWN,
                step.source_id,
                step.body(),
                post=lambda: target.writes.create_step(document_id, step.body()).id,
                find=lambda: [hit.id for hit in lookups.find_step(target.reads, document_id, step.title, position)],
            )
        )

    def _rewrite(self, plan: DocumentPlan, document_id: str) -> bool:
        """The texts that changed; False where somebody has changed one of them in the target."""
        document, steps, _ = self._read(plan, document_id)
        owned = {row.target_id: row for row in self.workspace.ledger.mapping.by_parent(Kind.OWN, self.source_id)}
        if any(not _as_left(step, owned.get(step.id)) for step in steps):
            return False
        writes = self.workspace.target.writes
        if not (same_text(plan.title, document.title) and same_text(plan.summary, document.summary)):
            writes.update_template(document_id, {"title": plan.title, "summary": plan.summary})
        wanted = {step.source_id: step for step in plan.steps}
        for held in steps:
            row = owned[held.id]
            step = wanted.get(row.source_id) or StepPlan(row.source_id, held.title, EMPTIED, "task")
            if step.title != held.title or not same_text(step.summary, held.summary):
                self.workspace.ledger.mapping.intend(*row.key, payload_sha256=_hash(step.title, step.summary))
                writes.update_step(document_id, held.id, {"title": step.title, "summary": step.summary})
                self.workspace.ledger.mapping.confirm(*row.key, held.id)
        return True

    def _verify(self, plan: DocumentPlan, document_id: str) -> None:
        mapping = self.workspace.ledger.mapping
        document, steps, folder_id = self._read(plan, document_id)
        differing = list(document_differences(plan, document, steps, folder_id))
        if differing:
            mapping.wrong(plan.kind, plan.source_id, code=f"differs_{differing[0]}")
            return
        kept = [(item.kind, item.source_id) for item in plan.outcomes]
        rows = [row for key in kept if (row := mapping.get(*key)) is not None and row.state is not State.SKIPPED]
        land(mapping, {row.key: document_id for row in rows})
        own = [row.key for row in mapping.by_parent(Kind.OWN, plan.source_id) if row.state in LANDED]
        mapping.verify_many([*(row.key for row in rows), *own])
        self.workspace.ledger.findings.withdraw(kept, [SOURCE_CHANGED])

    def _read(self, plan: DocumentPlan, document_id: str) -> tuple[Template, list[Step], str | None]:
        reads = self.workspace.target.reads
        document = reads.template(document_id)
        return document, sorted(document.steps, key=lambda step: step.position), self._folder_id(plan)

    def _folder_id(self, plan: DocumentPlan) -> str | None:
        row = self.workspace.ledger.mapping.get(Kind.FOLDER, plan.folder_source_id or "")
        return row.target_id if row else None


def _hash(title: str, text: str) -> str:
    return digest(StepPlan("", title, text, "task").body())


def _as_left(step: Step, row: Row | None) -> bool:
    """Whether a step still has the text that was sent last."""
    return row is not None and _hash(step.title, step.summary or "") == row.payload_sha256
