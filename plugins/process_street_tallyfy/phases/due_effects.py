"""Every effect that the cut-over has on templates and processes, from the ledger and what stands in the target.

Only what is in both systems and was selected: what the source does not list any more is not made live, and a cut-over
for some workflows leaves the others, and the one-off tasks, as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.one_off_effects import one_off_effects
from process_street_tallyfy.phases.process_effects import ProcessEffects
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.target_view import TargetView
from process_street_tallyfy.phases.template_effects import TemplateEffects, webhook_effect
from process_street_tallyfy.phases.touched import ABOUT
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import KEPT, report


def due_effects(workspace: Workspace) -> list[Effect]:
    """What the cut-over would do now, in the order in which it does it; what is done is left out.

    What somebody in the target has changed since the move stays, and is told.
    """
    found = list(all_effects(workspace))
    _tell(workspace, found)
    rows = workspace.ledger.mapping.many(Kind.OWN, [effect.row_id for effect in found])
    due = (effect for effect in found if effect.body and not effect.done(rows.get(effect.row_id)))
    return sorted(due, key=lambda effect: effect.stage)


def _tell(workspace: Workspace, effects: Sequence[Effect]) -> None:
    """A finding for each part that the cut-over leaves; those of parts that it does not leave any more go."""
    about = [
        (effect, ABOUT[kind], key)
        for effect in effects
        for kind, _, key in [effect.key.partition("/")]
        if kind in ABOUT
    ]
    workspace.ledger.findings.withdraw([(kind, key) for _, kind, key in about], [KEPT])
    workspace.ledger.findings.record(
        report(kind, key, effect.key.partition("/")[0], KEPT, effect.holder if effect.holder != key else "")
        for effect, kind, key in about
        if effect.kept
    )


def all_effects(workspace: Workspace, view: TargetView | None = None) -> Iterator[Effect]:
    """Template by template and process by process: one reading of each serves all of its effects."""
    loader, view = RunLoader(workspace), view or TargetView(workspace)
    workflows = [one for one in _live(workspace, Kind.WORKFLOW) if workspace.options.wants_workflow(one)]
    for workflow_id in workflows:
        template, bundle = loader.template(workflow_id), workflow_bundle(workspace, workflow_id)
        if template is not None and template[1] is not None and bundle is not None:
            yield from TemplateEffects(workspace, view, bundle, template[0], template[1]).all()
    for plan in webhook_plans(workspace).plans:
        yield from webhook_effect(workspace, view, loader, plan, workflows)
    for run_id in _live(workspace, Kind.RUN):
        run, process = loader.plan(run_id), workspace.ledger.mapping.get(Kind.RUN, run_id)
        if run is None or process is None or not process.target_id or not _selected(workspace, run):
            continue
        template = loader.template(run.workflow_source_id)
        if template is not None and template[1] is not None:
            yield from ProcessEffects(workspace, view, run, process.target_id, template[1].template_id).all()
    if not workspace.options.workflows:
        yield from one_off_effects(workspace, view)


def _live(workspace: Workspace, kind: Kind) -> list[str]:
    """Source ids of what was moved and is still listed in the source."""
    listed = set(workspace.ledger.staging.ids(kind))
    return sorted(row.source_id for row in workspace.ledger.mapping.rows(kind, LANDED) if row.source_id in listed)


def _selected(workspace: Workspace, run: RunPlan) -> bool:
    """Open, and among the workflows and states that the final delta and the proof looked at."""
    options = workspace.options
    return (
        run.status == "Active" and run.status in options.run_states and options.wants_workflow(run.workflow_source_id)
    )
