"""The checklists of an organisation, from what its runs staged and found. No calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from process_street_tallyfy.model.people.decision import Action
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.switch_off import to_switch_off
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.checklist import Facts, make, write_checklist
from process_street_tallyfy.report.checklist_table import When
from process_street_tallyfy.transform.people import to_be_made
from process_street_tallyfy.validate.preflight import Check

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

#: Checkpoint of the plan: the settings with a risk, so that later lists need no call.
SETTINGS = "checklist/settings"


def write_before(workspace: Workspace, checks: Iterable[Check]) -> ObjectStoragePath:
    """With the plan."""
    risky = [
        {name: str(getattr(check, name)) for name in ("key", "title", "value", "level", "risk", "advice")}
        for check in checks
        if check.risk
    ]
    workspace.ledger.checkpoints.put(Phase.DISCOVERY, SETTINGS, {"risky": risky})
    return _write(workspace, When.BEFORE)


def write_after(workspace: Workspace) -> ObjectStoragePath:
    """With the report of a move, and at the announcement and the end of a cut-over."""
    return _write(workspace, When.AFTER)


def _write(workspace: Workspace, when: When) -> ObjectStoragePath:
    switch_off = to_switch_off(workspace) if when is When.AFTER else ()
    facts = Facts(_numbers(workspace), _people(workspace), _settings(workspace), switch_off)
    made_at, run = datetime.now(timezone.utc), (workspace.settings.organization, workspace.run_id)
    found = make(run, when, made_at, workspace.ledger.findings, facts)
    return write_checklist(workspace.reports(), found)


def _settings(workspace: Workspace) -> list[dict[str, str]]:
    point = workspace.ledger.checkpoints.latest(Phase.DISCOVERY, SETTINGS)
    return list(point.counts["risky"]) if point else []


def _numbers(workspace: Workspace) -> dict[str, int]:
    ledger = workspace.ledger
    runs = Counter(row.payload.get("status") == "Active" for row in ledger.staging.all(Kind.RUN) if row.payload)
    templates = sum(row.state in LANDED for row in ledger.mapping.rows(Kind.WORKFLOW))
    return {"open_runs": runs[True], "finished_runs": runs[False], "templates": templates}


def _people(workspace: Workspace) -> dict[str, list[str]]:
    """Ids of those who are to be made, and of those about whom nobody has decided though nobody has their address."""
    people = workspace.ledger.people
    known, decisions, accounts = people.known(), people.decisions(), people.accounts()
    due = to_be_made(known, decisions, accounts, people.guests())
    undecided = [one for one in known if not one.is_group and one.who not in decisions and one.who not in accounts]
    return {
        "invitations": [one.public_id for one, decision in due if decision.action is Action.INVITE],
        "guests": [one.public_id for one, decision in due if decision.action is Action.GUEST],
        "undecided_people": [one.public_id for one in undecided],
    }
