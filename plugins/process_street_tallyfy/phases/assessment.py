"""The readiness of every selected workflow, from its plan: findings, exact calls, runs, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import TemplatePlan, WebhookPlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.foundation import BATCH_TAG
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_ids import own_id
from process_street_tallyfy.phases.templates import template_plan
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.assessment import Readiness, grouped
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.report.estimate import MINUTE, completion_calls, launch_calls
from process_street_tallyfy.transform.form import REQUIRED_LATER
from process_street_tallyfy.transform.template import finish_template
from process_street_tallyfy.transform.user import group_id
from process_street_tallyfy.transform.visibility import visible

#: Capability -> field of the finding for a workflow whose list of people the target does not keep.
LISTS: dict[str, str] = {"restricted_templates": "visibility", "restricted_runs": "runs.visibility"}
#: A read-merge-write is two calls.
MERGE = 2


@dataclass(frozen=True, slots=True)
class Runs:
    finished: int
    active: int


def assess(
    workspace: Workspace, workflow_id: str, runs: Runs, webhooks: Sequence[WebhookPlan]
) -> tuple[Readiness, list[Finding]] | None:
    """The workflow's line and its findings; None when it was not staged. ``webhooks``: of the whole organisation."""
    bundle, plan = workflow_bundle(workspace, workflow_id), template_plan(workspace, workflow_id)
    if bundle is None or plan is None:
        return None
    open_to_all = [field for key, field in LISTS.items() if workspace.capabilities.differs(key)]
    findings = [*plan.findings, *(one for field in open_to_all for one in visible(Kind.WORKFLOW, [workflow_id], field))]
    calls = planned_calls(workspace, bundle, plan, webhooks)
    processes = launch_calls(bundle, runs.finished + runs.active)
    processes += completion_calls(bundle, runs.finished, runs.active)
    total = calls.first + calls.finishing + processes
    readiness = Readiness(
        workflow_id=workflow_id,
        name=plan.title,
        steps=len(plan.steps),
        fields=sum(len(step.fields) for step in plan.steps),
        rules=len(bundle.logic_rules),
        active_runs=runs.active,
        finished_runs=runs.finished,
        calls=calls,
        process_calls=processes,
        seconds=total * MINUTE / workspace.settings.migration.limits.target_per_minute,
        groups=grouped(findings),
    )
    return readiness, findings


def planned_calls(
    workspace: Workspace, bundle: WorkflowBundle, plan: TemplatePlan, webhooks: Sequence[WebhookPlan]
) -> TemplateCalls:
    """What this run will send for a template: objects that have landed are not made again."""
    landed = _landed(workspace, plan.source_id)
    template = (Kind.WORKFLOW, plan.source_id) not in landed
    bulk = template and workspace.capabilities.differs("bulk_steps")
    steps = [step for step in plan.steps if (Kind.TASK_TEMPLATE, step.source_id) not in landed]
    along = workspace.capabilities.differs("step_captures")
    fields = [
        field
        for step in plan.steps
        for field in step.fields
        if not {(Kind.FORM_FIELD, field.source_id), (Kind.OWN, field.source_id)} & landed
        and not (along and step in steps)
    ]
    tagged = workspace.options.selects(Phase.FOUNDATION) or (Kind.OWN, BATCH_TAG) in landed
    return TemplateCalls(
        create=int(template),
        steps=0 if bulk else len(steps),
        fields=len(fields),
        tags=int(tagged and (Kind.OWN, own_id(plan.source_id, "tag")) not in landed),
        adopted=int(bulk and bool(steps)),
        finishing=_finishing(workspace, bundle, plan, webhooks),
    )


def _landed(workspace: Workspace, workflow_id: str) -> set[tuple[Kind, str]]:
    mapping = workspace.ledger.mapping
    rows = [row for key in ((Kind.WORKFLOW, workflow_id), (Kind.OWN, BATCH_TAG)) if (row := mapping.get(*key))]
    for kind in (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN):
        rows += mapping.by_parent(kind, workflow_id)
    return {(row.kind, row.source_id) for row in rows if row.state in LANDED}


def _finishing(
    workspace: Workspace, bundle: WorkflowBundle, plan: TemplatePlan, webhooks: Sequence[WebhookPlan]
) -> int:
    """Steps with people or dates, required flags, webhooks, access: what the cut-over writes for this template."""
    steps = {step.source_id for step in plan.steps}
    finished = sum(finish.source_id in steps for finish in finish_template(bundle, workspace.people))
    later = {finding.source_id for finding in plan.findings if finding.reason == REQUIRED_LATER}
    required = sum(field.source_id in later for step in plan.steps for field in step.fields)
    hooks = sum(hook.place_source_id in {plan.source_id, *steps} for hook in webhooks)
    shared = any(group_id(one.email) or workspace.people.member(one.email) for one in bundle.permissions)
    return MERGE * (finished + hooks + shared) + required
