"""Pages as document templates: intent, one POST each for the document and its text, look-up, read-back."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.model.page_plan import PagePlan
from process_street_tallyfy.model.source import Page
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.foundation import own_rows, plan_rows, record_findings
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.page import plan_page
from process_street_tallyfy.validate.read_back import page_differences


def load_pages(workspace: Workspace) -> int:
    """Builds and verifies the document of every staged page; returns their number."""
    ids = list(workspace.ledger.staging.ids(Kind.PAGE))
    for page_id in ids:
        workspace.keep_lease()
        PageLoad(workspace, page_id).run()
    return len(ids)


@dataclass
class PageLoad:
    """One page on its way into the target."""

    workspace: Workspace
    page_id: str

    def run(self) -> None:
        plan, sha256 = self._plan()
        if plan is None:
            return
        plan_rows(self.workspace, plan.outcomes, {self.page_id: sha256}, plan.marker)
        own_rows(self.workspace, [(plan.step.source_id, self.page_id)] if plan.step else [])
        record_findings(self.workspace, plan.outcomes, plan.findings)
        driver = Driver(self.workspace.ledger, writes=self.workspace.options.writes)
        document_id = self._document(driver, plan)
        if document_id is not None:
            self._text(driver, plan, document_id)
            self._verify(plan, document_id)

    def differences(self, document_id: str) -> list[str]:
        """What the target holds otherwise than planned now: keys of the target."""
        plan, _ = self._plan()
        return self._read_back(plan, document_id) if plan else []

    def _plan(self) -> tuple[PagePlan | None, str]:
        staged = self.workspace.ledger.staging.get(Kind.PAGE, self.page_id)
        if staged is None:
            return None, ""
        page = Page.model_validate(staged.payload)
        known = self.workspace.ledger.staging.get(Kind.FOLDER, page.folder_id or "")
        return plan_page(page, folder=page.folder_id if known else None), staged.sha256

    def _document(self, driver: Driver, plan: PagePlan) -> str | None:
        target, folder_id = self.workspace.target, self._folder_id(plan)
        body = {**plan.body(), "folder_id": folder_id} if folder_id else plan.body()
        return driver.create(
            Creation(
                Kind.PAGE,
                plan.source_id,
                body,
                post=lambda: target.writes.create_template(body).id,
                find=lambda: [hit.id for hit in lookups.find_template(target.reads, plan.source_id, plan.title)],
            )
        )

    def _text(self, driver: Driver, plan: PagePlan, document_id: str) -> None:
        target, step = self.workspace.target, plan.step
        if step is None:
            return
        driver.create(
            Creation(
                Kind.OWN,
                step.source_id,
                step.body(),
                post=lambda: target.writes.create_step(document_id, step.body()).id,
                find=lambda: [hit.id for hit in lookups.find_step(target.reads, document_id, step.title, 1)],
            )
        )

    def _verify(self, plan: PagePlan, document_id: str) -> None:
        mapping = self.workspace.ledger.mapping
        differing = self._read_back(plan, document_id)
        keys = [(Kind.PAGE, plan.source_id), *([(Kind.OWN, plan.step.source_id)] if plan.step else [])]
        landed = [key for key in keys if (row := mapping.get(*key)) is not None and row.state in LANDED]
        if differing:
            mapping.wrong(Kind.PAGE, plan.source_id, code=f"differs_{differing[0]}")
            landed.remove((Kind.PAGE, plan.source_id))
        mapping.verify_many(landed)

    def _read_back(self, plan: PagePlan, document_id: str) -> list[str]:
        reads = self.workspace.target.reads
        document = reads.template(document_id)
        steps = sorted(document.steps, key=lambda step: step.position)
        return list(page_differences(plan, document, steps, self._folder_id(plan)))

    def _folder_id(self, plan: PagePlan) -> str | None:
        row = self.workspace.ledger.mapping.get(Kind.FOLDER, plan.folder_source_id or "")
        return row.target_id if row else None
