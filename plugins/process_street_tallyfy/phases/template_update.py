"""A template that stands gets what changed in the source since, and only that (``transform.template_change``).

Each write is a PUT that can be repeated. The hash of what was written last stays until the read-back has seen
the new state: a worker that is killed in between finds either of the two, and both are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.ledger.row import Key
from process_street_tallyfy.model.plan import FieldPlan, StepPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import Capture, Step, TargetModel
from process_street_tallyfy.phases.at_once import field_kind
from process_street_tallyfy.phases.template_reading import Reading, by_place
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy.writes import TallyfyWrites
from process_street_tallyfy.transform import variable
from process_street_tallyfy.transform.order import moves
from process_street_tallyfy.transform.template_change import ACTIONS, Action, Held, Need
from process_street_tallyfy.validate.read_back import known_aliases, same_text
from process_street_tallyfy.validate.written_form import capture_form, field_form

Write = Callable[[], TargetModel]


@dataclass(frozen=True)
class TemplateUpdate:
    workspace: Workspace
    template_id: str
    reading: Reading

    def run(self) -> None:
        """New steps and fields are there already, each behind the others."""
        aliases = known_aliases(self.reading.captures)
        self._template()
        for step in self.reading.plan.steps:
            if stored := self.reading.steps.get(step.source_id):
                self._step(step, stored, variable.summary(step, aliases))

    def _template(self) -> None:
        plan, stored = self.reading.plan, self.reading.template
        texts = {"title": plan.title, "summary": plan.summary, "guidance": plan.guidance}
        changes = {key: text for key, text in texts.items() if not same_text(text, getattr(stored, key))}
        writes, template_id = self.workspace.target.writes, self.template_id
        calls: list[Write] = [lambda: writes.update_template(template_id, changes)] if changes else []
        self._bring((Kind.WORKFLOW, plan.source_id), calls + steps_in_order(writes, template_id, self.reading))

    def _step(self, step: StepPlan, stored: Step, summary: str) -> None:
        changes = {
            **({"title": step.title} if not same_text(step.title, stored.title) else {}),
            **({"summary": summary} if not same_text(summary, stored.summary) else {}),
            **({"step_type": step.step_type} if step.step_type != (stored.step_type or "task") else {}),
        }
        wanted = [held.id for field in step.fields if (held := self.reading.captures.get(field.source_id))]
        shifted = moves([capture.id for capture in by_place(stored)], wanted)
        writes, ids = self.workspace.target.writes, (self.template_id, stored.id)
        calls: list[Write] = [lambda: writes.update_step(*ids, changes)] if changes else []
        calls += [partial(writes.reorder_capture, *ids, *shift) for shift in shifted]
        self._bring((Kind.TASK_TEMPLATE, step.source_id), calls)
        for field in step.fields:
            if capture := self.reading.captures.get(field.source_id):
                self._field(field, stored.id, capture)

    def _field(self, field: FieldPlan, step_id: str, stored: Capture) -> None:
        body = definition(field, required=stored.required)
        writes, ids = self.workspace.target.writes, (self.template_id, step_id, stored.id)
        changed = field_form(field) != capture_form(stored)
        self._bring(
            (field_kind(field), field.source_id), [lambda: writes.update_capture(*ids, body)] if changed else []
        )

    def _bring(self, key: Key, calls: list[Write]) -> None:
        """What is only reported, or wrong, is said by the read-back that follows."""
        held = Held.EDITED if self.reading.edited(key) else Held.OURS
        mapping, row = self.workspace.ledger.mapping, self.reading.rows.get(key)
        if row is None or ACTIONS[Need.CHANGE if calls else Need.KEEP, held] is not Action.WRITE:
            return
        self.workspace.keep_lease()
        mapping.intend(*key, payload_sha256=row.payload_sha256)
        try:
            for call in calls:
                call()
        except DataError as error:
            mapping.fail(*key, category=error.category, code=error.code)
            return
        mapping.confirm(*key, str(row.target_id))


def steps_in_order(writes: TallyfyWrites, template_id: str, reading: Reading) -> list[Write]:
    """Calls that bring the steps into the order of the plan: a new one comes last, wherever it belongs (2.9)."""
    wanted = [held.id for step in reading.plan.steps if (held := reading.steps.get(step.source_id))]
    shifted = moves([step.id for step in reading.in_order], wanted)
    return [partial(writes.reorder_step, template_id, *shift) for shift in shifted]


def definition(field: FieldPlan, *, required: bool) -> dict[str, Any]:
    """The whole definition with the place it has; what the cut-over has set of it stays (2.10)."""
    body = {key: value for key, value in field.body().items() if key != "position"}
    cleared = dict.fromkeys(("guidance", "prefix", "suffix"))
    flags = {"collect_time": field.collect_time, "use_wysiwyg_editor": field.rich_text}
    return {**cleared, **flags, **body, "required": required or field.required}
