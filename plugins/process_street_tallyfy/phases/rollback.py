"""Rollback, the plain case: removes what was created and not changed since, children before parents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State
from process_street_tallyfy.phases import people_removal
from process_street_tallyfy.phases.documents import DocumentLoad
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.finishing import rules_changed
from process_street_tallyfy.phases.foundation import BATCH_TAG
from process_street_tallyfy.phases.group_members import put_in
from process_street_tallyfy.phases.marks import shape
from process_street_tallyfy.phases.one_off import OneOffLoad
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.run_record import delete_record
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.run_text import RunText
from process_street_tallyfy.phases.template_ids import is_assigning, is_automation
from process_street_tallyfy.phases.template_removed import removed_before
from process_street_tallyfy.phases.templates import TemplateLoad
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.unmarked import unmarked_count, unmarked_row
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.marker import marker
from process_street_tallyfy.validate.restricted import person_ids

PREVIEW = "rollback"
REVERTIBLE = LANDED | {State.REVERTING}
#: Children in these states are as gone as the others: what they hold is a dead target id, or a refusal.
UNFINISHED = frozenset({State.INTENT, State.UNKNOWN, State.FAILED, State.NEEDS_REVIEW})
#: Objects with a delete of their own, in the order in which they go (api/tallyfy-api.md section 5).
#: ``own`` are the batch tag and the people: what holds them is gone by then.
ORDER: tuple[Kind, ...] = (
    Kind.RUN,
    Kind.RUN_RECORD,
    Kind.WORKFLOW,
    Kind.PAGE,
    Kind.DATA_SET,
    Kind.ONE_OFF_TASK,
    Kind.FOLDER,
    Kind.GROUP,
    Kind.OWN,
)
#: What goes with its parent.
CHILDREN: dict[Kind, tuple[Kind, ...]] = {
    Kind.PAGE: (Kind.OWN,),
    Kind.DATA_SET: (Kind.RECORD, Kind.OWN),
    Kind.ONE_OFF_TASK: (),
    Kind.RUN: (
        Kind.TASK,
        Kind.VALUE,
        Kind.APPROVAL,
        Kind.FILE_ANSWER,
        Kind.COMMENT,
        Kind.ATTACHMENT,
        Kind.RUN_RECORD,
        Kind.OWN,
    ),
    Kind.WORKFLOW: (
        Kind.REVISION,
        Kind.TASK_TEMPLATE,
        Kind.FORM_FIELD,
        Kind.CONTENT,
        Kind.LOGIC_RULE,
        Kind.OWN,
    ),
}


def candidates(workspace: Workspace) -> Iterator[Row]:
    """Rows that were created by the move and still stand, in delete order."""
    for kind in ORDER:
        for row in workspace.ledger.mapping.rows(kind, REVERTIBLE):
            if not row.adopted and row.target_id and _goes_alone(workspace, row):
                yield row


def _goes_alone(workspace: Workspace, row: Row) -> bool:
    """Of our own the batch tag and people; records that were uploaded for a process that was never launched."""
    if row.kind is Kind.RUN_RECORD:
        run = workspace.ledger.mapping.get(Kind.RUN, row.parent_id)
        return run is None or run.target_id is None
    return row.kind is not Kind.OWN or row.source_id == BATCH_TAG or people_removal.is_person(row)


class PreviewRollback(MigrationOperator):
    """Lists what would go (``rollback.json``); XCom: the number and the hash that the approval shows."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        listed = [_listed(row) for row in candidates(workspace)]
        preview = write_preview(workspace, PREVIEW, listed)
        if bare := unmarked_count(workspace):
            self.log.warning(
                "%d templates carry our marks no more: only what the ledger knows is found, and whether people changed "
                "them is judged by their shape as a whole",
                bare,
            )
        self.log.info("%d objects would go; list: %s", len(listed), preview["preview"])
        return {"objects": len(listed), "unmarked": bare, **preview}


def _listed(row: Row) -> dict[str, Any]:
    return {"kind": str(row.kind), "source_id": row.source_id, "target_id": row.target_id}


