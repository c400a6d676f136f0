"""Everybody whom the source names: people, and the groups that hide among them."""

from __future__ import annotations

from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.workspace import Workspace


def principals(workspace: Workspace) -> list[UserRef]:
    """Every principal that the lists and the templates name, and every group met; groups hide among them."""
    refs = [UserRef.model_validate(row.payload) for row in workspace.ledger.staging.all(Kind.USER)]
    for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
        bundle = workflow_bundle(workspace, workflow_id)
        if bundle is None:
            continue
        emails = [permission.email for permission in bundle.permissions]
        emails += [rule.email for item in bundle.tasks for rule in item.assignment_rules if rule.email]
        refs += [UserRef(id="", email=email) for email in emails]
    refs += [
        UserRef(id="", email=one.address, username=one.name) for one in workspace.ledger.people.known() if one.is_group
    ]
    return refs
