"""The target ids of a template's parts, by source id: what launches, values and files are keyed with."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.errors import NotYetVisible
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.automation import ASSIGN, AutomationPlan
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.workspace import CUT_OVER

#: Role of the row that says that a template, or a run's version of it, has its rules.
RULES = "rules"


@dataclass(frozen=True)
class TemplateIds:
    """``steps`` and ``captures`` hold landed objects only; ``kickoff`` is keyed by role.

    ``automations`` are those that stand, by the source id of their plan; a template whose history is being moved
    has none. ``assigning`` are those of the cut-over, which people may have removed since.
    """

    template_id: str
    steps: dict[str, str]
    captures: dict[str, str]
    kickoff: dict[str, str]
    automations: dict[str, str]
    assigning: dict[str, str]

    def holds(self, item: AutomationPlan) -> bool:
        """Whether its step and all its fields are there."""
        fields = {condition.field_source_id for condition in item.conditions}
        return item.step_source_id in self.steps and fields <= self.captures.keys()

    def kickoff_id(self, role: str, workflow_id: str) -> str:
        """:raises NotYetVisible: the template was not read back yet."""
        found = self.kickoff.get(role)
        if found is None:
            raise NotYetVisible(
                f"kick-off field {role} of the template is not in the target yet",
                kind=Kind.WORKFLOW,
                source_id=workflow_id,
            )
        return found


def carried_id(holder_id: str, source_id: str) -> str:
    """Target id of an object that stands as text inside another (a heading, an unbridged task)."""
    return f"text:{holder_id}/{source_id}"


def is_carried(target_id: str | None) -> bool:
    return target_id is not None and target_id.startswith("text:")


def own_id(workflow_id: str, role: str) -> str:
    """Source id of something of ours inside a template, such as a kick-off field."""
    return f"{workflow_id}/{role}"


def is_automation(workflow_id: str, key: str) -> bool:
    """Whether a row of ours is an automation of the template."""
    return key.startswith(own_id(workflow_id, "rule/"))


def is_assigning(key: str) -> bool:
    """Whether a row of ours is an automation that the cut-over wrote."""
    return key.startswith(f"{CUT_OVER}{ASSIGN}/")


def is_rule(workflow_id: str, key: str) -> bool:
    """Whether it is about the template's rules, which are written and verified after the template."""
    return key == own_id(workflow_id, RULES) or is_automation(workflow_id, key)


def template_ids(ledger: Ledger, plan: TemplatePlan) -> TemplateIds | None:
    """None while the template itself has not landed."""
    mapping, workflow_id = ledger.mapping, plan.source_id
    template = mapping.get(Kind.WORKFLOW, workflow_id)
    if template is None or template.target_id is None or template.state not in LANDED:
        return None
    landed: dict[tuple[Kind, str], str] = {
        row.key: row.target_id
        for row in mapping.children((Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN), workflow_id)
        if row.target_id and row.state in LANDED
    }
    fields = [field.source_id for step in plan.steps for field in step.fields]
    return TemplateIds(
        template_id=template.target_id,
        steps=_only(landed, Kind.TASK_TEMPLATE, [step.source_id for step in plan.steps]),
        captures=_only(landed, Kind.FORM_FIELD, fields) | _only(landed, Kind.OWN, fields),
        kickoff={
            field.source_id: landed[(Kind.OWN, own_id(workflow_id, field.source_id))]
            for field in plan.kickoff
            if (Kind.OWN, own_id(workflow_id, field.source_id)) in landed
        },
        automations={
            key.removeprefix(own_id(workflow_id, "")): target_id
            for (kind, key), target_id in landed.items()
            if kind is Kind.OWN and is_automation(workflow_id, key)
        },
        assigning={
            row.source_id.removeprefix(CUT_OVER): row.target_id
            for row in mapping.by_parent(Kind.OWN, f"{CUT_OVER}{workflow_id}")
            if row.target_id and row.state in LANDED and is_assigning(row.source_id)
        },
    )


def _only(landed: dict[tuple[Kind, str], str], kind: Kind, ids: list[str]) -> dict[str, str]:
    return {source_id: landed[(kind, source_id)] for source_id in ids if (kind, source_id) in landed}
