"""The plan of a move: settings, readiness, calls, time and the findings that are known before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.assessment import assess
from process_street_tallyfy.phases.checklists import write_before
from process_street_tallyfy.phases.exports import check_exports
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.principals import principals
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.target_settings import check_settings
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.assessment import Readiness
from process_street_tallyfy.report.choices import choices
from process_street_tallyfy.report.content import gather
from process_street_tallyfy.report.estimate import Volume, at_rates, estimate
from process_street_tallyfy.report.page import duration
from process_street_tallyfy.report.plan import Assessment, write_plan
from process_street_tallyfy.report.run_calls import Runs, handling
from process_street_tallyfy.transform.exposure import visible
from process_street_tallyfy.transform.user import group_id, group_refs
from process_street_tallyfy.validate.preflight import refuse_blocked
from process_street_tallyfy.validate.settings import Level, Stage
from process_street_tallyfy.validate.time_zones import conversions


class PlanMove(MigrationOperator):
    """Writes ``plan.html`` and ``assessment.csv``; XCom holds counts and the path.

    A setting of the target that blocks stops a run that writes, after the plan that shows it is there.
    """

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        runs = count_runs(workspace)
        workflows = self._assess(workspace, runs)
        _record_visible(workspace)
        check_exports(workspace, self.phase)
        assessment = make_assessment(workspace, workflows, runs)
        path = write_plan(workspace.reports(), assessment, workspace.ledger.findings.all())
        write_before(workspace, assessment.checks)
        self.log.info("plan: %s", path)
        for row in assessment.estimates:
            self.log.info(
                "%s: %d source calls, %d target calls, about %.0f s, limited by %s",
                row.phase, row.source_calls, row.target_calls, row.seconds, row.bottleneck,
            )  # fmt: skip
        self.log.info("workflows by grade: %s", assessment.totals)
        if workspace.options.writes:
            refuse_blocked(assessment.checks)
        blocking = sum(check.level is Level.BLOCK for check in assessment.checks)
        counts = {"seconds": round(assessment.seconds), "blocking_settings": blocking, **assessment.totals}
        workspace.finished("discovery.plan", WHOLE, counts)
        return {**counts, "report": str(path)}

    def _assess(self, workspace: Workspace, runs: dict[str, Runs]) -> tuple[Readiness, ...]:
        found: list[Readiness] = []
        webhooks = webhook_plans(workspace).plans
        for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
            if workspace.options.wants_workflow(workflow_id):
                assessed = assess(workspace, workflow_id, runs.get(workflow_id, Runs()), webhooks)
                found += [assessed] if assessed is not None else []
        return tuple(found)


def make_assessment(
    workspace: Workspace, workflows: tuple[Readiness, ...], runs: dict[str, Runs], made_at: datetime | None = None
) -> Assessment:
    """Everything that the plan shows; one call, for the target's settings."""
    limits, made_at = workspace.settings.migration.limits, made_at or datetime.now(timezone.utc)
    volume = measure(workspace, runs, workflows)
    rows = estimate(volume, limits)
    seconds = sum(row.seconds for row in rows)
    checks = check_settings(workspace, Stage.MOVE, seconds)
    zones = workspace.settings.source.time_zone, next(check.value for check in checks if check.key == "timezone")
    content = gather(workspace.ledger, title="Plan", mode=str(workspace.options.mode), made_at=made_at)
    note = f"At the limits of the organisation file this move takes about {duration(seconds)}."
    notes = [note, *(f"{check.key} ({check.level}): {check.risk} {check.advice}" for check in checks if check.risk)]
    return Assessment(
        content=replace(content, result="planned", estimates=rows, notes=notes),
        workflows=workflows,
        checks=checks,
        conversions=tuple(conversions(*zones, made_at.year)),
        record=workspace.capabilities,
        estimates=tuple(rows),
        rates=at_rates(volume, limits),
        own_rate=limits.target_per_minute,
        choices=tuple(choices(volume, limits)),
        source_zone=zones[0],
        target_zone=zones[1],
    )


def _record_visible(workspace: Workspace) -> None:
    """Folders and groups, and templates where the target keeps no list of people."""
    groups = [group_id(ref.email) or ref.id for ref in group_refs(principals(workspace))]
    folders = workspace.ledger.staging.ids(Kind.FOLDER)
    workspace.ledger.findings.record([*visible(Kind.FOLDER, folders), *visible(Kind.GROUP, groups)])


def count_runs(workspace: Workspace) -> dict[str, Runs]:
    """The selected runs by workflow id."""
    found: dict[str, Counter[str]] = {}
    for row in workspace.ledger.staging.all(Kind.RUN):
        run = Run.model_validate(row.payload)
        if workspace.options.wants_run(run.status, run.workflow_id, run.audit):
            found.setdefault(run.workflow_id, Counter())[run.status] += 1
    return {
        key: Runs(states.total() - states["Active"], states["Active"], states["Archived"])
        for key, states in found.items()
    }


def measure(workspace: Workspace, runs: dict[str, Runs], planned: Sequence[Readiness]) -> Volume:
    """What was staged, as the estimate needs it."""
    staging, options = workspace.ledger.staging, workspace.options
    counts = staging.counts()
    active = {row.source_id: Run.model_validate(row.payload).status == "Active" for row in staging.all(Kind.RUN)}
    comments, texts = Counter[bool | None](), set[tuple[str, str]]()
    for row in staging.all(Kind.COMMENT):
        comments[active.get(row.parent_id)] += 1
        if not active.get(row.parent_id):
            texts.add((row.parent_id, str((row.payload or {}).get("taskId"))))
    bundles = (workflow_bundle(workspace, workflow_id) for workflow_id in staging.ids(Kind.WORKFLOW))
    return Volume(
        workflows=tuple(bundle for bundle in bundles if bundle and options.wants_workflow(bundle.workflow.id)),
        template_calls=sum(one.calls.first for one in planned),
        rule_calls=sum(one.calls.rules for one in planned),
        runs=runs,
        users=counts.get(Kind.USER, 0),
        folders=counts.get(Kind.FOLDER, 0),
        groups=len(group_refs(principals(workspace))),
        comments_active=comments[True],
        comments_finished=comments[False],
        attachments=counts.get(Kind.ATTACHMENT, 0),
        texts_finished=len(texts),
        pages=counts.get(Kind.PAGE, 0) + counts.get(Kind.DATA_SET, 0),
        handling=handling(workspace.settings.migration, options.finished_runs),
        one_off_tasks=counts.get(Kind.ONE_OFF_TASK, 0),
    )
