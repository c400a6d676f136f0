"""What the target holds of a template, beside what the ledger says was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Automation, Capture, Step, Template
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.validate.read_back import Difference, template_differences
from process_street_tallyfy.validate.written_form import Form, automation_form, capture_form, step_form, template_form

PARTS = (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN)


@dataclass(frozen=True)
class Reading:
    """``steps`` and ``captures`` by source id, ``rows`` of the template and its parts by key."""

    plan: TemplatePlan
    template: Template
    rows: dict[Key, Row]
    steps: dict[str, Step]
    captures: dict[str, Capture]

    def differences(self, folder_id: str | None) -> list[Difference]:
        found = list(template_differences(self.plan, self.template, self.steps, self.captures))
        if self.plan.folder_source_id and self.template.folder_id != folder_id:
            found.append(Difference(Kind.WORKFLOW, self.plan.source_id, "folder_id"))
        return found

    def edited(self, key: Key) -> bool:
        """Whether somebody changed it since it was verified; of what never was that is not known."""
        row, form = self.rows.get(key), self.form(key)
        if row is None or form is None or row.state is not State.VERIFIED:
            return False
        return row.payload_sha256 not in ("", digest(form))

    def as_written(self, key: Key) -> bool:
        """Whether it is known to be what was verified last."""
        row, form = self.rows.get(key), self.form(key)
        known = row is not None and row.state is State.VERIFIED and row.payload_sha256 != ""
        return known and form is not None and row is not None and row.payload_sha256 == digest(form)

    def form(self, key: Key, good: Collection[Key] = ()) -> Form | None:
        """As it stands; ``good`` are parts that are being verified: only verified ones count in the order."""
        kind, source_id = key
        ours = {row.target_id for row in self.rows.values() if row.verified_at is not None or row.key in good}
        if kind is Kind.WORKFLOW:
            return template_form(self.template, [step.id for step in self.in_order if step.id in ours])
        if step := self.steps.get(source_id):
            return step_form(step, [capture.id for capture in by_place(step) if capture.id in ours])
        capture = self.captures.get(source_id)
        return capture_form(capture) if capture else None

    @property
    def in_order(self) -> list[Step]:
        return sorted(self.template.steps, key=lambda step: step.position)


def rules_seen(workflow_id: str) -> str:
    """Checkpoint: the automations of a template as they were read back, in the templates' phase and when verified."""
    return f"rules/{workflow_id}"


def rules_print(automations: Iterable[Automation]) -> dict[str, str]:
    return {"of": digest({automation.id: automation_form(automation) for automation in automations})}


def by_place(step: Step) -> list[Capture]:
    return sorted(step.captures, key=lambda capture: capture.position or 0)


def read_template(workspace: Workspace, plan: TemplatePlan, template_id: str) -> Reading:
    return beside(workspace, plan, workspace.target.reads.template(template_id))


def beside(workspace: Workspace, plan: TemplatePlan, template: Template) -> Reading:
    """What was read, beside the plan and the ledger as they are now."""
    mapping = workspace.ledger.mapping
    steps = {step.id: step for step in template.steps}
    captures = {capture.id: capture for step in steps.values() for capture in step.captures}
    rows = [row for kind in PARTS for row in mapping.by_parent(kind, plan.source_id)]
    own = mapping.get(Kind.WORKFLOW, plan.source_id)
    landed = {row.key: row for row in [*rows, *([own] if own else [])] if row.state in LANDED}
    return Reading(
        plan=plan,
        template=template,
        rows=landed,
        steps={row.source_id: steps[row.target_id] for row in rows if row.target_id in steps},
        captures={row.source_id: captures[row.target_id] for row in rows if row.target_id in captures},
    )
