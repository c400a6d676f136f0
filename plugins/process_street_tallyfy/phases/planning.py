"""The plan of a move: settings, readiness, calls, time and the findings that are known before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.assessment import assess
from process_street_tallyfy.phases.checklists import write_before
from process_street_tallyfy.phases.exports import check_exports
from process_street_tallyfy.phases.integrations import webhook_plans
from process_street_tallyfy.phases.limits import all_keys
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.principals import principals
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.target_settings import check_settings
from process_street_tallyfy.phases.volume import listed_runs, measure
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.assessment import Readiness
from process_street_tallyfy.report.choices import choices
from process_street_tallyfy.report.content import gather
from process_street_tallyfy.report.estimate import at_rates, estimate, setting_of
from process_street_tallyfy.report.page import duration
from process_street_tallyfy.report.plan import Assessment, write_plan
from process_street_tallyfy.report.shortenings import shortenings
from process_street_tallyfy.report.volume import Seen
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
        runs = listed_runs(workspace)
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
        after = sum(row.seconds for row in assessment.estimates if row.phase != Phase.DISCOVERY)
        workspace.finished("discovery.plan", WHOLE, {**counts, "seconds_after_discovery": round(after)})
        return {**counts, "report": str(path)}

    def _assess(self, workspace: Workspace, runs: Counter[Seen]) -> tuple[Readiness, ...]:
        found: list[Readiness] = []
        webhooks, of = webhook_plans(workspace).plans, dict[str, Counter[Seen]]()
        for seen, count in runs.items():
            of.setdefault(seen.workflow_id, Counter())[seen] += count
        for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
            if workspace.options.wants_workflow(workflow_id):
                assessed = assess(workspace, workflow_id, of.get(workflow_id, Counter()), webhooks)
                found += [assessed] if assessed is not None else []
        return tuple(found)


def make_assessment(
    workspace: Workspace, workflows: tuple[Readiness, ...], runs: Counter[Seen], made_at: datetime | None = None
) -> Assessment:
    """Everything that the plan shows; one call, for the target's settings."""
    settings, made_at = all_keys(workspace.settings), made_at or datetime.now(timezone.utc)
    volume, setting = measure(workspace, runs, workflows), setting_of(settings, slots())
    rows = estimate(volume, setting)
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
        rates=at_rates(volume, setting, settings.limits),
        own_rate=settings.limits.target_per_minute,
        choices=tuple(choices(volume, setting)),
        shortenings=tuple(shortenings(volume, setting, settings)),
        slots=setting.slots,
        source_zone=zones[0],
        target_zone=zones[1],
    )


def _record_visible(workspace: Workspace) -> None:
    """Folders and groups, and templates where the target keeps no list of people."""
    groups = [group_id(ref.email) or ref.id for ref in group_refs(principals(workspace))]
    folders = workspace.ledger.staging.ids(Kind.FOLDER)
    workspace.ledger.findings.record([*visible(Kind.FOLDER, folders), *visible(Kind.GROUP, groups)])


def slots() -> int:
    """Tasks that this Airflow runs at once: its own bound, and the one for each DAG."""
    from airflow.configuration import conf

    bounds = (conf.getint("core", "parallelism"), conf.getint("core", "max_active_tasks_per_dag"))
    return min((bound for bound in bounds if bound > 0), default=bounds[1])
