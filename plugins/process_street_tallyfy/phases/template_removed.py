"""Steps and fields that somebody removed from a template of ours in the target: let go, told, not made again."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.landing import settle_by_finding
from process_street_tallyfy.phases.staging import run_bundle, workflow_bundle
from process_street_tallyfy.phases.template_ids import own_id
from process_street_tallyfy.phases.template_reading import Reading, read_template
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.answer import answers_in
from process_street_tallyfy.transform.late import report
from process_street_tallyfy.transform.removed import REMOVED, with_content, without

#: What can be removed from a template, or goes with what was.
PARTS = (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.CONTENT, Kind.LOGIC_RULE, Kind.OWN)


def removed_before(workspace: Workspace, workflow_id: str) -> set[str]:
    """Source ids of what earlier looks found removed."""
    return {source_id for _, source_id in workspace.ledger.findings.reported(workflow_id, {REMOVED})}


def is_removed(workspace: Workspace, workflow_id: str) -> bool:
    """Whether the template itself was found archived or deleted."""
    return (Kind.WORKFLOW, workflow_id) in workspace.ledger.findings.reported(workflow_id, {REMOVED})


def look_at(workspace: Workspace, plan: TemplatePlan, template_id: str) -> Reading | None:
    """The one look at a template that an earlier run has made; None, and told, when somebody removed it."""
    with suppress(NotFound):
        reading = read_template(workspace, plan, template_id)
        if reading.template.archived_at is None:
            return reading
    _tell_removed(workspace, plan.source_id)
    return None


def _tell_removed(workspace: Workspace, workflow_id: str) -> None:
    mapping = workspace.ledger.mapping
    own = mapping.get(Kind.WORKFLOW, workflow_id)
    parts = [row for kind in PARTS for row in mapping.by_parent(kind, workflow_id) if row.open and kind is not Kind.OWN]
    rows = [*([own] if own else []), *parts]
    settle_by_finding(workspace, [report(*row.key, "", REMOVED, workflow_id) for row in rows])


def let_go(workspace: Workspace, reading: Reading) -> bool:
    """Whether something of the template is gone that was verified once; its rows have no target any more then."""
    plan, gone = reading.plan, _gone(reading)
    bundle = workflow_bundle(workspace, plan.source_id)
    if not gone or bundle is None:
        return False
    removed = with_content(gone, bundle)
    left = without(plan, removed)
    lost = {own_id(plan.source_id, item.source_id) for item in plan.automations if item not in left.automations}
    standing = {rule.id for rule in reading.template.automated_actions}
    rules = {rule_id for item in plan.automations for rule_id in item.rule_ids} - set(left.automated_rules)
    rows = [row for kind in PARTS for row in workspace.ledger.mapping.by_parent(kind, plan.source_id)]
    for row in rows:
        if row.source_id in removed | rules or (row.source_id in lost and row.target_id not in standing):
            _forget(workspace, row)
    told = [row for row in rows if row.source_id in removed | rules]
    workspace.ledger.findings.record(report(*row.key, "", REMOVED, plan.source_id) for row in told)
    _tell_answers(workspace, plan, bundle, {source_id for source_id in gone if _alone(plan, source_id, gone)})
    return True


def _alone(plan: TemplatePlan, source_id: str, gone: Collection[str]) -> bool:
    """Whether it is a field that was taken out of a step which stands: what goes with its step keeps its answers."""
    return any(
        field.source_id == source_id for step in plan.steps if step.source_id not in gone for field in step.fields
    )


def _tell_answers(workspace: Workspace, plan: TemplatePlan, bundle: WorkflowBundle, fields: Collection[str]) -> None:
    """A field takes its answers out of every process (api/tallyfy-api.md 8.4, trap 63): each of them is told.

    What is kept as text stands in the kick-off form all the same.
    """
    mapping = workspace.ledger.mapping
    for run in workspace.ledger.staging.by_parent(Kind.RUN, plan.source_id) if fields else ():
        held = run_bundle(workspace, run.source_id)
        rows = mapping.of(answers_in(fields, held, plan, bundle.aliases)).values() if held else ()
        lost = [row for row in rows if row.state in LANDED and row.disposition is not Disposition.PRESERVED]
        settle_by_finding(workspace, [report(*row.key, "", REMOVED, run.source_id) for row in lost])


def _gone(reading: Reading) -> Collection[str]:
    """Planned steps and fields of which the template shows none, though it did when they were verified."""
    held = {**dict.fromkeys(reading.steps), **dict.fromkeys(reading.captures)}
    planned = {i for step in reading.plan.steps for i in (step.source_id, *(field.source_id for field in step.fields))}
    rows = [row for row in reading.rows.values() if row.source_id in planned and row.verified_at is not None]
    return {row.source_id for row in rows if row.source_id not in held}


def _forget(workspace: Workspace, row: Row) -> None:
    mapping = workspace.ledger.mapping
    if row.state in LANDED:
        mapping.reverting(*row.key)
        mapping.reverted(*row.key)
        mapping.skip_many([row.key])
