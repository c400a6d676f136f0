"""Phase 3: templates without rules, people, dates and webhooks (two-phase build, api/tallyfy-api.md 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.plan import FieldPlan, StepPlan, TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State
from process_street_tallyfy.model.target import Capture, Step, Template
from process_street_tallyfy.phases.at_once import AtOnce, field_kind
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.foundation import (
    BATCH_TAG,
    own_rows,
    plan_rows,
    record_findings,
    reopen_supported,
    skip_unsupported,
)
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.template_ids import own_id
from process_street_tallyfy.phases.template_plan import template_plan
from process_street_tallyfy.phases.template_reading import Reading, beside, read_template, rules_print, rules_seen
from process_street_tallyfy.phases.template_removed import let_go, look_at
from process_street_tallyfy.phases.template_settle import TemplateSettle
from process_street_tallyfy.phases.template_update import TemplateUpdate, steps_in_order
from process_street_tallyfy.phases.template_variables import write_variables
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.exposure import EXPOSED
from process_street_tallyfy.transform.late import KEPT, NO_ANCHOR, SOURCE_CHANGED
from process_street_tallyfy.validate.read_back import Difference
from process_street_tallyfy.validate.restricted import wider


class LoadTemplates(MigrationOperator):
    """Builds and verifies the templates of a batch, one after the other."""

    phase = Phase.TEMPLATES

    def work(self, workspace: Workspace) -> dict[str, Any]:
        return workspace.finished("templates.load", self.batch, self.drive(workspace, workspace.batch(self.batch)))

    def drive(self, workspace: Workspace, ids: Sequence[str]) -> dict[str, int]:
        isolation = Isolation(workspace.ledger.mapping)
        for number, workflow_id in enumerate(ids, 1):
            workspace.keep_lease()
            template_id = None
            with isolation.of([(Kind.WORKFLOW, workflow_id)]):
                template_id = TemplateLoad(workspace, workflow_id).run()
            self.log.info("workflow %s -> template %s (%d of %d)", workflow_id, template_id, number, len(ids))
        isolation.end()
        return {"workflows": len(ids)}


@dataclass
class TemplateLoad:
    """One workflow on its way into the target."""

    workspace: Workspace
    workflow_id: str

    @cached_property
    def _at_once(self) -> AtOnce:
        return AtOnce(self.workspace)

    def run(self) -> str | None:
        """The template's id; None when it is only planned or failed."""
        plan = template_plan(self.workspace, self.workflow_id)
        if plan is None:
            return None
        self._plan_rows(plan)
        driver = Driver(self.workspace.ledger, writes=self.workspace.options.writes)
        before = self.workspace.ledger.mapping.get(Kind.WORKFLOW, self.workflow_id)
        stood = self._verified_once(Kind.WORKFLOW, self.workflow_id)
        due = stood and before is not None and before.changed and not self._withheld()
        template_id = self._template(driver, plan)
        if template_id is None:
            return None
        look = look_at(self.workspace, plan, template_id) if stood else None
        if stood and look is None:
            return None
        standing = self._standing(look) if look else None
        if standing is not None and not due and self._all_made(standing.plan):
            self._tag(driver, template_id)
            self._verify(standing, template_id, stood=stood, due=due)
            return template_id
        plan = standing.plan if standing is not None else plan
        if not stood:
            self._at_once.adopt_steps(plan, template_id)
        for position, step in enumerate(plan.steps, 1):
            self._step(driver, template_id, step, position)
        if not due:
            write_variables(self.workspace, plan, template_id)
        elif self.workspace.options.writes:
            TemplateUpdate(self.workspace, template_id, read_template(self.workspace, plan, template_id)).run()
        self._tag(driver, template_id)
        self._verify(self._read(plan, template_id, stood=stood), template_id, stood=stood, due=due)
        return template_id

    def _read(self, plan: TemplatePlan, template_id: str, *, stood: bool) -> Reading:
        """As it stands. A step that was refused at first, and made when the task was cleared, has come last."""
        reading = read_template(self.workspace, plan, template_id)
        if stood or not self.workspace.options.writes:
            return reading
        late = steps_in_order(self.workspace.target.writes, template_id, reading)
        for call in late:
            call()
        return read_template(self.workspace, plan, template_id) if late else reading

    def _standing(self, reading: Reading) -> Reading:
        """What stands of it, and the plan without what somebody has removed."""
        if not let_go(self.workspace, reading):
            return reading
        left = template_plan(self.workspace, self.workflow_id) or reading.plan
        self._plan_rows(left)
        return beside(self.workspace, left, reading.template)

    def _all_made(self, plan: TemplatePlan) -> bool:
        """Whether nothing is left to be written to a template that stands, so that one look at it is enough."""
        parts = [part for step in plan.steps for part in (step.source_id, *(field.source_id for field in step.fields))]
        mapping = self.workspace.ledger.mapping
        kinds = (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN)
        made = {row.source_id for kind in kinds for row in mapping.by_parent(kind, self.workflow_id) if _is_made(row)}
        return made.issuperset(parts)

    def _plan_rows(self, plan: TemplatePlan) -> None:
        staged = self.workspace.ledger.staging.get(Kind.WORKFLOW_BUNDLE, self.workflow_id)
        hashes = {self.workflow_id: staged.sha256 if staged else ""}
        plan_rows(self.workspace, plan.outcomes, hashes, plan.marker)
        ours = [field.source_id for step in plan.steps for field in step.fields if field_kind(field) is Kind.OWN]
        roles = [own_id(self.workflow_id, field.source_id) for field in plan.kickoff]
        own_rows(
            self.workspace, [(role, self.workflow_id) for role in [*roles, *ours, own_id(self.workflow_id, "tag")]]
        )
        record_findings(self.workspace, plan.outcomes, plan.findings, lasting=(EXPOSED, KEPT, NO_ANCHOR))
        skip_unsupported(self.workspace, plan.outcomes)
        reopen_supported(self.workspace, plan.outcomes)

    def _template(self, driver: Driver, plan: TemplatePlan) -> str | None:
        """For the migration user alone until the cut-over; its steps too, where the target takes them in bulk."""
        target = self.workspace.target
        body = {**self._at_once.template_body(plan), "users": [self.workspace.migration_user], "groups": []}
        if folder_id := self._folder_id(plan):
            body["folder_id"] = folder_id
        return driver.create(
            Creation(
                Kind.WORKFLOW,
                plan.source_id,
                body,
                post=lambda: target.writes.create_template(body).id,
                find=lambda: [hit.id for hit in lookups.find_template(target.reads, plan.source_id, plan.title)],
            )
        )

    def _folder_id(self, plan: TemplatePlan) -> str | None:
        """The folder that the customer's file names, unless it failed."""
        row = self.workspace.ledger.mapping.get(Kind.FOLDER, plan.folder_source_id or "")
        return row.target_id if row else None

    def _step(self, driver: Driver, template_id: str, step: StepPlan, position: int) -> None:
        target, made = self.workspace.target, list[Step]()
        body = self._at_once.step_body(step)
        step_id = driver.create(
            Creation(
                Kind.TASK_TEMPLATE,
                step.source_id,
                body,
                post=lambda: _noted(made, target.writes.create_step(template_id, body)),
                find=lambda: [hit.id for hit in self._steps_like(template_id, step.title, position)],
            )
        )
        if step_id and not self._verified_once(Kind.TASK_TEMPLATE, step.source_id):
            self._at_once.adopt_fields(step, template_id, step_id, made)
        for field in step.fields if step_id else ():
            self._field(driver, template_id, str(step_id), field)

    def _field(self, driver: Driver, template_id: str, step_id: str, field: FieldPlan) -> None:
        target = self.workspace.target
        body = field.body()
        driver.create(
            Creation(
                field_kind(field),
                field.source_id,
                body,
                post=lambda: target.writes.create_capture(template_id, step_id, body).id,
                find=lambda: [hit.id for hit in self._captures_like(template_id, step_id, field)],
            )
        )

    def _steps_like(self, template_id: str, title: str, position: int) -> list[Step]:
        """In a template that stood before a new step comes last, wherever it belongs."""
        if not self._verified_once(Kind.WORKFLOW, self.workflow_id):
            return lookups.find_step(self.workspace.target.reads, template_id, title, position)
        rows = self.workspace.ledger.mapping.by_parent(Kind.TASK_TEMPLATE, self.workflow_id)
        known = {row.target_id for row in rows}
        steps = self.workspace.target.reads.steps(template_id)
        return [step for step in steps if step.title == title and step.id not in known]

    def _captures_like(self, template_id: str, step_id: str, field: FieldPlan) -> list[Capture]:
        """Fields may have one label and, where one was put between others, one place."""
        mapping, reads = self.workspace.ledger.mapping, self.workspace.target.reads
        rows = [row for kind in (Kind.FORM_FIELD, Kind.OWN) for row in mapping.by_parent(kind, self.workflow_id)]
        known = {row.target_id for row in rows}
        found = lookups.find_capture(reads, template_id, step_id, field.label, field.position)
        return [capture for capture in found if capture.id not in known]

    def _withheld(self) -> bool:
        """Whether staging kept what was moved, because no version is published any more."""
        said = self.workspace.ledger.findings.of(Kind.WORKFLOW, self.workflow_id)
        return any(finding.reason == SOURCE_CHANGED for finding in said)

    def _verified_once(self, kind: Kind, source_id: str) -> bool:
        row = self.workspace.ledger.mapping.get(kind, source_id)
        return row is not None and row.verified_at is not None

    def _tag(self, driver: Driver, template_id: str) -> None:
        """Attaching is unique per template and tag, but a repeat leaves an activity row: driven once too."""
        batch = self.workspace.ledger.mapping.get(Kind.OWN, BATCH_TAG)
        if batch is None or batch.target_id is None:
            return
        target, tag_id = self.workspace.target, batch.target_id
        driver.create(
            Creation(
                Kind.OWN,
                own_id(self.workflow_id, "tag"),
                {"tag_id": tag_id},
                post=lambda: str(target.writes.tag_object(template_id, "Checklist", tag_id).id),
                find=lambda: [
                    str(link.id) for link in target.reads.template(template_id).tags if link.tag_id == tag_id
                ],
            )
        )

    def _verify(self, reading: Reading, template_id: str, *, stood: bool, due: bool) -> None:
        """Settle every row that belongs to the template, which was read back."""
        plan = reading.plan
        differing = reading.differences(self._folder_id(plan))
        if reading.template.folder_id is None and any(item.field == "folder_id" for item in differing):
            reading, differing = self._place(plan, template_id)
        differing += [] if stood else self._wider(plan, reading.template)
        TemplateSettle(self.workspace, reading, due=due).run(template_id, differing)
        self.workspace.ledger.checkpoints.put(
            Phase.TEMPLATES, rules_seen(plan.source_id), rules_print(reading.template.automated_actions)
        )

    def _place(self, plan: TemplatePlan, template_id: str) -> tuple[Reading, list[Difference]]:
        """A template that was there before its folder was named; one that a person has moved stays."""
        folder_id = self._folder_id(plan)
        if folder_id and self.workspace.options.writes:
            self.workspace.target.writes.update_template(template_id, {"folder_id": folder_id})
        reading = read_template(self.workspace, plan, template_id)
        return reading, reading.differences(folder_id)

    def _wider(self, plan: TemplatePlan, template: Template) -> list[Difference]:
        """Who else is let in. A template that was verified once may have been shared by a person since."""
        listed = not self.workspace.capabilities.differs("restricted_templates")
        found = wider(template, self.workspace.migration_user, listed=listed)
        return [Difference(Kind.WORKFLOW, plan.source_id, key) for key in found]

    def differences(self, template_id: str) -> list[Difference]:
        """What the target holds otherwise than planned now."""
        found = self._compared(template_id)
        return found[1] if found else []

    def edited(self, template_id: str) -> bool:
        """Whether somebody changed it: a difference from the plan of today alone, as when people joined, is none."""
        reading, differing = self._compared(template_id) or (None, [])
        return reading is not None and any(
            item.field == "folder_id" or not reading.as_written((item.kind, item.source_id)) for item in differing
        )

    def _compared(self, template_id: str) -> tuple[Reading, list[Difference]] | None:
        plan = template_plan(self.workspace, self.workflow_id)
        reading = read_template(self.workspace, plan, template_id) if plan else None
        return (reading, reading.differences(self._folder_id(plan))) if plan and reading else None


def _is_made(row: Row) -> bool:
    return row.state is State.SKIPPED or (row.verified_at is not None and row.state in LANDED)


def _noted(made: list[Step], step: Step) -> str:
    """The id; the step itself shows the fields that came along."""
    made.append(step)
    return step.id
