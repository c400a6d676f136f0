"""What is on in Process Street, out of what was staged: the list that a person works off at the freeze."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from process_street_tallyfy.model.source import IncomingWebhook, Page, Run, Schedule, Webhook, Workflow
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.switch_off import SwitchOff, checklist


def to_switch_off(workspace: Workspace) -> tuple[SwitchOff, ...]:
    staging = workspace.ledger.staging

    def all_of(kind: Kind, model: type[Any]) -> Iterator[Any]:
        return (model.model_validate(row.payload) for row in staging.all(kind) if row.payload)

    return checklist(
        all_of(Kind.WORKFLOW, Workflow),
        all_of(Kind.SCHEDULE, Schedule),
        all_of(Kind.WEBHOOK, Webhook),
        {
            row.source_id: (row.parent_id, IncomingWebhook.model_validate(row.payload) if row.payload else None)
            for row in staging.all(Kind.INCOMING_WEBHOOK)
        },
        all_of(Kind.RUN, Run),
        all_of(Kind.PAGE, Page),
    )
