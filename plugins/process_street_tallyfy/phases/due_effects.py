"""Every effect that the cut-over has on templates and processes, from the ledger and what stands in the target."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.one_off_effects import one_off_effects
from process_street_tallyfy.phases.process_effects import ProcessEffects
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.target_view import TargetView
from process_street_tallyfy.phases.template_effects import TemplateEffects, webhook_effect
from process_street_tallyfy.phases.workspace import Workspace


def due_effects(workspace: Workspace) -> list[Effect]:
    """What the cut-over would do now, in the order in which it does it; what is done is left out."""
    found = list(all_effects(workspace))
    rows = workspace.ledger.mapping.many(Kind.OWN, [effect.row_id for effect in found])
    return sorted(
        (effect for effect in found if not effect.done(rows.get(effect.row_id))), key=lambda effect: effect.stage
    )


def all_effects(workspace: Workspace, view: TargetView | None = None) -> Iterator[Effect]:
    """Template by template and process by process: one reading of each serves all of its effects."""
    loader, view = RunLoader(workspace), view or TargetView(workspace)
    for workflow_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED)):
        template, bundle = loader.template(workflow_id), workflow_bundle(workspace, workflow_id)
        if template is not None and template[1] is not None and bundle is not None:
            yield from TemplateEffects(workspace, view, bundle, template[0], template[1]).all()
    for plan in webhook_plans(workspace).plans:
        yield from webhook_effect(workspace, view, loader, plan)
    for run_id in sorted(row.source_id for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED)):
        plan, process = loader.plan(run_id), workspace.ledger.mapping.get(Kind.RUN, run_id)
        if plan is not None and plan.status == "Active" and process is not None and process.target_id:
            yield from ProcessEffects(workspace, view, plan, process.target_id).all()
    yield from one_off_effects(workspace, view)
