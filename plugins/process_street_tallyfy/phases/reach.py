"""Whom a process would reach if it were launched now: after the cut-over nobody has approved that for a late run."""

from __future__ import annotations

from dataclasses import dataclass, field

from process_street_tallyfy.model.plan import RunPlan, TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace


@dataclass
class Reach:
    """Remembers which templates call a webhook, within one batch."""

    workspace: Workspace
    _calling: dict[str, bool] = field(default_factory=dict, init=False)

    def of(self, plan: RunPlan, template: TemplatePlan, ids: TemplateIds) -> str:
        """The code for which a run is held back; '' when its launch reaches nobody, or it was launched before."""
        row = self.workspace.ledger.mapping.get(Kind.RUN, plan.source_id)
        if row is not None and row.target_id is not None:
            return ""
        if self._would_assign(plan, template, ids):
            return "would_assign_people"
        return "would_call_webhook" if self._would_call(ids.template_id) else ""

    @staticmethod
    def _would_assign(plan: RunPlan, template: TemplatePlan, ids: TemplateIds) -> bool:
        """Since the cut-over the template assigns whoever an answer names (docs/adr/0017).

        An open run may get that answer later.
        """
        standing = [item for item in template.assigning if item.source_id in ids.assigning]
        fields = {condition.field_source_id for item in standing for condition in item.conditions}
        answered = {value.field_source_id for task in plan.tasks for value in task.values if value.value}
        return bool(fields) and (plan.status == "Active" or bool(fields & answered))

    def _would_call(self, template_id: str) -> bool:
        """Since the cut-over, and only as long as the template has the address (api/tallyfy-api.md 4.4)."""
        hooks = self.workspace.ledger.mapping.by_target(Kind.WEBHOOK, template_id)
        return any(hook.state in LANDED for hook in hooks) and self._calls(template_id)

    def _calls(self, template_id: str) -> bool:
        """Asked once per batch and template."""
        if template_id not in self._calling:
            template = self.workspace.target.reads.template(template_id)
            holders = [template, *template.steps]
            self._calling[template_id] = any(one.model_dump().get("webhook") for one in holders)
        return self._calling[template_id]
