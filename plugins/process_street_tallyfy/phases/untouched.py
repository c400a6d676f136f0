"""Whether an object that the move made is still as the move left it: only then a rollback removes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases import people_removal
from process_street_tallyfy.phases.documents import DocumentLoad
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.finishing import rules_changed
from process_street_tallyfy.phases.group_members import put_in
from process_street_tallyfy.phases.marks import shape
from process_street_tallyfy.phases.one_off import OneOffLoad
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.run_text import RunText
from process_street_tallyfy.phases.template_ids import is_assigning
from process_street_tallyfy.phases.template_removed import removed_before
from process_street_tallyfy.phases.templates import TemplateLoad
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.unmarked import unmarked_row
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.marker import marker
from process_street_tallyfy.validate.restricted import person_ids

CHANGED, PROCESSES, IN_USE, MEMBERS, UNREADABLE = "changed", "has_processes", "in_use", "has_members", "unreadable"
ADOPTED, OLDER = "adopted", "older_than_checkpoint"
#: Why something stays; the preview and the log say it so.
REASONS: dict[str, str] = {
    CHANGED: "somebody changed it since it was read back",
    PROCESSES: "it has processes that stay",
    IN_USE: "a person has begun to use the account",
    MEMBERS: "somebody is in it whom the move did not put in",
    UNREADABLE: "its source cannot be read any more, so nobody can say whether it was changed",
    ADOPTED: "it was there before the move",
    OLDER: "it is older than the checkpoint; what was added to it since stays in it",
}


@dataclass
class Untouched:
    """``gone``: target ids of what was removed, or would have been, so that what hangs on them can go too."""

    workspace: Workspace
    gone: set[str] = field(default_factory=set, init=False)

    def why_not(self, row: Row) -> str:
        """'' when nobody changed it, else a reason of the table. What is gone already was changed by nobody."""
        check = self._CHECKS.get(row.kind)
        if row.state is State.REVERTING or check is None:
            return ""
        try:
            return check(self, row)
        except NotFound:
            return ""

    def _template(self, row: Row) -> str:
        """Edited, or with processes that are not ours or stay."""
        template_id = str(row.target_id)
        if removed_before(self.workspace, row.source_id):
            return CHANGED
        if any(process.id not in self.gone for process in self.workspace.target.reads.runs(template_id)):
            return PROCESSES
        self._find_lost(row)
        if bare := unmarked_row(self.workspace, row.source_id):
            same = digest(shape(self.workspace.target.reads.template(template_id))) == bare.payload_sha256
            return "" if same else CHANGED
        edited = TemplateLoad(self.workspace, row.source_id).edited(template_id)
        return CHANGED if edited or rules_changed(self.workspace, row.source_id) else ""

    def _find_lost(self, row: Row) -> None:
        """Automations of the cut-over whose answer was lost: one that carries its mark is ours, not somebody's."""
        mapping, template_id = self.workspace.ledger.mapping, str(row.target_id)
        for own in mapping.by_parent(Kind.OWN, f"{CUT_OVER}{row.source_id}"):
            if own.state not in (State.INTENT, State.UNKNOWN) or not is_assigning(own.source_id):
                continue
            mark = marker(own.source_id.removeprefix(CUT_OVER))
            found = lookups.find_automation(self.workspace.target.reads, template_id, mark)
            if len(found) == 1:
                if own.state is State.INTENT:
                    mapping.unknown(*own.key)
                mapping.confirm(*own.key, found[0].id)

    def _document(self, row: Row) -> str:
        document_id = str(row.target_id)
        if any(True for _ in self.workspace.target.reads.runs(document_id)):
            return PROCESSES
        return CHANGED if DocumentLoad(self.workspace, row.kind, row.source_id).differences(document_id) else ""

    def _one_off(self, row: Row) -> str:
        return CHANGED if OneOffLoad(self.workspace, row.source_id).differences(str(row.target_id)) else ""

    def _group(self, row: Row) -> str:
        found = [group for group in self.workspace.target.reads.groups() if group.id == row.target_id]
        ours = {str(member) for member in put_in(self.workspace, row.source_id)}
        return MEMBERS if any(person_ids(group.members) - ours or group.guests for group in found) else ""

    def _own(self, row: Row) -> str:
        """People; the rules of a template that stays; the batch tag, which nobody can change."""
        if people_removal.is_person(row):
            return IN_USE if people_removal.changed(self.workspace, row) else ""
        if not row.parent_id:
            return ""
        return CHANGED if rules_changed(self.workspace, row.parent_id) else ""

    def _run(self, row: Row) -> str:
        loader = RunLoader(self.workspace)
        plan = loader.plan(row.source_id)
        template = loader.template(plan.workflow_source_id) if plan else None
        if plan is None or template is None or template[1] is None:
            return UNREADABLE
        process_id = str(row.target_id)
        if RunText(self.workspace, plan, template[1], process_id).edited(row):
            return CHANGED
        states = RunStates(self.workspace, plan, process_id, Isolation(self.workspace.ledger.mapping))
        return CHANGED if row.state is State.VERIFIED and states.worked_on() else ""

    _CHECKS: ClassVar[dict[Kind, Callable[[Untouched, Row], str]]] = {
        Kind.WORKFLOW: _template,
        Kind.PAGE: _document,
        Kind.DATA_SET: _document,
        Kind.ONE_OFF_TASK: _one_off,
        Kind.RUN: _run,
        Kind.GROUP: _group,
        Kind.OWN: _own,
    }
