"""What stands in the plan of a run, and its files: ``plan.html``, ``plan.json``, ``assessment.csv``, their twins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.model.capabilities import CAPABILITIES, Capability, Record, Side
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.report.assessment import GRADES, Readiness, Severity, totals
from process_street_tallyfy.report.choices import Choice
from process_street_tallyfy.report.content import Content
from process_street_tallyfy.report.estimate import Estimate
from process_street_tallyfy.report.files import put, put_findings, put_json, table
from process_street_tallyfy.report.page import page
from process_street_tallyfy.report.shortenings import Shortening
from process_street_tallyfy.validate.preflight import Check
from process_street_tallyfy.validate.settings import Level
from process_street_tallyfy.validate.time_zones import Conversion

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

COLUMNS = (
    "workflow_id",
    "name",
    "grade",
    "meaning",
    "steps",
    "fields",
    "rules",
    "active_runs",
    "finished_runs",
    "template_calls",
    "rule_calls",
    "finishing_calls",
    "process_calls",
    "seconds",
    "blocked",
    "hand_work",
    "attention",
    "notes",
    "reasons",
)


@dataclass(frozen=True)
class Assessment:
    """The plan as a consultant reads it.

    ``rates``: seconds of the move by Tallyfy calls a minute. ``slots``: tasks that this Airflow runs at once.
    """

    content: Content
    workflows: tuple[Readiness, ...]
    checks: tuple[Check, ...]
    conversions: tuple[Conversion, ...]
    record: Record
    estimates: tuple[Estimate, ...]
    rates: dict[float, float]
    own_rate: float
    source_zone: str
    target_zone: str
    choices: tuple[Choice, ...] = ()
    shortenings: tuple[Shortening, ...] = ()
    slots: int = 0

    @property
    def made_at(self) -> datetime:
        return self.content.made_at

    @property
    def totals(self) -> dict[str, int]:
        return totals(self.workflows)

    @property
    def by_need(self) -> list[Readiness]:
        """The workflows with most to do first."""
        order = list(Severity)
        return sorted(
            self.workflows, key=lambda one: (*(-one.count(severity) for severity in order[:3]), one.name.casefold())
        )

    @property
    def risks(self) -> list[Check]:
        """What blocks before what warns before what is well."""
        order = [Level.BLOCK, Level.WARN, Level.OK]
        return sorted(self.checks, key=lambda check: order.index(check.level))

    @property
    def seconds(self) -> float:
        return sum(row.seconds for row in self.estimates)

    def shared(self) -> Assessment:
        """Without names: each workflow goes by its id."""
        return replace(self, workflows=tuple(replace(one, name=one.workflow_id) for one in self.workflows))

    def as_json(self) -> dict[str, Any]:
        """``plan.json``: what ``summary.json`` has, with grades, settings and capabilities."""
        return {
            **self.content.as_json(),
            "grades": self.totals,
            "finished_runs": [asdict(choice) for choice in self.choices],
            "shortenings": [asdict(one) for one in self.shortenings],
            "settings": [asdict(check) for check in self.checks],
            "capabilities": {item.key: self.record.reading(item.key) for item in CAPABILITIES},
        }

    def capabilities(self, side: Side) -> list[tuple[Capability, str, bool]]:
        """Line, reading, whether a probe found it."""
        return [
            (item, self.record.reading(item.key), self.record.found.get(item.key, "unknown") != "unknown")
            for item in CAPABILITIES
            if item.side is side
        ]


def html(assessment: Assessment, name: str = "plan.html", rows: str = "assessment.csv") -> str:
    """``rows``: the CSV file beside the page that has every workflow."""
    grades, sides = list(GRADES.values()), list(Side)
    return page("plan.html.j2", name, a=assessment, c=assessment.content, grades=grades, sides=sides, table=rows)


def assessment_csv(workflows: Iterable[Readiness]) -> str:
    """One row per workflow; ``reasons`` are codes with their counts, notes left out."""
    return table(COLUMNS, map(_row, workflows))


def _row(one: Readiness) -> list[object]:
    counts = [one.count(severity) for severity in Severity]
    reasons = " ".join(f"{group.reason}:{group.count}" for group in one.groups if group.severity != Severity.NOTE)
    sizes = (one.steps, one.fields, one.rules, one.active_runs, one.finished_runs)
    calls = (one.calls.first, one.calls.rules, one.calls.finishing, one.process_calls, round(one.seconds))
    return [one.workflow_id, one.name, one.grade.letter, one.grade.name, *sizes, *calls, *counts, reasons]


def write_plan(folder: ObjectStoragePath, assessment: Assessment, findings: Iterable[Finding]) -> ObjectStoragePath:
    """The plan's files beside ``findings.csv`` as known before the move; returns the path of ``plan.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    put_json(folder / "plan.json", assessment.as_json())
    put_findings(folder / "findings.csv", findings)
    for kind, one in (("_shared", assessment.shared()), ("", assessment)):
        rows = f"assessment{kind}.csv"
        put(folder / rows, assessment_csv(one.by_need))
        path = folder / f"plan{kind}.html"
        put(path, html(one, path.name, rows))
    return path
