"""The plan of a template as every step of a move sees it."""

from __future__ import annotations

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.phases.logic import proved_plan
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_removed import removed_before
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.removed import without


def template_plan(workspace: Workspace, workflow_id: str) -> TemplatePlan | None:
    """None when the workflow was not staged."""
    bundle = workflow_bundle(workspace, workflow_id)
    return plan_of(workspace, bundle) if bundle else None


def plan_of(workspace: Workspace, bundle: WorkflowBundle) -> TemplatePlan:
    """The plan of a staged workflow: pure, hence the same in every phase and in a dry run.

    What somebody removed in the target is left out.
    """
    return without(proved_plan(workspace, bundle), removed_before(workspace, bundle.workflow.id))
