"""What the cut-over does to people and other systems, as a list that can be shown before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import FieldPlan, StepFinish, TaskPlan, TemplatePlan, WebhookPlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind
from process_street_tallyfy.model.target import Automation, TargetModel
from process_street_tallyfy.phases.drive import Creation, digest
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.one_off_effects import one_off_changes
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.form import REQUIRED_LATER
from process_street_tallyfy.transform.permission import shared_with
from process_street_tallyfy.transform.template import finish_template
from process_street_tallyfy.validate.read_back import same_automation, same_value

#: The target moves a deadline forward to its next working time (api/tallyfy-api.md 1.9).
LONGEST_SHIFT = timedelta(days=7)


@dataclass(frozen=True)
class Effect:
    """One change that people will notice. ``key`` identifies it over runs; ``body`` is what is sent.

    ``holder`` is the workflow or run whose removal takes the effect along. ``act`` can be repeated and gives what the
    target holds then; an effect that makes something has a ``creation`` before it. ``target_id`` is what was made by
    an earlier cut-over.
    """

    key: str
    holder: str
    what: str
    body: dict[str, Any]
    act: Callable[[], TargetModel | None]
    creation: Creation | None = None
    target_id: str | None = None

    @property
    def row_id(self) -> str:
        return f"{CUT_OVER}{self.key}"

    def listed(self) -> dict[str, Any]:
        """Ids and numbers only: this stands in the preview."""
        return {"key": self.key, "what": self.what, "sha256": digest(self.body)}

    def done(self, row: Row | None) -> bool:
        """Whether it was made already, with this very body."""
        return row is not None and row.state in SETTLED and row.payload_sha256 == digest(self.body)


def due_effects(workspace: Workspace) -> list[Effect]:
    """What the cut-over would do now, templates first, in a stable order; what is done is left out."""
    found = list(_effects(workspace))
    rows = workspace.ledger.mapping.many(Kind.OWN, [effect.row_id for effect in found])
    return [effect for effect in found if not effect.done(rows.get(effect.row_id))]


def _effects(workspace: Workspace) -> Iterator[Effect]:
    loader = RunLoader(workspace)
    for workflow_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED)):
        template, bundle = loader.template(workflow_id), workflow_bundle(workspace, workflow_id)
        if template is None or template[1] is None or bundle is None:
            continue
        for finish in finish_template(bundle, workspace.people):
            if finish.source_id in template[1].steps:
                yield from _step_effect(workspace, workflow_id, template[1], finish)
        yield from _field_effects(workspace, template[0], template[1])
        yield from _assigning_effects(workspace, template[0], template[1])
        yield from _access_effect(workspace, bundle, template[1])
    for plan in webhook_plans(workspace).plans:
        yield from _webhook_effect(workspace, loader, plan)
    for run_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED)):
        yield from _run_effects(workspace, loader, run_id)
    yield from (Effect(*change) for change in one_off_changes(workspace))


def _step_effect(workspace: Workspace, workflow_id: str, ids: TemplateIds, finish: StepFinish) -> Iterator[Effect]:
    groups = [workspace.ledger.mapping.get(Kind.GROUP, group) for group in finish.group_source_ids]
    body: dict[str, Any] = {}
    if finish.assignees or groups or finish.guests:
        body["assignees"] = list(finish.assignees)
        body["groups"] = [group.target_id for group in groups if group and group.target_id]
    if finish.guests:
        body["guests"] = list(finish.guests)
    if finish.deadline:
        anchor = ids.steps.get(finish.deadline_step_source_id or "", "start_run")
        body["deadline"] = {**finish.deadline, "step": anchor}
    if body:
        step_id, writes = ids.steps[finish.source_id], workspace.target.writes
        yield Effect(
            f"step/{finish.source_id}",
            workflow_id,
            "people and date of a template's step",
            body,
            lambda: writes.update_step(ids.template_id, step_id, body),
        )


def _field_effects(workspace: Workspace, plan: TemplatePlan, ids: TemplateIds) -> Iterator[Effect]:
    """Fields were optional and unchecked while history was moved, because history has gaps."""
    later = {finding.source_id for finding in plan.findings if finding.reason == REQUIRED_LATER}
    for step in plan.steps:
        for field in step.fields:
            body = field.live_body(required=field.source_id in later)
            if body != field.body() and field.source_id in ids.captures and step.source_id in ids.steps:
                yield _field_effect(workspace, plan.source_id, ids, ids.steps[step.source_id], field, body)


def _field_effect(
    workspace: Workspace, workflow_id: str, ids: TemplateIds, step_id: str, field: FieldPlan, body: dict[str, Any]
) -> Effect:
    capture_id = ids.captures[field.source_id]
    return Effect(
        f"field/{field.source_id}",
        workflow_id,
        "required flag, checks and default of a field in new processes",
        body,
        lambda: workspace.target.writes.update_capture(ids.template_id, step_id, capture_id, body),
    )


def _assigning_effects(workspace: Workspace, plan: TemplatePlan, ids: TemplateIds) -> Iterator[Effect]:
    """Automations that assign the people of a form field in new processes (api/tallyfy-api.md trap 55)."""
    for item in plan.assigning:
        if ids.holds(item):
            yield _assigning_effect(workspace, plan.source_id, ids, item)


def _assigning_effect(workspace: Workspace, workflow_id: str, ids: TemplateIds, item: AutomationPlan) -> Effect:
    """Made once and then kept up to date; either way it is read back from the template."""
    writes, reads, template_id = workspace.target.writes, workspace.target.reads, ids.template_id
    body = item.body(ids.captures, ids.steps)
    what = "automation that assigns the people of a form field"

    def find() -> list[Automation]:
        return lookups.find_automation(reads, template_id, item.marker)

    def change() -> Automation | None:
        writes.update_automation(template_id, str(target_id), body)
        return next(iter(find()), None)

    made = Effect(item.source_id, workflow_id, what, body, lambda: next(iter(find()), None))
    row = workspace.ledger.mapping.get(Kind.OWN, made.row_id)
    target_id = row.target_id if row else None
    if target_id:
        return replace(made, act=change, target_id=target_id)
    post = lambda: writes.create_automation(template_id, body).id  # noqa: E731
    creation = Creation(Kind.OWN, made.row_id, body, post=post, find=lambda: [hit.id for hit in find()])
    return replace(made, creation=creation)


def _access_effect(workspace: Workspace, bundle: WorkflowBundle, ids: TemplateIds) -> Iterator[Effect]:
    """Widens a template to members and groups who could do all of that in the source; to nobody else."""
    users, group_ids = shared_with(bundle.permissions, workspace.people, workspace.group_members)
    rows = [workspace.ledger.mapping.get(Kind.GROUP, group) for group in group_ids]
    groups = sorted({row.target_id for row in rows if row and row.target_id})
    if not users and not groups:
        return
    body = {"users": sorted({workspace.migration_user, *users}), "groups": groups}
    workflow_id, act = bundle.workflow.id, lambda: workspace.target.writes.update_template(ids.template_id, body)
    yield Effect(f"access/{workflow_id}", workflow_id, "who may see a template and its processes", body, act)


def _webhook_effect(workspace: Workspace, loader: RunLoader, plan: WebhookPlan) -> Iterator[Effect]:
    writes, body, place = workspace.target.writes, {"webhook": plan.url}, plan.place_source_id
    step = workspace.ledger.mapping.get(Kind.TASK_TEMPLATE, place) if plan.place == "step" and place else None
    workflow_id = step.parent_id if step else place
    template = loader.template(workflow_id) if workflow_id else None
    if workflow_id is None or template is None or template[1] is None:
        return
    template_id, key = template[1].template_id, f"webhook/{plan.source_id}"
    if plan.place == "template":
        act: Callable[[], TargetModel] = lambda: writes.update_template(template_id, body)  # noqa: E731
        yield Effect(key, workflow_id, "webhook of a template", body, act)
    elif step is not None and step.target_id is not None:
        step_id = step.target_id
        yield Effect(
            key, workflow_id, "webhook of a step", body, lambda: writes.update_step(template_id, step_id, body)
        )


def _run_effects(workspace: Workspace, loader: RunLoader, run_id: str) -> Iterator[Effect]:
    plan, process = loader.plan(run_id), workspace.ledger.mapping.get(Kind.RUN, run_id)
    if plan is None or plan.status != "Active" or process is None or process.target_id is None:
        return
    rows = {row.source_id: row.target_id for row in workspace.ledger.mapping.by_parent(Kind.TASK, run_id)}
    for task in plan.tasks:
        body, target_id = _task_body(task), rows.get(task.source_id)
        if body and target_id and task.step_source_id and not task.completed:
            yield _task_effect(workspace, run_id, process.target_id, target_id, task, body)


def _task_body(task: TaskPlan) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if task.due:
        body["deadline"] = task.due
    if task.owners or task.guests:
        body["owners"] = {"users": list(task.owners), "guests": list(task.guests), "groups": []}
    return body


def _task_effect(
    workspace: Workspace, run_id: str, process_id: str, task_id: str, task: TaskPlan, body: dict[str, Any]
) -> Effect:
    return Effect(
        f"task/{task.source_id}",
        run_id,
        "owners and date of an open task",
        body,
        lambda: workspace.target.writes.update_task(process_id, task_id, body),
    )


def stored_as_sent(sent: Mapping[str, Any], stored: TargetModel | None) -> bool:
    """Whether the server's answer shows what was sent; people come back as ids or as whole objects."""
    if stored is None:
        return False
    if isinstance(stored, Automation):
        return same_automation(sent, stored)
    held = stored.model_dump()
    return all(_CHECKS.get(key, same_value)(value, held.get(key)) for key, value in sent.items())


def _same_deadline(sent: Any, stored: Any) -> bool:
    """Of a step a rule, of a task a moment, which may have moved to working time."""
    if isinstance(sent, Mapping):
        return same_value(sent, stored)
    if not isinstance(stored, datetime):
        return False
    return timedelta(0) <= stored.replace(tzinfo=None) - datetime.fromisoformat(sent) <= LONGEST_SHIFT


def _has_people(sent: Any, stored: Any) -> bool:
    """Everybody sent is there; the server may add the caller."""
    if isinstance(sent, Mapping):
        return all(_has_people(bucket, (stored or {}).get(name)) for name, bucket in sent.items())
    held = {str(item.get("id", item.get("email")) if isinstance(item, Mapping) else item) for item in stored or ()}
    return {str(item) for item in sent} <= held


_CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "deadline": _same_deadline,
    "owners": _has_people,
    "assignees": _has_people,
    "guests": _has_people,
    "users": _has_people,
    "groups": _has_people,
}
