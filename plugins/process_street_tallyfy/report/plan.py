"""What stands in the plan of a run, and its two files: ``plan.html`` for people, ``assessment.csv`` for tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, select_autoescape

from process_street_tallyfy.model.capabilities import CAPABILITIES, Capability, Record, Side
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.report.assessment import GRADES, Readiness, Severity, totals
from process_street_tallyfy.report.choices import Choice
from process_street_tallyfy.report.content import Content
from process_street_tallyfy.report.estimate import Estimate
from process_street_tallyfy.report.files import cell, findings_csv, put
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
    """The plan as a consultant reads it. ``rates``: seconds of the move by Tallyfy calls a minute."""

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

    def as_json(self) -> dict[str, Any]:
        """``summary.json`` of a plan: that of a report, with grades, settings and capabilities."""
        return {
            **self.content.as_json(),
            "grades": self.totals,
            "finished_runs": [asdict(choice) for choice in self.choices],
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


def duration(seconds: float) -> str:
    """``3 d 4 h``, ``2 h 5 min``, ``40 s``: two units at most."""
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    left, words = round(seconds), list[str]()
    for name, size in units:
        if left >= size and len(words) < 2:
            words.append(f"{left // size} {name}")
            left %= size
    return " ".join(words) or "0 s"


def html(assessment: Assessment) -> str:
    """One self-contained page: no script, no external file."""
    environment = Environment(autoescape=select_autoescape(default=True, default_for_string=True))
    environment.filters["duration"] = duration
    text = files("process_street_tallyfy.report").joinpath("plan.html.j2").read_text("utf-8")
    grades, sides = list(GRADES.values()), list(Side)
    return environment.from_string(text).render(a=assessment, c=assessment.content, grades=grades, sides=sides)


def assessment_csv(workflows: Iterable[Readiness]) -> str:
    """One row per workflow; ``reasons`` are codes with their counts, notes left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in workflows:
        counts = [one.count(severity) for severity in Severity]
        reasons = " ".join(f"{group.reason}:{group.count}" for group in one.groups if group.severity != Severity.NOTE)
        sizes = (one.steps, one.fields, one.rules, one.active_runs, one.finished_runs)
        calls = (one.calls.first, one.calls.rules, one.calls.finishing, one.process_calls, round(one.seconds))
        writer.writerow(
            [cell(one.workflow_id), cell(one.name), one.grade.letter, one.grade.name, *sizes, *calls, *counts, reasons]
        )
    return out.getvalue()


def write_plan(folder: ObjectStoragePath, assessment: Assessment, findings: Iterable[Finding]) -> ObjectStoragePath:
    """``plan.html`` and ``assessment.csv`` beside ``summary.json`` and ``findings.csv``; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / "summary.json", json.dumps(assessment.as_json(), indent=2))
    put(folder / "findings.csv", findings_csv(findings))
    put(folder / "assessment.csv", assessment_csv(assessment.by_need))
    page = folder / "plan.html"
    put(page, html(assessment))
    return page
