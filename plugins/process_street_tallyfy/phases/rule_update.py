"""Automations of a template that stands follow the rules of a later revision (``transform.template_change``).

All automations of a step go together: while somebody has edited one of them, the others are left as well, because
half of these and half of those would be neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.model.target import Automation
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.template_ids import TemplateIds, own_id
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import report
from process_street_tallyfy.transform.template_change import ACTIONS, EDITED, Action, Held, Need
from process_street_tallyfy.validate.read_back import same_automation
from process_street_tallyfy.validate.written_form import automation_form


@dataclass(frozen=True)
class RuleUpdate:
    """``standing`` are the template's automations by target id."""

    workspace: Workspace
    plan: TemplatePlan
    ids: TemplateIds
    standing: dict[str, Automation]

    def run(self) -> None:
        for key, target_id in self.ids.automations.items():
            if _step_of(key) in self.edited_steps:
                continue
            held = Held.OURS if target_id in self.standing else Held.GONE
            self._bring(key, target_id, ACTIONS[self._need(key), held])

    @cached_property
    def edited_steps(self) -> frozenset[str]:
        """The tasks of which an automation is not as it was verified last, nor as it is planned now."""
        return frozenset(_step_of(key) for key in self.ids.automations if self._edited(key))

    def findings(self) -> list[Finding]:
        """Of the rules that act on these steps now; of the workflow where none does any more."""
        return list(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for step_id in sorted(self.edited_steps):
            rules = {
                rule_id for item in self.plan.automations if item.step_source_id == step_id for rule_id in item.rule_ids
            }
            yield from (report(Kind.LOGIC_RULE, rule_id, "", EDITED, self.plan.source_id) for rule_id in sorted(rules))
            if not rules:
                yield report(Kind.WORKFLOW, self.plan.source_id, "logicRules", EDITED)

    @cached_property
    def _planned(self) -> dict[str, AutomationPlan]:
        return {item.source_id: item for item in self.plan.automations if self.ids.holds(item)}

    def _row(self, key: str) -> Row | None:
        return self.workspace.ledger.mapping.get(Kind.OWN, own_id(self.plan.source_id, key))

    def _same(self, key: str) -> bool:
        stored, item = self.standing.get(self.ids.automations[key]), self._planned.get(key)
        if stored is None or item is None:
            return False
        return same_automation(item.body(self.ids.captures, self.ids.steps), stored)

    def _edited(self, key: str) -> bool:
        row, stored = self._row(key), self.standing.get(self.ids.automations[key])
        if row is None or stored is None or row.state is not State.VERIFIED or self._same(key):
            return False
        return row.payload_sha256 not in ("", digest(automation_form(stored)))

    def _need(self, key: str) -> Need:
        if key not in self._planned:
            return Need.DROP
        return Need.KEEP if self._same(key) else Need.CHANGE

    def _bring(self, key: str, target_id: str, action: Action) -> None:
        row, mapping = self._row(key), self.workspace.ledger.mapping
        if row is None:
            return
        if action in (Action.DELETE, Action.FORGET):
            mapping.reverting(*row.key)
            if action is Action.DELETE:
                self.workspace.target.writes.delete_automation(self.ids.template_id, target_id)
            mapping.reverted(*row.key)
        elif action is Action.WRITE:
            self._write(row, key, target_id)

    def _write(self, row: Row, key: str, target_id: str) -> None:
        """The hash of what was written last stays until the read-back has seen the new state."""
        mapping, body = self.workspace.ledger.mapping, self._planned[key].body(self.ids.captures, self.ids.steps)
        mapping.intend(*row.key, payload_sha256=row.payload_sha256)
        try:
            self.workspace.target.writes.update_automation(self.ids.template_id, target_id, body)
        except DataError as error:
            mapping.fail(*row.key, category=error.category, code=error.code)
            return
        mapping.confirm(*row.key, target_id)


def _step_of(key: str) -> str:
    """The task in ``rule/<task>/<verb><number>``."""
    return key.split("/")[1]
