"""The target ids of a template's parts, by source id: what launches, values and files are keyed with."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.errors import NotYetVisible
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind


@dataclass(frozen=True)
class TemplateIds:
    """``steps`` and ``captures`` hold landed objects only; ``kickoff`` is keyed by role."""

    template_id: str
    steps: dict[str, str]
    captures: dict[str, str]
    kickoff: dict[str, str]

    def kickoff_id(self, role: str, workflow_id: str) -> str:
        """:raises NotYetVisible: the template was not read back yet."""
        found = self.kickoff.get(role)
        if found is None:
            message = f"kick-off field {role} of the template is not in the target yet"
            raise NotYetVisible(message, kind=Kind.WORKFLOW, source_id=workflow_id)
        return found


def carried_id(holder_id: str, source_id: str) -> str:
    """Target id of an object that stands as text inside another (a heading, an unbridged task)."""
    return f"text:{holder_id}/{source_id}"


def is_carried(target_id: str | None) -> bool:
    return target_id is not None and target_id.startswith("text:")


def own_id(workflow_id: str, role: str) -> str:
    """Source id of something of ours inside a template, such as a kick-off field."""
    return f"{workflow_id}/{role}"


def template_ids(ledger: Ledger, plan: TemplatePlan) -> TemplateIds | None:
    """None while the template itself has not landed."""
    mapping, workflow_id = ledger.mapping, plan.source_id
    template = mapping.get(Kind.WORKFLOW, workflow_id)
    if template is None or template.target_id is None or template.state not in LANDED:
        return None
    landed: dict[tuple[Kind, str], str] = {
        (kind, row.source_id): row.target_id
        for kind in (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN)
        for row in mapping.by_parent(kind, workflow_id)
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
    )


def _only(landed: dict[tuple[Kind, str], str], kind: Kind, ids: list[str]) -> dict[str, str]:
    return {source_id: landed[(kind, source_id)] for source_id in ids if (kind, source_id) in landed}
