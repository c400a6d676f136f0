"""Name, summary and kick-off values of a process: launched with it, written again when its run changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.landing import land, settle_by_finding
from process_street_tallyfy.phases.target_tasks import TargetTasks
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.change import WHY
from process_street_tallyfy.transform.late import LASTING
from process_street_tallyfy.transform.template import RECORD_ROLE
from process_street_tallyfy.validate.read_back import same_text, same_value, settled_form
from process_street_tallyfy.validate.restricted import wider


def text_of(plan: RunPlan) -> dict[str, Any]:
    """What is hashed of a run's text: each part in one spelling, those without a value left out."""
    return _forms({"name": plan.name, "summary": plan.summary, **plan.kickoff})


def _forms(texts: dict[str, Any]) -> dict[str, Any]:
    return {key: form for key, value in texts.items() if (form := settled_form(value)) is not None}


@dataclass
class RunText:
    """``written``: source ids of the answers that have a field of their own; the others stand in the text."""

    workspace: Workspace
    plan: RunPlan
    ids: TemplateIds
    process_id: str

    def settle(self, written: set[str], process: Process) -> None:
        """A text that somebody changed in the target since it was written is kept and reported."""
        mapping, key = self.workspace.ledger.mapping, (Kind.RUN, self.plan.source_id)
        row, differing = mapping.get(*key), self.differing(process)
        if row is not None and row.changed and differing:
            reason = self._hindrance(row, process)
            if reason is not None:
                self._keep([key, *self._carried(written)], reason)
                return
            self._write(process)
            differing = self.differences()
        differing += self._wider(row, process)
        if differing:
            mapping.wrong(*key, code=f"differs_{differing[0]}")
            return
        land(mapping, {key: self.process_id}, [key, *self._carried(written)])
        self.workspace.ledger.findings.withdraw([key], LASTING)

    def _wider(self, row: Row | None, process: Process) -> list[str]:
        """Who else is let in. A process that was verified once may have been shared by a person since."""
        if row is not None and row.state is State.VERIFIED:
            return []
        listed = not self.workspace.capabilities.differs("restricted_runs")
        return wider(process, self.workspace.migration_user, listed=listed)

    def differences(self) -> list[str]:
        """Which of name, summary and kick-off values the target holds otherwise; one read."""
        return self.differing(self.workspace.target.reads.run(self.process_id))

    def _carried(self, written: set[str]) -> list[Key]:
        rows = self.workspace.ledger.mapping.by_parent(Kind.VALUE, self.plan.source_id)
        return [row.key for row in rows if row.open and row.state in LANDED and row.source_id not in written]

    def _keep(self, keys: list[Key], reason: str) -> None:
        tasks = TargetTasks(self.workspace, self.plan.source_id, self.process_id)
        fields = {Kind.RUN: "formFields", Kind.VALUE: "data"}
        settle_by_finding(self.workspace, [tasks.finding(*key, fields[key[0]], reason) for key in keys])

    def edited(self, row: Row) -> bool:
        """Whether somebody changed name, summary or kick-off values since they were written; one read."""
        process = self.workspace.target.reads.run(self.process_id)
        return bool(self.differing(process)) and not self._as_written(row, process)

    def _as_written(self, row: Row, process: Process) -> bool:
        """Whether it is known to be what was written; a plan of today may differ, because people have joined since."""
        if row.state is not State.VERIFIED:
            return False
        held = _forms({"name": process.name, "summary": process.summary, **self._kickoff_of(process)})
        return row.payload_sha256 == digest(held)

    def _hindrance(self, row: Row, process: Process) -> str | None:
        frozen = TargetTasks(self.workspace, self.plan.source_id, self.process_id).frozen_as
        if frozen is not None:
            return WHY[frozen]
        unknown = row.state is not State.VERIFIED or not row.payload_sha256
        return None if unknown or self._as_written(row, process) else "edited_in_tallyfy"

    def _kickoff_of(self, process: Process) -> dict[str, Any]:
        """The texts; the record document beside them has rows of its own."""
        roles = self.ids.kickoff.items()
        return {role: process.prerun.get(field_id) for role, field_id in roles if role != RECORD_ROLE}

    def _write(self, process: Process) -> None:
        """A complete PUT, repeatable. A kick-off value that the source has no more is cleared."""
        self.workspace.ledger.mapping.intend(Kind.RUN, self.plan.source_id, payload_sha256=digest(text_of(self.plan)))
        stored = {role: "" for role, value in self._kickoff_of(process).items() if settled_form(value) is not None}
        prerun = {self.ids.kickoff[role]: value for role, value in {**stored, **self.plan.kickoff}.items()}
        changes = {"name": self.plan.name, "summary": self.plan.summary, "prerun": prerun}
        self.workspace.target.writes.update_run(self.process_id, changes)

    def differing(self, process: Process) -> list[str]:
        texts = (("name", self.plan.name, process.name), ("summary", self.plan.summary, process.summary))
        wrong = [key for key, sent, kept in texts if not same_text(sent, kept)]
        workflow_id = self.plan.workflow_source_id
        return wrong + [
            role
            for role, value in self.plan.kickoff.items()
            if not same_value(value, process.prerun.get(self.ids.kickoff_id(role, workflow_id)))
        ]
