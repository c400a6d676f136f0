"""The plan of a template as every step of a move sees it."""

from __future__ import annotations

from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.phases.logic import proved_plan
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.template_removed import removed_before
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.removed import without


def template_plan(workspace: Workspace, workflow_id: str) -> TemplatePlan | None:
    """The plan of a staged workflow: pure, hence the same in every phase and in a dry run.

    A workflow that was not staged gives None. What somebody removed in the target is left out.
    """
    bundle = workflow_bundle(workspace, workflow_id)
    if bundle is None:
        return None
    return without(proved_plan(workspace, bundle), removed_before(workspace, workflow_id))
