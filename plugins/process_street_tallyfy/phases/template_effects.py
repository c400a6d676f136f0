"""The cut-over's effects on one template: people, dates, checks, access, webhooks of new processes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.notice import Mail, Stage
from process_street_tallyfy.model.plan import FieldPlan, StepFinish, TemplatePlan, WebhookPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import Automation, TargetModel, Template
from process_street_tallyfy.phases import touched
from process_street_tallyfy.phases.at_once import field_kind
from process_street_tallyfy.phases.drive import Creation
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.target_view import TargetView, joined, people
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.template_reading import Reading, beside
from process_street_tallyfy.phases.touched import unless_touched
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.deadline import START_OF_RUN
from process_street_tallyfy.transform.form import REQUIRED_LATER
from process_street_tallyfy.transform.late import NO_ANCHOR, report
from process_street_tallyfy.transform.permission import shared_with
from process_street_tallyfy.transform.shut_out import restrictions
from process_street_tallyfy.transform.template import finish_template


@dataclass
class TemplateEffects:
    workspace: Workspace
    view: TargetView
    bundle: WorkflowBundle
    plan: TemplatePlan
    ids: TemplateIds

    @cached_property
    def _reading(self) -> Reading:
        return beside(self.workspace, self.plan, self.view.template(self.ids.template_id))

    def all(self) -> Iterator[Effect]:
        """What somebody in the target changed of a step or field since the move is left out (``touched``)."""
        for finish in finish_template(self.bundle, self.workspace.people):
            if finish.source_id in self.ids.steps:
                yield from self._step(finish)
        yield from self._fields()
        yield from (self._assigning(item) for item in self.plan.assigning if self.ids.holds(item))
        yield from self._access()

    def _step(self, finish: StepFinish) -> Iterator[Effect]:
        body = self._step_body(finish)
        if body:
            held = self.view.step(self.ids.template_id, self.ids.steps[finish.source_id])
            mine = people([self.workspace.migration_user])
            yield unless_touched(
                self.workspace,
                partial(self._finished, finish),
                body,
                lambda row: touched.of_step(held, body, row, mine),
            )

    def _step_body(self, finish: StepFinish) -> dict[str, Any]:
        groups = [self.workspace.ledger.mapping.get(Kind.GROUP, group) for group in finish.group_source_ids]
        body: dict[str, Any] = {}
        if finish.assignees or groups or finish.guests:
            body["assignees"] = sorted(finish.assignees)
            body["groups"] = sorted(group.target_id for group in groups if group and group.target_id)
        if finish.guests:
            body["guests"] = sorted(guest.lower() for guest in finish.guests)
        anchor = self._anchor(finish)
        if finish.deadline and anchor:
            body["deadline"] = {**finish.deadline, "step": anchor}
        return body

    def _anchor(self, finish: StepFinish) -> str | None:
        """What the deadline counts from; None, and told, when somebody removed that step."""
        if finish.deadline_step_source_id is None:
            return START_OF_RUN
        anchor = self.ids.steps.get(finish.deadline_step_source_id)
        if anchor is None:
            told = report(Kind.TASK_TEMPLATE, finish.source_id, "deadline", NO_ANCHOR, self.plan.source_id)
            self.workspace.ledger.findings.record([told])
        return anchor

    def _finished(self, finish: StepFinish, body: dict[str, Any]) -> Effect:
        template_id, step_id = self.ids.template_id, self.ids.steps[finish.source_id]
        return Effect(
            f"step/{finish.source_id}",
            self.plan.source_id,
            Stage.TEMPLATES,
            "people and date of a template's step",
            body,
            lambda: self.workspace.target.writes.update_step(template_id, step_id, body),
            lambda: self.view.step(template_id, step_id),
        )

    def _fields(self) -> Iterator[Effect]:
        """Fields were optional and unchecked while history was moved, because history has gaps."""
        later = {finding.source_id for finding in self.plan.findings if finding.reason == REQUIRED_LATER}
        for step in self.plan.steps:
            for field in step.fields:
                body = field.live_body(required=field.source_id in later)
                if body != field.body() and field.source_id in self.ids.captures and step.source_id in self.ids.steps:
                    make = partial(self._field, self.ids.steps[step.source_id], field)
                    yield unless_touched(self.workspace, make, body, partial(self._touched, field, body))

    def _touched(self, field: FieldPlan, body: dict[str, Any], row: Row | None) -> Iterable[str]:
        """A field is written whole: one edit of it keeps all of it."""
        if self._reading.edited((field_kind(field), field.source_id)):
            return body
        return touched.of_field(field, self._reading.captures.get(field.source_id), body, row)

    def _field(self, step_id: str, field: FieldPlan, body: dict[str, Any]) -> Effect:
        template_id, capture_id = self.ids.template_id, self.ids.captures[field.source_id]
        return Effect(
            f"field/{field.source_id}",
            self.plan.source_id,
            Stage.TEMPLATES,
            "required flag, checks and default of a field in new processes",
            body,
            lambda: self.workspace.target.writes.update_capture(template_id, step_id, capture_id, body),
            lambda: self.view.capture(template_id, capture_id),
        )

    def _assigning(self, item: AutomationPlan) -> Effect:
        """Assigns the people of a form field in new processes (api/tallyfy-api.md trap 55).

        Made once and then kept up to date; either way it is read back from the template.
        """
        writes, reads = self.workspace.target.writes, self.workspace.target.reads
        template_id, body = self.ids.template_id, item.body(self.ids.captures, self.ids.steps)

        def find() -> list[Automation]:
            return lookups.find_automation(reads, template_id, item.marker)

        def look() -> Automation | None:
            standing = self.view.template(template_id).automated_actions
            return next((rule for rule in standing if item.marker in rule.automated_alias), None)

        def change() -> Automation | None:
            writes.update_automation(template_id, str(target_id), body)
            return next(iter(find()), None)

        what = "automation that assigns the people of a form field"
        made = Effect(
            item.source_id, self.plan.source_id, Stage.TEMPLATES, what, body, lambda: next(iter(find()), None), look
        )
        row = self.workspace.ledger.mapping.get(Kind.OWN, made.row_id)
        target_id = row.target_id if row else None
        if target_id:
            return replace(made, act=change, target_id=target_id)
        post = lambda: writes.create_automation(template_id, body).id  # noqa: E731
        creation = Creation(Kind.OWN, made.row_id, body, post=post, find=lambda: [hit.id for hit in find()])
        return replace(made, creation=creation)

    def _access(self) -> Iterator[Effect]:
        """Widens a template to members and groups who could do all of that in the source; to nobody else."""
        workspace = self.workspace
        users, group_ids = shared_with(
            self.bundle.permissions, workspace.people, workspace.group_members, restrictions(self.bundle)
        )
        rows = [workspace.ledger.mapping.get(Kind.GROUP, group) for group in group_ids]
        groups = sorted({row.target_id for row in rows if row and row.target_id})
        if users or groups:
            body = {"users": sorted({self.workspace.migration_user, *users}), "groups": groups}
            template_id = self.ids.template_id
            yield Effect(
                f"access/{self.plan.source_id}",
                self.plan.source_id,
                Stage.ACCESS,
                "who may see a template and its processes",
                body,
                lambda: self._share(body),
                lambda: self.view.template(template_id),
                self._told(body),
            )

    def _share(self, body: dict[str, Any]) -> Template:
        """Beside whomever somebody in the target put on the list."""
        target, template_id = self.workspace.target, self.ids.template_id
        held = target.reads.template(template_id)
        return target.writes.update_template(template_id, joined(body, people(held.users, held.groups)))

    def _told(self, body: dict[str, Any]) -> tuple[Mail, ...]:
        held = self.view.template(self.ids.template_id)
        before, after = people(held.users, held.groups), people(body["users"], body["groups"])
        return self.view.mails("template", "users", before, after)


def webhook_effect(
    workspace: Workspace, view: TargetView, loader: RunLoader, plan: WebhookPlan, among: Collection[str]
) -> Iterator[Effect]:
    """The address on a template or a step of the workflows ``among``: it calls from the next process on.

    Another address that somebody set there stays.
    """
    place = plan.place_source_id
    step = workspace.ledger.mapping.get(Kind.TASK_TEMPLATE, place) if plan.place == "step" and place else None
    workflow_id = step.parent_id if step else place
    template = loader.template(workflow_id) if workflow_id is not None and workflow_id in among else None
    if workflow_id is None or template is None or template[1] is None:
        return
    template_id, step_id = template[1].template_id, step.target_id if step else None
    if plan.place == "template" or step_id:
        on_step = step_id if plan.place == "step" else None
        make = partial(_calling, workspace, view, f"webhook/{plan.source_id}", workflow_id, template_id, on_step)
        held = view.step(template_id, on_step) if on_step else view.template(template_id)
        touch = partial(touched.of_webhook, plan.url, held.webhook if held else None)
        yield unless_touched(workspace, make, {"webhook": plan.url}, touch)


def _calling(
    workspace: Workspace,
    view: TargetView,
    key: str,
    workflow_id: str,
    template_id: str,
    step_id: str | None,
    body: dict[str, Any],
) -> Effect:
    """``step_id`` None: of the template itself."""
    writes = workspace.target.writes
    if step_id is None:
        act: Callable[[], TargetModel] = lambda: writes.update_template(template_id, body)  # noqa: E731
        look: Callable[[], TargetModel | None] = lambda: view.template(template_id)  # noqa: E731
    else:
        act = lambda: writes.update_step(template_id, step_id, body)  # noqa: E731
        look = lambda: view.step(template_id, step_id)  # noqa: E731
    what = "webhook of a step" if step_id else "webhook of a template"
    return Effect(key, workflow_id, Stage.WEBHOOKS, what, body, act, look)
