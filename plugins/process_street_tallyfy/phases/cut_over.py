"""Cut-over, the plain case: people, dates and webhooks become live, after a person approved the preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.plan import StepFinish, TaskPlan, WebhookPlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.template import finish_template
from process_street_tallyfy.validate.read_back import same_value

if TYPE_CHECKING:
    from airflow.sdk import Context


@dataclass(frozen=True)
class Effect:
    """One change that people will notice. ``key`` identifies it over runs; ``body`` is what is sent."""

    key: str
    what: str
    body: dict[str, Any]
    act: Callable[[], Mapping[str, Any]]

    def listed(self) -> dict[str, Any]:
        """Ids and numbers only: this stands in the preview."""
        return {"key": self.key, "what": self.what, "sha256": digest(self.body)}


def effects(workspace: Workspace) -> Iterator[Effect]:
    """Everything the cut-over would do, templates first, in a stable order."""
    loader = RunLoader(workspace)
    for workflow_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED)):
        template, bundle = loader.template(workflow_id), workflow_bundle(workspace, workflow_id)
        if template is None or template[1] is None or bundle is None:
            continue
        for finish in finish_template(bundle, workspace.people):
            if finish.source_id in template[1].steps:
                yield from _step_effect(workspace, template[1], finish)
    yield from _webhook_effects(workspace, loader)
    for run_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED)):
        yield from _run_effects(workspace, loader, run_id)


def _step_effect(workspace: Workspace, ids: TemplateIds, finish: StepFinish) -> Iterator[Effect]:
    groups = [workspace.ledger.mapping.get(Kind.GROUP, group) for group in finish.group_source_ids]
    body: dict[str, Any] = {}
    if finish.assignees or groups:
        body["assignees"] = list(finish.assignees)
        body["groups"] = [group.target_id for group in groups if group and group.target_id]
    if finish.deadline:
        anchor = ids.steps.get(finish.deadline_step_source_id or "", "start_run")
        body["deadline"] = {**finish.deadline, "step": anchor}
    if body:
        step_id = ids.steps[finish.source_id]
        yield Effect(
            f"step/{finish.source_id}",
            "people and date of a template's step",
            body,
            lambda: workspace.target.writes.update_step(ids.template_id, step_id, body).model_dump(),
        )


def _webhook_effects(workspace: Workspace, loader: RunLoader) -> Iterator[Effect]:
    for plan in webhook_plans(workspace).plans:
        effect = _webhook_effect(workspace, loader, plan)
        if effect is not None:
            yield effect


def _webhook_effect(workspace: Workspace, loader: RunLoader, plan: WebhookPlan) -> Effect | None:
    writes, body = workspace.target.writes, {"webhook": plan.url}
    if plan.place == "template" and plan.place_source_id:
        template = loader.template(plan.place_source_id)
        if template and template[1]:
            template_id = template[1].template_id
            return Effect(
                f"webhook/{plan.source_id}",
                "webhook of a template",
                body,
                lambda: writes.update_template(template_id, body).model_dump(),
            )
    if plan.place == "step" and plan.place_source_id:
        step = workspace.ledger.mapping.get(Kind.TASK_TEMPLATE, plan.place_source_id)
        template = loader.template(step.parent_id) if step else None
        if step and step.target_id and template and template[1]:
            template_id, step_id = template[1].template_id, step.target_id
            return Effect(
                f"webhook/{plan.source_id}",
                "webhook of a step",
                body,
                lambda: writes.update_step(template_id, step_id, body).model_dump(),
            )
    return None


def _run_effects(workspace: Workspace, loader: RunLoader, run_id: str) -> Iterator[Effect]:
    plan, process = loader.plan(run_id), workspace.ledger.mapping.get(Kind.RUN, run_id)
    if plan is None or plan.status != "Active" or process is None or process.target_id is None:
        return
    rows = {row.source_id: row.target_id for row in workspace.ledger.mapping.by_parent(Kind.TASK, run_id)}
    for task in plan.tasks:
        body = _task_body(task, workspace.migration_user)
        target_id = rows.get(task.source_id)
        if body and target_id and task.step_source_id and not task.completed:
            yield _task_effect(workspace, process.target_id, target_id, task, body)


def _task_body(task: TaskPlan, migration_user: int) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if task.due:
        body["deadline"] = task.due
    if task.owners:
        body["owners"] = {"users": list(task.owners or (migration_user,)), "guests": [], "groups": []}
    return body


def _task_effect(workspace: Workspace, process_id: str, task_id: str, task: TaskPlan, body: dict[str, Any]) -> Effect:
    return Effect(
        f"task/{task.source_id}",
        "owners and date of an open task",
        body,
        lambda: workspace.target.writes.update_task(process_id, task_id, body).model_dump(),
    )


class PreviewCutOver(MigrationOperator):
    """Writes ``cut_over.json`` and pushes the number of effects and the hash that the approval shows."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        listed = [effect.listed() for effect in effects(workspace)]
        folder = workspace.reports()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "cut_over.json"
        with path.open("wb") as out:
            out.write(json.dumps(listed, indent=2).encode())
        self.log.info("%d effects on people and systems; preview: %s", len(listed), path)
        return {"effects": len(listed), "hash": digest(listed), "preview": str(path)}


class Activate(MigrationOperator):
    """Makes exactly the approved effects, each at most once."""

    phase = Phase.VALIDATION
    template_fields = ("batch", "approved_hash")

    def __init__(self, *, approved_hash: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.approved_hash = approved_hash

    def execute(self, context: Context) -> Any:
        return super().execute(context)

    def work(self, workspace: Workspace) -> dict[str, Any]:
        due = list(effects(workspace))
        if digest([effect.listed() for effect in due]) != self.approved_hash:
            raise BadConfiguration(
                "what the cut-over would do has changed since the preview was approved",
                code="preview_changed",
                advice="trigger the cut-over again and approve the new preview",
            )
        own_rows(workspace, [(_row_id(effect), "cut_over") for effect in due])
        for number, effect in enumerate(due, 1):
            workspace.keep_lease()
            self._make(workspace, effect)
            self.log.info("%s (%d of %d)", effect.key, number, len(due))
        self._settle_webhooks(workspace)
        return {"effects": len(due)}

    def _make(self, workspace: Workspace, effect: Effect) -> None:
        """A PUT with a complete body: repeatable, so a lost answer is simply sent again."""
        mapping, key = workspace.ledger.mapping, _row_id(effect)
        row = mapping.get(Kind.OWN, key)
        if row is None or row.state in SETTLED:
            return
        mapping.intend(Kind.OWN, key, payload_sha256=digest(effect.body))
        stored = effect.act()
        mapping.confirm(Kind.OWN, key, effect.key)
        if _stored_as_sent(effect.body, stored):
            mapping.verify_many([(Kind.OWN, key)])
        else:
            mapping.wrong(Kind.OWN, key, code="read_back_differs")

    def _settle_webhooks(self, workspace: Workspace) -> None:
        made = {
            row.source_id for row in workspace.ledger.mapping.by_parent(Kind.OWN, "cut_over") if row.state in LANDED
        }
        self.log.info("%d effects are live", len(made))


def _row_id(effect: Effect) -> str:
    return f"cut_over/{effect.key}"


def _stored_as_sent(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Deadlines may move forward to working time (api/tallyfy-api.md 1.9); owners come back as objects."""
    return all(
        key in ("deadline", "owners", "assignees", "groups") or same_value(value, stored.get(key))
        for key, value in sent.items()
    )
