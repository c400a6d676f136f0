"""Removes one object of the move with everything that goes along; archive before delete, resumable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.phases import people_removal
from process_street_tallyfy.phases.run_record import delete_record
from process_street_tallyfy.phases.template_ids import RULES, is_assigning, is_automation, own_id
from process_street_tallyfy.phases.undo import CHILDREN, UNDO
from process_street_tallyfy.phases.untouched import Untouched
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace

REVERTIBLE = LANDED | {State.REVERTING}
#: Children in these states are as gone as the others: what they hold is a dead target id, or a refusal.
UNFINISHED = frozenset({State.INTENT, State.UNKNOWN, State.FAILED, State.NEEDS_REVIEW})


def is_rules(row: Row) -> bool:
    """Our row that says that a template has its rules: it stands for all of them."""
    return row.kind is Kind.OWN and row.source_id == own_id(row.parent_id, RULES)


def rules_of(workspace: Workspace, workflow_id: str) -> list[Row]:
    """The automations of a template that the move has made."""
    rows = workspace.ledger.mapping.by_parent(Kind.OWN, workflow_id)
    return [own for own in rows if is_automation(workflow_id, own.source_id) and not own.adopted]


def children(workspace: Workspace, row: Row) -> list[Row]:
    """What goes with the object, effects of the cut-over included: a new move makes them anew."""
    mapping = workspace.ledger.mapping
    if is_rules(row):
        found = [*rules_of(workspace, row.parent_id), *mapping.by_parent(Kind.LOGIC_RULE, row.parent_id)]
    else:
        found = [child for kind in CHILDREN.get(row.kind, ()) for child in mapping.by_parent(kind, row.source_id)]
    if row.kind in CHILDREN:
        found += mapping.by_parent(Kind.OWN, f"{CUT_OVER}{row.source_id}")
    if row.kind is Kind.WORKFLOW:
        found += mapping.by_target(Kind.WEBHOOK, str(row.target_id))
    return [child for child in found if child.state in (REVERTIBLE | UNFINISHED)]


@dataclass
class Remover:
    """A 404 means that it is gone already."""

    workspace: Workspace
    judge: Untouched = field(init=False)

    def __post_init__(self) -> None:
        self.judge = Untouched(self.workspace)

    def remove(self, row: Row) -> str:
        """'' or why it stays (``untouched.REASONS``)."""
        if reason := self.judge.why_not(row):
            return reason
        mapping = self.workspace.ledger.mapping
        mapping.reverting(*row.key)
        for call in self._calls(row):
            try:
                call()
            except NotFound:
                continue
        self.judge.gone.add(str(row.target_id))
        for child in children(self.workspace, row):
            if child.state in REVERTIBLE:
                delete_record(self.workspace, child) if child.kind is Kind.RUN_RECORD else mapping.reverting(*child.key)
            mapping.reverted(*child.key)
        mapping.reverted(*row.key)
        return ""

    def _calls(self, row: Row) -> list[Callable[[], Any]]:
        writes, target_id = self.workspace.target.writes, str(row.target_id)
        if is_rules(row):
            return self._automations(rules_of(self.workspace, row.parent_id), target_id)
        if row.kind is Kind.OWN and people_removal.is_person(row):
            return list(people_removal.removal(self.workspace, row))
        first = self._automations(self._all_of(row.source_id), target_id) if row.kind is Kind.WORKFLOW else []
        return [*first, *(partial(call, writes, target_id) for call in UNDO[row.kind].calls)]

    def _automations(self, rows: list[Row], template_id: str) -> list[Callable[[], Any]]:
        """Before the steps that they name (api/tallyfy-api.md section 5)."""
        delete = self.workspace.target.writes.delete_automation
        return [partial(delete, template_id, str(own.target_id)) for own in rows if own.state in REVERTIBLE]

    def _all_of(self, workflow_id: str) -> list[Row]:
        """With those of the cut-over, which assign people."""
        rows = self.workspace.ledger.mapping.by_parent(Kind.OWN, f"{CUT_OVER}{workflow_id}")
        return [*rules_of(self.workspace, workflow_id), *(own for own in rows if is_assigning(own.source_id))]
