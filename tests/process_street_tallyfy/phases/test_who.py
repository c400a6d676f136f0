"""The audit says who began a run and who approved, by a name that only the key can tell."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.ledger.sealing import user_id
from process_street_tallyfy.phases.approval import keep_answer, who_answered
from process_street_tallyfy.phases.workspace import open_workspace

NAME = "ana.admin"


def test_who_triggered_and_who_approved_stand_in_the_audit(small: Any) -> None:
    small.triggered_by = NAME
    small.run(only=("discovery.take_turn", "discovery.preflight"))
    event = {"responded_by_user": {"id": "7", "name": NAME}}
    with open_workspace(str(small.organization_file), small.context("run1", "approve", {})) as workspace:
        keep_answer(workspace, "cut_over", "ab12", who_answered(event))
        entries = list(workspace.ledger.audit.entries())
        workspace.ledger.audit.verify_chain()
    outcomes = {entry.draft.event: entry.draft.outcome for entry in entries}
    assert outcomes["lease_acquired"] == f"token=1 by={user_id(NAME)}"
    assert outcomes["approved"] == f"sha256=ab12 by={user_id(NAME)}"
    assert NAME not in str(entries)


def test_a_schedule_is_nobody() -> None:
    assert user_id(None) == ""
    assert who_answered({"responded_by_user": None}) == ""