class TakeBack(ApprovedOperator):
    """Removes the candidates one by one; resumable, because every removal starts with a read."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        remover = Remover(workspace)
        due = list(candidates(workspace))
        refuse_unapproved(workspace, PREVIEW, self.approved_hash, [_listed(row) for row in due])
        kept: list[str] = []
        removed = 0
        for row in due:
            workspace.keep_lease()
            if remover.remove(row):
                removed += 1
            else:
                kept.append(f"{row.kind} {row.source_id}")
        for name in kept:
            self.log.warning("%s was changed in the target since it was verified and stays", name)
        return {"removed": removed, "kept": len(kept)}


@dataclass
class Remover:
    """Archive before delete; a 404 means that it is gone already."""

    workspace: Workspace
    _gone: set[str] = field(default_factory=set, init=False)

    def remove(self, row: Row) -> bool:
        """False when somebody changed the object since."""
        if row.state is not State.REVERTING and self._changed(row):
            return False
        mapping = self.workspace.ledger.mapping
        mapping.reverting(row.kind, row.source_id)
        if row.kind is Kind.WORKFLOW:
            self._delete_automations(row)
        self._delete(row)
        self._gone.add(str(row.target_id))
        for child in self._children(row):
            if child.state in REVERTIBLE:
                delete_record(self.workspace, child) if child.kind is Kind.RUN_RECORD else mapping.reverting(*child.key)
            mapping.reverted(*child.key)
        mapping.reverted(row.kind, row.source_id)
        return True

    def _children(self, row: Row) -> list[Row]:
        """What went with the object, effects of the cut-over included: a new move makes them anew."""
        mapping = self.workspace.ledger.mapping
        found = [child for kind in CHILDREN.get(row.kind, ()) for child in mapping.by_parent(kind, row.source_id)]
        if row.kind in CHILDREN:
            found += mapping.by_parent(Kind.OWN, f"{CUT_OVER}{row.source_id}")
        if row.kind is Kind.WORKFLOW:
            found += mapping.by_target(Kind.WEBHOOK, str(row.target_id))
        return [child for child in found if child.state in (REVERTIBLE | UNFINISHED)]

    def _changed(self, row: Row) -> bool:
        try:
            return self._CHECKS[row.kind](self, row) if row.kind in self._CHECKS else False
        except NotFound:
            return False

    def _template_changed(self, row: Row) -> bool:
        """Edited, or with processes that are not ours or stay."""
        template_id = str(row.target_id)
        if removed_before(self.workspace, row.source_id):
            return True
        if any(process.id not in self._gone for process in self.workspace.target.reads.runs(template_id)):
            return True
        self._find_lost(row)
        if bare := unmarked_row(self.workspace, row.source_id):
            return digest(shape(self.workspace.target.reads.template(template_id))) != bare.payload_sha256
        differing = TemplateLoad(self.workspace, row.source_id).differences(template_id)
        return bool(differing) or rules_changed(self.workspace, row.source_id)

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

    def _document_changed(self, row: Row) -> bool:
        document_id = str(row.target_id)
        used = any(True for _ in self.workspace.target.reads.runs(document_id))
        return used or bool(DocumentLoad(self.workspace, row.kind, row.source_id).differences(document_id))

    def _one_off_changed(self, row: Row) -> bool:
        return bool(OneOffLoad(self.workspace, row.source_id).differences(str(row.target_id)))

    def _group_changed(self, row: Row) -> bool:
        """Somebody is in it whom the move did not put in."""
        found = [group for group in self.workspace.target.reads.groups() if group.id == row.target_id]
        ours = {str(member) for member in put_in(self.workspace, row.source_id)}
        return any(person_ids(group.members) - ours or group.guests for group in found)

    def _own_changed(self, row: Row) -> bool:
        return people_removal.is_person(row) and people_removal.changed(self.workspace, row)

    def _run_changed(self, row: Row) -> bool:
        loader = RunLoader(self.workspace)
        plan = loader.plan(row.source_id)
        template = loader.template(plan.workflow_source_id) if plan else None
        if plan is None or template is None or template[1] is None:
            return True
        text = RunText(self.workspace, plan, template[1], str(row.target_id))
        states = RunStates(self.workspace, plan, str(row.target_id), Isolation(self.workspace.ledger.mapping))
        finished = row.state is State.VERIFIED
        return bool(text.differences()) or (finished and states.further_than_planned())

    _CHECKS: ClassVar[dict[Kind, Callable[[Remover, Row], bool]]] = {
        Kind.WORKFLOW: _template_changed,
        Kind.PAGE: _document_changed,
        Kind.DATA_SET: _document_changed,
        Kind.ONE_OFF_TASK: _one_off_changed,
        Kind.RUN: _run_changed,
        Kind.GROUP: _group_changed,
        Kind.OWN: _own_changed,
    }

    def _delete_automations(self, row: Row) -> None:
        """Before the steps that they name (api/tallyfy-api.md section 5)."""
        by_parent = self.workspace.ledger.mapping.by_parent
        rows = [own for own in by_parent(Kind.OWN, row.source_id) if is_automation(row.source_id, own.source_id)]
        rows += [own for own in by_parent(Kind.OWN, f"{CUT_OVER}{row.source_id}") if is_assigning(own.source_id)]
        for own in rows:
            if own.state in REVERTIBLE:
                try:
                    self.workspace.target.writes.delete_automation(str(row.target_id), str(own.target_id))
                except NotFound:
                    continue

    def _delete(self, row: Row) -> None:
        for call in self._calls(row):
            try:
                call()
            except NotFound:
                continue

    def _calls(self, row: Row) -> tuple[Callable[[], Any], ...]:
        writes, target_id = self.workspace.target.writes, str(row.target_id)
        if row.kind is Kind.OWN and people_removal.is_person(row):
            return people_removal.removal(self.workspace, row)
        table: dict[Kind, tuple[Callable[[str], Any], ...]] = {
            Kind.RUN: (writes.archive_run, writes.delete_run),
            Kind.RUN_RECORD: (writes.delete_file,),
            Kind.WORKFLOW: (writes.archive_template, writes.delete_template),
            Kind.PAGE: (writes.archive_template, writes.delete_template),
            Kind.DATA_SET: (writes.archive_template, writes.delete_template),
            Kind.ONE_OFF_TASK: (writes.archive_one_off, writes.delete_one_off),
            Kind.FOLDER: (writes.delete_folder,),
            Kind.OWN: (writes.delete_tag,),
            Kind.GROUP: (writes.delete_group,),
        }
        return tuple(_bound(call, target_id) for call in table[row.kind])


def _bound(call: Callable[[str], Any], target_id: str) -> Callable[[], Any]:
    return lambda: call(target_id)
