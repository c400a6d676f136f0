"""Gate 4b: templates get their automations, once their history was moved (api/tallyfy-api.md 4.2).

A process keeps the version of the template that it was launched from, so finished runs never see them. Open runs are
launched after; so are finished runs that come later (docs/adr/0011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.model.target import Automation
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.landing import land, settle_by_finding
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.rule_update import RuleUpdate
from process_street_tallyfy.phases.template_ids import RULES, TemplateIds, own_id, template_ids
from process_street_tallyfy.phases.template_plan import template_plan
from process_street_tallyfy.phases.template_reading import rules_print, rules_seen
from process_street_tallyfy.phases.template_removed import is_removed
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.validate.read_back import same_automation
from process_street_tallyfy.validate.written_form import automation_form


class FinishTemplates(MigrationOperator):
    """Writes and verifies the automations of a batch of templates; a run over a window leaves them as they are."""

    phase = Phase.RUNS

    def work(self, workspace: Workspace) -> dict[str, Any]:
        return workspace.finished("runs.finish", self.batch, self.drive(workspace, workspace.batch(self.batch)))

    def drive(self, workspace: Workspace, ids: Sequence[str]) -> dict[str, int]:
        written = 0
        for number, workflow_id in enumerate(ids if workspace.options.finishes else (), 1):
            workspace.keep_lease()
            written += finish(workspace, workflow_id)
            self.log.info("workflow %s: rules done (%d of %d)", workflow_id, number, len(ids))
        return {"workflows": len(ids), "automations": written}


def finish(workspace: Workspace, workflow_id: str) -> int:
    """How many automations stand verified in the target."""
    plan = template_plan(workspace, workflow_id)
    if plan is None:
        return 0
    staged = workspace.ledger.staging.get(Kind.WORKFLOW_BUNDLE, workflow_id)
    own_rows(workspace, [(own_id(workflow_id, RULES), workflow_id)], staged.sha256 if staged else "")
    own_rows(workspace, [(own_id(workflow_id, item.source_id), workflow_id) for item in plan.automations])
    ids = template_ids(workspace.ledger, plan)
    if ids is None or not workspace.options.writes or is_removed(workspace, workflow_id):
        return 0
    template = TemplateFinish(workspace, plan, ids)
    return len(plan.automations) if template.stands_as_verified() else template.run()


def rules_changed(workspace: Workspace, workflow_id: str) -> bool:
    """Whether somebody changed, added or removed a rule of a template of ours."""
    plan = template_plan(workspace, workflow_id)
    ids = template_ids(workspace.ledger, plan) if plan else None
    if plan is None or ids is None:
        return True
    return TemplateFinish(workspace, plan, ids).touched()


@dataclass
class TemplateFinish:
    """The automations of one template that has landed."""

    workspace: Workspace
    plan: TemplatePlan
    ids: TemplateIds

    def run(self) -> int:
        """Rules that the source did not change are left as they stand; half of others would be neither."""
        mapping = self.workspace.ledger.mapping
        row = mapping.get(Kind.OWN, own_id(self.plan.source_id, RULES))
        update = RuleUpdate(self.workspace, self.plan, self.ids, self.standing() if self.ids.automations else {})
        edited = update.edited_steps
        if row is not None and (row.open or self._stale):
            update.run()
            self._write(edited)
        settle_by_finding(self.workspace, update.findings())
        return self._verify(edited)

    @property
    def _stale(self) -> set[str]:
        """Automations that no rule asks for any more, because somebody removed what they act on."""
        return self.ids.automations.keys() - {item.source_id for item in self.plan.automations}

    def stands_as_verified(self) -> bool:
        """Whether the template, as it was read back in this run, has the rules that were found good last."""
        mapping, points = self.workspace.ledger.mapping, self.workspace.ledger.checkpoints
        row = mapping.get(Kind.OWN, own_id(self.plan.source_id, RULES))
        seen = points.latest(Phase.TEMPLATES, rules_seen(self.plan.source_id))
        good = points.latest(Phase.RUNS, rules_seen(self.plan.source_id))
        if row is None or row.open or self._stale or seen is None or good is None:
            return False
        return seen.run_id == self.workspace.run_id and seen.counts == good.counts

    def touched(self) -> bool:
        """Whether they, or those of the cut-over, are not what was written, or others stand there too."""
        standing, ids = self.standing(), self.ids
        planned = {item.source_id: item for item in (*self.plan.automations, *self.plan.assigning)}
        ours = ids.automations | ids.assigning
        return standing.keys() != set(ours.values()) or any(
            key not in planned or not self._same(planned[key], standing.get(target_id))
            for key, target_id in ours.items()
        )

    def _write(self, edited: frozenset[str]) -> None:
        driver = Driver(self.workspace.ledger, writes=True)
        for item in self.plan.automations:
            if self.ids.holds(item) and item.step_source_id not in edited:
                self._create(driver, item)

    def _create(self, driver: Driver, item: AutomationPlan) -> None:
        target, template_id = self.workspace.target, self.ids.template_id
        body = item.body(self.ids.captures, self.ids.steps)
        driver.create(
            Creation(
                Kind.OWN,
                own_id(self.plan.source_id, item.source_id),
                automation_form(body),
                post=lambda: target.writes.create_automation(template_id, body).id,
                find=lambda: [hit.id for hit in lookups.find_automation(target.reads, template_id, item.marker)],
            )
        )

    def _verify(self, edited: frozenset[str]) -> int:
        """Read back once; a source rule is verified when all its automations are. Edited steps are told already."""
        mapping = self.workspace.ledger.mapping
        standing = self.standing() if self.plan.automations else {}
        items = [item for item in self.plan.automations if item.step_source_id not in edited]
        good: dict[str, str] = {}
        for item in items:
            row = mapping.get(Kind.OWN, own_id(self.plan.source_id, item.source_id))
            if row is None or row.target_id is None or row.state not in LANDED:
                continue
            if self._same(item, standing.get(row.target_id)):
                good[item.source_id] = row.target_id
                self._remember(row, standing[row.target_id])
            else:
                mapping.wrong(row.kind, row.source_id, code="read_back_differs")
        mapping.verify_many([(Kind.OWN, own_id(self.plan.source_id, key)) for key in good])
        told = {rule_id for item in self.plan.automations if item.step_source_id in edited for rule_id in item.rule_ids}
        for rule_id in self.plan.automated_rules:
            if rule_id not in told:
                self._settle_rule(rule_id, good)
        if len(good) == len(items):
            self._settle(Kind.OWN, own_id(self.plan.source_id, RULES), self.ids.template_id)
        if len(good) == len(self.plan.automations) > 0:
            self.workspace.ledger.checkpoints.put(
                Phase.RUNS, rules_seen(self.plan.source_id), rules_print(standing.values())
            )
        return len(good)

    def _remember(self, row: Row, stored: Automation) -> None:
        """What was read back as it should be is what the next run compares with."""
        form = digest(automation_form(stored))
        if row.payload_sha256 != form:
            self.workspace.ledger.mapping.intend(*row.key, payload_sha256=form)
            self.workspace.ledger.mapping.confirm(*row.key, str(row.target_id))

    def _settle_rule(self, rule_id: str, good: dict[str, str]) -> None:
        mapping, row = self.workspace.ledger.mapping, self.workspace.ledger.mapping.get(Kind.LOGIC_RULE, rule_id)
        keys = [item.source_id for item in self.plan.automations if rule_id in item.rule_ids]
        if all(key in good for key in keys):
            self._settle(Kind.LOGIC_RULE, rule_id, good[keys[0]])
        elif row is not None and row.state in LANDED:
            mapping.wrong(Kind.LOGIC_RULE, rule_id, code="read_back_differs")
        elif row is not None:
            mapping.fail(Kind.LOGIC_RULE, rule_id, category="data", code="automations_missing")

    def _settle(self, kind: Kind, source_id: str, target_id: str) -> None:
        mapping = self.workspace.ledger.mapping
        row = mapping.get(kind, source_id)
        if row is None:
            return
        if row.open:
            land(mapping, {row.key: target_id})
        mapping.verify_many([row.key])

    def standing(self) -> dict[str, Automation]:
        template = self.workspace.target.reads.template(self.ids.template_id)
        return {rule.id: rule for rule in template.automated_actions}

    def _same(self, item: AutomationPlan, stored: Automation | None) -> bool:
        if stored is None or not self.ids.holds(item):
            return False
        return same_automation(item.body(self.ids.captures, self.ids.steps), stored)
