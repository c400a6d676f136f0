"""Phase 3: templates without rules, people, dates and webhooks (two-phase build, api/tallyfy-api.md 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import FieldPlan, StepPlan, TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State
from process_street_tallyfy.model.target import Capture, Step, Template
from process_street_tallyfy.phases.at_once import AtOnce, field_kind
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.foundation import (
    BATCH_TAG,
    own_rows,
    plan_rows,
    record_findings,
    reopen_supported,
    skip_unsupported,
)
from process_street_tallyfy.phases.logic import proved_plan
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_ids import carried_id, is_rule, own_id
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform import variable
from process_street_tallyfy.transform.exposure import EXPOSED
from process_street_tallyfy.transform.late import SOURCE_CHANGED, late_finding
from process_street_tallyfy.validate.read_back import Difference, known_aliases, same_text, template_differences
from process_street_tallyfy.validate.restricted import wider


class LoadTemplates(MigrationOperator):
    """Builds and verifies the templates of a batch, one after the other."""

    phase = Phase.TEMPLATES

    def work(self, workspace: Workspace) -> dict[str, Any]:
        ids = workspace.batch(self.batch)
        for number, workflow_id in enumerate(ids, 1):
            workspace.keep_lease()
            template_id = TemplateLoad(workspace, workflow_id).run()
            self.log.info("workflow %s -> template %s (%d of %d)", workflow_id, template_id, number, len(ids))
        return workspace.finished("templates.load", self.batch, {"workflows": len(ids)})


@dataclass(frozen=True)
class Held:
    """What the target holds of a template, by source id."""

    steps: dict[str, Step]
    captures: dict[str, Capture]


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
        template_id = self._template(driver, plan)
        if template_id is None:
            return None
        self._at_once.adopt_steps(plan, template_id)
        for position, step in enumerate(plan.steps, 1):
            self._step(driver, template_id, step, position)
        self._write_variables(plan, template_id)
        self._tag(driver, template_id)
        self._verify(plan, template_id)
        return template_id

    def _plan_rows(self, plan: TemplatePlan) -> None:
        staged = self.workspace.ledger.staging.get(Kind.WORKFLOW_BUNDLE, self.workflow_id)
        hashes = {self.workflow_id: staged.sha256 if staged else ""}
        plan_rows(self.workspace, plan.outcomes, hashes, plan.marker)
        ours = [field.source_id for step in plan.steps for field in step.fields if field_kind(field) is Kind.OWN]
        roles = [own_id(self.workflow_id, field.source_id) for field in plan.kickoff]
        own_rows(
            self.workspace, [(role, self.workflow_id) for role in [*roles, *ours, own_id(self.workflow_id, "tag")]]
        )
        record_findings(self.workspace, plan.outcomes, plan.findings, lasting=(EXPOSED,))
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
                find=lambda: [hit.id for hit in lookups.find_step(target.reads, template_id, step.title, position)],
            )
        )
        if step_id:
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
                find=lambda: [
                    hit.id
                    for hit in lookups.find_capture(target.reads, template_id, step_id, field.label, field.position)
                ],
            )
        )

    def _write_variables(self, plan: TemplatePlan, template_id: str) -> None:
        """The second pass over texts, now that the fields' aliases are known (trap 62).

        Only a text that still stands as the first pass wrote it: one that a person has changed since
        is left alone, and the read-back reports it.
        """
        wanting = [step for step in plan.steps if step.draft]
        if not wanting or not self.workspace.options.writes:
            return
        held = self._held(plan, self.workspace.target.reads.template(template_id))
        aliases = known_aliases(held.captures)
        for step in wanting:
            stored, text = held.steps.get(step.source_id), variable.summary(step, aliases)
            if stored and text != step.summary and same_text(stored.summary, step.summary):
                self.workspace.target.writes.update_step(template_id, stored.id, {"summary": text})

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

    def _verify(self, plan: TemplatePlan, template_id: str) -> None:
        """Read the template back once and settle every row that belongs to it."""
        template, differing = self._read_back(plan, template_id)
        if template.folder_id is None and any(item.field == "folder_id" for item in differing):
            template, differing = self._place(plan, template_id)
        differing += self._wider(plan, template)
        self._settle_kickoff(plan, {field.label: field.id for field in template.prerun})
        self._settle(plan, template_id, {(item.kind, item.source_id): item.field for item in differing})

    def _place(self, plan: TemplatePlan, template_id: str) -> tuple[Template, list[Difference]]:
        """A template that was there before its folder was named; one that a person has moved stays."""
        folder_id = self._folder_id(plan)
        if folder_id:
            self.workspace.target.writes.update_template(template_id, {"folder_id": folder_id})
        return self._read_back(plan, template_id)

    def _wider(self, plan: TemplatePlan, template: Template) -> list[Difference]:
        """Who else is let in. A template that was verified once may have been shared by a person since."""
        row = self.workspace.ledger.mapping.get(Kind.WORKFLOW, plan.source_id)
        if row is not None and row.state is State.VERIFIED:
            return []
        listed = not self.workspace.capabilities.differs("restricted_templates")
        found = wider(template, self.workspace.migration_user, listed=listed)
        return [Difference(Kind.WORKFLOW, plan.source_id, key) for key in found]

    def differences(self, template_id: str) -> list[Difference]:
        """What the target holds otherwise than planned now."""
        plan = template_plan(self.workspace, self.workflow_id)
        return self._read_back(plan, template_id)[1] if plan else []

    def _read_back(self, plan: TemplatePlan, template_id: str) -> tuple[Template, list[Difference]]:
        template = self.workspace.target.reads.template(template_id)
        held = self._held(plan, template)
        differing = list(template_differences(plan, template, held.steps, held.captures))
        if plan.folder_source_id and template.folder_id != self._folder_id(plan):
            differing.append(Difference(Kind.WORKFLOW, plan.source_id, "folder_id"))
        return template, differing

    def _held(self, plan: TemplatePlan, template: Template) -> Held:
        mapping = self.workspace.ledger.mapping
        steps = {step.id: step for step in template.steps}
        captures = {capture.id: capture for step in steps.values() for capture in step.captures}
        rows = [
            row
            for kind in (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN)
            for row in mapping.by_parent(kind, plan.source_id)
        ]
        return Held(
            steps={row.source_id: steps[row.target_id] for row in rows if row.target_id in steps},
            captures={row.source_id: captures[row.target_id] for row in rows if row.target_id in captures},
        )

    def _settle_kickoff(self, plan: TemplatePlan, stored: dict[str, str]) -> None:
        """Kick-off fields come into being with the template; their ids are needed at every launch."""
        mapping = self.workspace.ledger.mapping
        for field in plan.kickoff:
            key = own_id(self.workflow_id, field.source_id)
            row = mapping.get(Kind.OWN, key)
            if field.label in stored and row is not None and row.state not in LANDED:
                mapping.confirm(Kind.OWN, key, stored[field.label])

    def _settle(self, plan: TemplatePlan, template_id: str, differing: dict[tuple[Kind, str], str]) -> None:
        mapping = self.workspace.ledger.mapping
        own = [(Kind.OWN, row.source_id) for row in mapping.by_parent(Kind.OWN, plan.source_id)]
        own = [key for key in own if not is_rule(self.workflow_id, key[1])]
        later = {(Kind.LOGIC_RULE, rule_id) for rule_id in plan.automated_rules}
        planned = [(o.kind, o.source_id) for o in plan.outcomes if o.disposition is not Disposition.UNSUPPORTED]
        planned = [key for key in planned if key not in later]
        written = _written(plan).union(own)
        texts_equal = "summary" not in differing.values()
        for key in [*planned, *own]:
            if key not in written:
                self._carry(key, template_id, texts_equal=texts_equal)
        landed = [key for key in [*planned, *own] if self._landed(key)]
        for key in landed:
            if key in differing and self._replanned(key, plan):
                self.workspace.ledger.findings.record([late_finding(*key, SOURCE_CHANGED, plan.source_id)])
            elif key in differing:
                mapping.wrong(*key, code=f"differs_{differing[key]}")
        mapping.verify_many([key for key in landed if key not in differing])

    def _replanned(self, key: tuple[Kind, str], plan: TemplatePlan) -> bool:
        """Whether the difference is ours: the workflow or its people changed since this was written and verified."""
        mapping = self.workspace.ledger.mapping
        row, template = mapping.get(*key), mapping.get(Kind.WORKFLOW, plan.source_id)
        if row is None or template is None or row.state is not State.VERIFIED:
            return False
        return template.changed or row.payload_sha256 not in ("", digest(_bodies(plan).get(key)))

    def _landed(self, key: tuple[Kind, str]) -> bool:
        row = self.workspace.ledger.mapping.get(*key)
        return row is not None and row.state in LANDED

    def _carry(self, key: tuple[Kind, str], template_id: str, *, texts_equal: bool) -> None:
        """Headings, texts and rules in words live in a step's summary: landed when the texts read back equal."""
        if self._landed(key):
            return
        if texts_equal:
            self.workspace.ledger.mapping.confirm(*key, carried_id(template_id, key[1]))
        else:
            self.workspace.ledger.mapping.fail(*key, category="data", code="text_differs")


