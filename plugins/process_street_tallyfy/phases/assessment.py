"""The readiness of every selected workflow, from its plan: findings, exact calls, runs, time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from process_street_tallyfy.ledger.published import MINUTE
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import TemplatePlan, WebhookPlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.foundation import BATCH_TAG, record_findings
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_ids import own_id
from process_street_tallyfy.phases.template_plan import plan_of
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.assessment import Readiness, grouped
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.report.volume import ACTIVE, Seen, Template, handling, process_calls
from process_street_tallyfy.transform.exposure import visible
from process_street_tallyfy.transform.form import REQUIRED_LATER
from process_street_tallyfy.transform.late import KEPT, NO_ANCHOR
from process_street_tallyfy.transform.permission import shared_with
from process_street_tallyfy.transform.shut_out import restrictions
from process_street_tallyfy.transform.template import finish_template

#: Capability -> field of the finding for a workflow whose list of people the target does not keep.
LISTS: dict[str, str] = {"restricted_templates": "visibility", "restricted_runs": "runs.visibility"}
#: A read-merge-write is two calls, and so is a creation that is read back.
MERGE = 2


def assess(
    workspace: Workspace, workflow_id: str, runs: Counter[Seen], webhooks: Sequence[WebhookPlan]
) -> Readiness | None:
    """The workflow's line and its findings, kept; None when it was not staged.

    :param runs: those of the workflow. ``webhooks`` are the organisation's.
    """
    bundle = workflow_bundle(workspace, workflow_id)
    if bundle is None:
        return None
    plan = plan_of(workspace, bundle)
    open_to_all = [field for key, field in LISTS.items() if workspace.capabilities.differs(key)]
    exposed = (one for field in open_to_all for one in visible(Kind.WORKFLOW, [workflow_id], field))
    findings = (*plan.findings, *exposed)
    record_findings(workspace, plan.outcomes, findings, lasting=(KEPT, NO_ANCHOR))
    calls = planned_calls(workspace, bundle, plan, webhooks)
    choice = handling(workspace.settings.migration, workspace.options.finished_runs)
    template = Template(bundle, calls, ruled=bool(plan.automations))
    processes = process_calls(runs, template, choice)
    return Readiness(
        workflow_id=workflow_id,
        name=plan.title,
        steps=len(plan.steps),
        fields=sum(len(step.fields) for step in plan.steps),
        rules=len(bundle.logic_rules),
        active_runs=sum(count for seen, count in runs.items() if seen.status == ACTIVE),
        finished_runs=sum(count for seen, count in runs.items() if seen.status != ACTIVE),
        ruled=template.ruled,
        calls=calls,
        process_calls=processes,
        seconds=(calls.total + processes) * MINUTE / workspace.settings.migration.limits.target_per_minute,
        groups=grouped(findings),
    )


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
    varying = sum(bool(step.draft) for step in plan.steps) if template else 0
    tagged = workspace.options.selects(Phase.FOUNDATION) or (Kind.OWN, BATCH_TAG) in landed
    return TemplateCalls(
        create=int(template),
        steps=0 if bulk else len(steps),
        fields=len(fields),
        texts=1 + MERGE * varying if varying else 0,
        tags=int(tagged and (Kind.OWN, own_id(plan.source_id, "tag")) not in landed),
        adopted=int(bulk and bool(steps)),
        updates=_updates(workspace, plan) if not template else 0,
        rules=_rules(plan, landed),
        finishing=_finishing(workspace, bundle, plan, webhooks),
    )


def _updates(workspace: Workspace, plan: TemplatePlan) -> int:
    """At most: the template, each step and each field, where the workflow has changed since the template was read back.

    What is the same in the target costs nothing, but only a read of the target tells.
    """
    row = workspace.ledger.mapping.get(Kind.WORKFLOW, plan.source_id)
    staged = workspace.ledger.staging.get(Kind.WORKFLOW_BUNDLE, plan.source_id)
    if row is None or staged is None or row.source_sha256 in ("", staged.sha256):
        return 0
    return MERGE * (1 + len(plan.steps)) + sum(len(step.fields) for step in plan.steps)


def _rules(plan: TemplatePlan, landed: set[tuple[Kind, str]]) -> int:
    """Automations, one read-back, and one look at those that stand there already."""
    new = sum((Kind.OWN, own_id(plan.source_id, item.source_id)) not in landed for item in plan.automations)
    return new + 1 + (new < len(plan.automations)) if plan.automations else 0


def _landed(workspace: Workspace, workflow_id: str) -> set[tuple[Kind, str]]:
    mapping = workspace.ledger.mapping
    rows = [row for key in ((Kind.WORKFLOW, workflow_id), (Kind.OWN, BATCH_TAG)) if (row := mapping.get(*key))]
    for kind in (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.OWN):
        rows += mapping.by_parent(kind, workflow_id)
    return {(row.kind, row.source_id) for row in rows if row.state in LANDED}


def _finishing(
    workspace: Workspace, bundle: WorkflowBundle, plan: TemplatePlan, webhooks: Sequence[WebhookPlan]
) -> int:
    """Steps with people or dates, fields, webhooks, access, assigning: the cut-over's calls for this template."""
    steps = {step.source_id for step in plan.steps}
    finished = sum(finish.source_id in steps for finish in finish_template(bundle, workspace.people))
    later = {finding.source_id for finding in plan.findings if finding.reason == REQUIRED_LATER}
    fields = [field for step in plan.steps for field in step.fields]
    checked = sum(field.live_body(required=field.source_id in later) != field.body() for field in fields)
    hooks = sum(hook.place_source_id in {plan.source_id, *steps} for hook in webhooks)
    shared = any(shared_with(bundle.permissions, workspace.people, workspace.group_members, restrictions(bundle)))
    looked = bool(finished or checked or shared)  # what people edited, and whom a mail will reach
    called = bool(hooks)  # whether somebody has set another address
    joined = shared  # beside whom somebody put on the list
    return MERGE * (finished + hooks + shared + len(plan.assigning)) + checked + looked + called + joined
