"""Automations are planned, proved, and planned again without those that did not stand the proof."""

from __future__ import annotations

from collections.abc import Mapping

from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.validate.logic.proof import HISTORIES, Counterexample, Proof, prove
from process_street_tallyfy.validate.logic.target import Body

#: Part of the checkpoint's digest: a proof of an older version of the models is made anew.
VERSION = 1
#: Fields of findings which say that something is always visible.
SHOWN = frozenset({"hiddenByDefault", "logicRules"})


def proved_plan(workspace: Workspace, bundle: WorkflowBundle) -> TemplatePlan:
    """The template's plan with proved automations only; the same in every phase and in a dry run.

    The verdict is kept as a checkpoint of the discovery, so that later tasks do not play the histories again.
    """
    people, folder = workspace.people, workspace.folder_places.get(bundle.workflow.id)
    plan = plan_template(bundle, people=people, folder=folder)
    if not plan.automations:
        return plan
    captures, bodies = _captures(plan), _bodies(plan)
    of = digest([VERSION, bundle.staged(), captures, bodies])
    checkpoints, name = workspace.ledger.checkpoints, f"proof/{plan.source_id}"
    known = checkpoints.latest(Phase.DISCOVERY, name)
    if known is None or known.counts.get("of") != of:
        proof = prove(bundle, captures, bodies)
        refuted = undeclared(bundle, plan, proof.differences)
        checkpoints.put(Phase.DISCOVERY, name, {"of": of, "histories": proof.histories, "refuted": refuted})
    else:
        refuted = dict(known.counts["refuted"])
    return plan_template(bundle, people=people, folder=folder, refuted=refuted) if refuted else plan


def prove_plan(
    bundle: WorkflowBundle,
    plan: TemplatePlan,
    automations: tuple[AutomationPlan, ...] | None = None,
    count: int = HISTORIES,
) -> Proof:
    """The proof of a plan, or of other automations for it."""
    return prove(bundle, _captures(plan), _bodies(plan, automations), count)


def undeclared(bundle: WorkflowBundle, plan: TemplatePlan, differences: Mapping[str, Counterexample]) -> dict[str, str]:
    """Governed tasks that differ, with an example. A difference elsewhere that no finding declares refutes them all."""
    said = {finding.source_id for finding in plan.findings if finding.field in SHOWN}
    named = {task_id for rule in bundle.logic_rules for task_id in rule.targets.task_ids}
    found = {subject: example for subject, example in differences.items() if subject in plan.governed}
    stray = [example for subject, example in differences.items() if subject not in said | named | plan.governed]
    if stray:
        return dict.fromkeys(sorted(plan.governed), stray[0].said())
    return {subject: example.said() for subject, example in found.items()}


def _captures(plan: TemplatePlan) -> dict[str, Body]:
    return {field.source_id: field.body() for step in plan.steps for field in step.fields}


def _bodies(plan: TemplatePlan, automations: tuple[AutomationPlan, ...] | None = None) -> list[Body]:
    """As they are sent, with the source's ids in place of the target's."""
    captures = {field_id: field_id for field_id in _captures(plan)}
    steps = {step.source_id: step.source_id for step in plan.steps}
    return [item.body(captures, steps) for item in (plan.automations if automations is None else automations)]