def _noted(made: list[Step], step: Step) -> str:
    """The id; the step itself shows the fields that came along."""
    made.append(step)
    return step.id


def _written(plan: TemplatePlan) -> set[tuple[Kind, str]]:
    """Objects of the plan that have a write of their own."""
    steps = {(Kind.TASK_TEMPLATE, step.source_id) for step in plan.steps}
    fields = {(Kind.FORM_FIELD, field.source_id) for step in plan.steps for field in step.fields}
    return {(Kind.WORKFLOW, plan.source_id)} | steps | fields


def _bodies(plan: TemplatePlan) -> dict[tuple[Kind, str], Any]:
    """What would be sent now, by object."""
    steps = {(Kind.TASK_TEMPLATE, step.source_id): step.body() for step in plan.steps}
    fields = {(field_kind(field), field.source_id): field.body() for step in plan.steps for field in step.fields}
    return {(Kind.WORKFLOW, plan.source_id): plan.body(), **steps, **fields}


def template_plan(workspace: Workspace, workflow_id: str) -> TemplatePlan | None:
    """The plan of a staged workflow: pure, hence the same in every phase and in a dry run.

    A workflow that was not staged gives None.
    """
    bundle = workflow_bundle(workspace, workflow_id)
    if bundle is None:
        return None
    return proved_plan(workspace, bundle)
