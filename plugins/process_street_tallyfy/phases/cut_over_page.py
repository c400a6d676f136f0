"""The page of a cut-over, put together from the ledger at every stage: whoever opens it sees how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.sealing import keyed
from process_street_tallyfy.model.source import SourceModel
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.switch_off import to_switch_off
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.report.cut_over import CutOver, write
from process_street_tallyfy.transform.switch_off import SwitchOff

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

#: Checkpoints of a cut-over run, all of the phase validation.
ANNOUNCED, FREEZE, DELTA, PROOF = "cut_over/announced", "cut_over/freeze", "cut_over/delta", "cut_over/proof"
PREVIEW, TEST, BEGAN, ENDED = "cut_over", "cut_over/test", "cut_over/began", "cut_over/ended"


def announce(workspace: Workspace) -> int:
    """Keeps the list of what to switch off as it is at the announcement; returns its length."""
    items = to_switch_off(workspace)
    point = {"checklist": [_shown(item) for item in items], "counts": _counts(workspace)}
    workspace.ledger.checkpoints.put(Phase.VALIDATION, ANNOUNCED, point)
    return len(items)


def _shown(item: SwitchOff) -> dict[str, str]:
    return {
        "what": item.what,
        "source_id": item.source_id,
        "workflow_id": item.workflow_id,
        "link": item.link,
        "where": item.where,
        "advice": item.advice,
    }


def _counts(workspace: Workspace) -> dict[str, int]:
    """What will happen, in numbers; the preview says it exactly."""
    mapping, staging, wants = workspace.ledger.mapping, workspace.ledger.staging, workspace.options.wants_workflow
    moved = {row.source_id for row in mapping.rows(Kind.RUN, LANDED)}
    runs = [row for row in staging.all(Kind.RUN) if row.source_id in moved and wants(row.parent_id)]
    listed = set(staging.ids(Kind.WORKFLOW))
    templates = [row.source_id for row in mapping.rows(Kind.WORKFLOW, LANDED) if row.source_id in listed]
    return {
        "templates that get their people, dates, checks and access": sum(map(wants, templates)),
        "open processes that get their owners and dates": sum(row.payload.get("status") == "Active" for row in runs),
        "webhooks that begin to call": sum(plan.place is not None for plan in webhook_plans(workspace).plans),
    }


def refresh(workspace: Workspace, stage: str) -> ObjectStoragePath:
    """Writes the page anew from what this run has put into the ledger so far; returns its path."""
    return write(workspace.reports(), page_of(workspace, stage))


def page_of(workspace: Workspace, stage: str) -> CutOver:
    points = {point.name: point.counts for point in workspace.ledger.checkpoints.of_run()}

    def at(name: str) -> Mapping[str, Any]:
        return points.get(name, {})

    proof, ended = at(PROOF), at(ENDED)
    return CutOver(
        organization=workspace.settings.organization,
        run_id=workspace.run_id,
        stage=stage,
        made_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        frozen_at=at(FREEZE).get("at", ""),
        delta=at(DELTA).get("at", ""),
        proved_at="" if proof.get("changes") else proof.get("at", ""),
        approved_at=at(f"approval/{PREVIEW}").get("at", ""),
        began_at=at(BEGAN).get("at", ""),
        ended_at=ended.get("at", ""),
        sha256=at(f"{PREVIEW}/shown").get("hash", ""),
        counts=at(ANNOUNCED).get("counts", {}),
        checklist=tuple(at(ANNOUNCED).get("checklist", ())),
        changes=tuple(proof.get("changes", ())),
        late_changes=tuple(ended.get("changes", ())),
        effects=tuple(_with_states(workspace, at(PREVIEW).get("listed", ()), ended)),
        totals=at(f"{PREVIEW}/shown").get("totals", {}),
        reminders=at(f"{PREVIEW}/shown").get("reminders", {}),
        webhooks=tuple(_webhooks(workspace)),
        test=at(TEST),
    )


def _with_states(workspace: Workspace, listed: Any, ended: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each approved effect with what became of it, as the ledger and the last reading say."""
    rows = workspace.ledger.mapping.many(Kind.OWN, [f"{CUT_OVER}{effect['key']}" for effect in listed])
    differing = set(ended.get("differing", ()))
    for effect in listed:
        row = rows.get(f"{CUT_OVER}{effect['key']}")
        state = "differs" if effect["key"] in differing else _state(row, effect["sha256"])
        yield {**effect, "state": state, "code": row.error_code if row is not None and state == "not made" else ""}


def _state(row: Row | None, sha256: str) -> str:
    if row is None or keyed(row.payload_sha256) != sha256:
        return "waits"
    return "made" if row.state in SETTLED else "not made"


def _webhooks(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Where each goes. A process keeps the template that it was launched from: open ones call nobody."""
    staging, mapping = workspace.ledger.staging, workspace.ledger.mapping
    moved = {row.source_id for row in mapping.rows(Kind.RUN, LANDED)}
    open_runs = [
        row.parent_id
        for row in staging.all(Kind.RUN)
        if row.source_id in moved and row.payload.get("status") == "Active"
    ]
    workflows = {
        row.source_id: SourceModel.model_validate(row.payload or {}).staged().get("workflowId")
        for row in staging.all(Kind.WEBHOOK)
    }
    for plan in webhook_plans(workspace).plans:
        yield {
            "source_id": plan.source_id,
            "place": plan.place or "",
            "place_id": plan.place_source_id or "",
            "events": list(plan.fires),
            "missing": list(plan.missing),
            "silent": open_runs.count(str(workflows.get(plan.source_id))) if plan.place else 0,
        }
