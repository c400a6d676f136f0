"""Steps and fields that travel in the body of their parent, where a probe found that the target keeps them.

What came along is found by its place and adopted; whatever did not come is created one by one as ever, so a wrong
record costs calls and nothing else (api/tallyfy-api.md 7.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.plan import FieldPlan, StepPlan, TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.model.target import Capture, Step
from process_street_tallyfy.phases.workspace import Workspace


@dataclass(frozen=True)
class AtOnce:
    workspace: Workspace

    @property
    def _steps(self) -> bool:
        return self.workspace.capabilities.differs("bulk_steps")

    @property
    def _fields(self) -> bool:
        return self.workspace.capabilities.differs("step_captures")

    def template_body(self, plan: TemplatePlan) -> dict[str, Any]:
        return {**plan.body(), "steps": [self.step_body(step) for step in plan.steps]} if self._steps else plan.body()

    def step_body(self, step: StepPlan) -> dict[str, Any]:
        if not (self._fields and step.fields):
            return step.body()
        return {**step.body(), "captures": [field.body() for field in step.fields]}

    def adopt_steps(self, plan: TemplatePlan, template_id: str) -> None:
        """One read while a step is missing; a step counts as ours when title and place are those of the plan."""
        if not self._steps or not self._missing([(Kind.TASK_TEMPLATE, step.source_id) for step in plan.steps]):
            return
        stored = self.workspace.target.reads.template(template_id).steps
        for step, found in zip(plan.steps, stored, strict=False):
            if step.title != found.title:
                return
            self._confirm([(Kind.TASK_TEMPLATE, step.source_id, found.id), *_fields_of(step, found.captures)])

    def adopt_fields(self, step: StepPlan, template_id: str, step_id: str, made: Sequence[Step]) -> None:
        """From the answer that made the step, or from a read when another attempt made it."""
        wanted = [(field_kind(field), field.source_id) for field in step.fields]
        if not self._fields or not self._missing(wanted):
            return
        stored = made[0] if made else self.workspace.target.reads.step(template_id, step_id)
        self._confirm(_fields_of(step, stored.captures))

    def _missing(self, keys: Iterable[tuple[Kind, str]]) -> bool:
        rows = [self.workspace.ledger.mapping.get(*key) for key in keys]
        return any(row is None or row.state not in LANDED for row in rows)

    def _confirm(self, items: Iterable[tuple[Kind, str, str]]) -> None:
        new = [item for item in items if self._missing([item[:2]])]
        if new:
            self.workspace.ledger.mapping.confirm_many(new)


def field_kind(field: FieldPlan) -> Kind:
    """Fields of our own begin with ``ps:``."""
    return Kind.OWN if field.source_id.startswith("ps:") else Kind.FORM_FIELD


def _fields_of(step: StepPlan, captures: Sequence[Capture]) -> list[tuple[Kind, str, str]]:
    """Kind, source id and target id of the fields that are there with their label, in order."""
    pairs = zip(step.fields, sorted(captures, key=lambda capture: capture.position or 0), strict=False)
    return [(field_kind(field), field.source_id, found.id) for field, found in pairs if field.label == found.label]
