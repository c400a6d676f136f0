"""The plan of a move: counts, calls, time and the findings that are known before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.foundation import record_findings
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.templates import template_plan
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.content import gather
from process_street_tallyfy.report.estimate import Estimate, Volume, estimate
from process_street_tallyfy.report.files import write
from process_street_tallyfy.transform.organization import preflight


class PlanMove(MigrationOperator):
    """Writes ``plan.html`` with counts, calls, time and findings; XCom holds counts and the path."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        self._template_findings(workspace)
        volume = measure(workspace)
        rows = estimate(volume, workspace.settings.migration.limits)
        content = gather(
            workspace.ledger, title="Plan", mode=str(workspace.options.mode), made_at=datetime.now(timezone.utc)
        )
        content = replace(content, result="planned", estimates=rows, notes=self._notes(workspace, rows))
        path = write(workspace.reports(), "plan", content, workspace.ledger.findings.all())
        self.log.info("plan: %s", path)
        for row in rows:
            self.log.info(
                "%s: %d source calls, %d target calls, about %.0f s, limited by %s",
                row.phase, row.source_calls, row.target_calls, row.seconds, row.bottleneck,
            )  # fmt: skip
        counts = {"seconds": round(sum(row.seconds for row in rows))}
        workspace.finished("discovery.plan", WHOLE, counts)
        return {**counts, "report": str(path)}

    def _template_findings(self, workspace: Workspace) -> None:
        for plan in _plans(workspace):
            record_findings(workspace, plan.outcomes, plan.findings)

    def _notes(self, workspace: Workspace, rows: list[Estimate]) -> list[str]:
        total = sum(row.seconds for row in rows)
        hours, minutes = int(total // 3600), int(total % 3600 // 60)
        notes = [f"At the limits of the organisation file this move takes about {hours} h {minutes} min."]
        organization = workspace.target.reads.organization()
        risks = preflight(organization, time_zone=workspace.settings.source.time_zone)
        return notes + [f"Target setting {risk.setting} ({risk.level}): {risk.reason}. {risk.advice}" for risk in risks]


def _plans(workspace: Workspace) -> Iterator[TemplatePlan]:
    """Of the workflows of this run; planning proves their automations."""
    for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
        plan = template_plan(workspace, workflow_id) if workspace.options.wants_workflow(workflow_id) else None
        if plan is not None:
            yield plan


def measure(workspace: Workspace) -> Volume:
    """What was staged, as the estimate needs it."""
    staging, options = workspace.ledger.staging, workspace.options
    counts = staging.counts()
    finished: Counter[str] = Counter()
    active: Counter[str] = Counter()
    runs: dict[str, bool] = {}
    for row in staging.all(Kind.RUN):
        run = Run.model_validate(row.payload)
        if options.wants_run(run.status, run.workflow_id, run.audit):
            runs[run.id] = run.status == "Active"
            (active if runs[run.id] else finished)[run.workflow_id] += 1
    comments = Counter(runs.get(row.parent_id) for row in staging.all(Kind.COMMENT))
    bundles = (workflow_bundle(workspace, workflow_id) for workflow_id in staging.ids(Kind.WORKFLOW))
    return Volume(
        workflows=tuple(bundle for bundle in bundles if bundle and options.wants_workflow(bundle.workflow.id)),
        finished=dict(finished),
        active=dict(active),
        users=counts.get(Kind.USER, 0),
        folders=counts.get(Kind.FOLDER, 0),
        groups=counts.get(Kind.GROUP, 0),
        comments_active=comments[True],
        comments_finished=comments[False],
        attachments=counts.get(Kind.ATTACHMENT, 0),
        automations=sum(len(plan.automations) for plan in _plans(workspace)),
        pages=counts.get(Kind.PAGE, 0),
    )
