"""The plan as two files: a page for a consultant and a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone

import pytest

from process_street_tallyfy.model.capabilities import DECIDED, Record
from process_street_tallyfy.report.assessment import Group, Readiness, Severity
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.report.content import Content
from process_street_tallyfy.report.estimate import Estimate
from process_street_tallyfy.report.page import duration
from process_street_tallyfy.report.plan import COLUMNS, Assessment, assessment_csv, html
from process_street_tallyfy.validate.preflight import Check
from process_street_tallyfy.validate.settings import Level
from process_street_tallyfy.validate.time_zones import conversions

MADE = datetime(2026, 11, 25, 15, 0, tzinfo=timezone.utc)


def workflow(name: str, *groups: Group) -> Readiness:
    calls = TemplateCalls(create=1, steps=2, fields=3, tags=1, finishing=4)
    return Readiness("w-" + name[:3], name, 2, 3, 1, 1, 2, calls, 30, 75.0, groups)


def assessment(*workflows: Readiness, record: Record = DECIDED, checks: tuple[Check, ...] = ()) -> Assessment:
    content = Content("Plan", "acme", "run", "dry_run", MADE, "planned", [], [], [], [])
    rows = (Estimate("templates", 0, 8, 0, 4.8, "Tallyfy calls per minute"),)
    zones = tuple(conversions("Europe/Berlin", "UTC", 2026))
    return Assessment(
        content, workflows, checks, zones, record, rows, {100.0: 4.8, 300.0: 1.6}, 100.0, "Europe/Berlin", "UTC"
    )


HAND_WORK = Group(Severity.HAND_WORK, "markup_removed", "Compare.", 2, "x")
ATTENTION = Group(Severity.ATTENTION, "logic_as_text", "Rebuild.", 5, "y")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.6, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (7385, "2 h 3 min"), (97200, "1 d 3 h")],
)
def test_durations_are_said_in_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_who_has_most_to_do_comes_first() -> None:
    plan = assessment(workflow("Calm"), workflow("Busy", ATTENTION), workflow("Apart", HAND_WORK))
    assert [one.name for one in plan.by_need] == ["Apart", "Busy", "Calm"]
    assert plan.totals == {"A": 1, "B": 1, "C": 1, "D": 0}


def test_the_table_has_a_row_per_workflow_and_no_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(assessment_csv([workflow("=cmd()", HAND_WORK, ATTENTION)]))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["name"] == "'=cmd()"
    assert (rows[0]["grade"], rows[0]["hand_work"], rows[0]["attention"]) == ("C", "2", "5")
    assert rows[0]["reasons"] == "markup_removed:2 logic_as_text:5"
    assert (rows[0]["template_calls"], rows[0]["finishing_calls"], rows[0]["seconds"]) == ("8", "4", "75")


def test_hostile_names_stay_text() -> None:
    page = html(assessment(workflow("<script>alert(1)</script>")))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_counts_of_each_severity_are_in_the_page() -> None:
    page = html(assessment(workflow("Apart", HAND_WORK, ATTENTION)))
    row = page[page.index('title="hand work"') :].split("</tr>")[0]
    assert '<td class="n">2</td><td class="n">5</td><td class="n zero">0</td>' in row
    assert 'title="1 + 2 + 3 + 0 + 1 + 1">8<' in row


def test_what_blocks_comes_before_what_warns_and_the_rest_is_one_line() -> None:
    checks = (
        Check("sso", "Single sign-on", "no", Level.OK),
        Check("timezone", "Time zone", "UTC", Level.WARN, "time_zones_differ", "It differs.", "Compare."),
        Check("allow_manage_groups", "Groups", "no", Level.BLOCK, "groups_not_allowed", "Refused.", "Allow it."),
    )
    page = html(assessment(checks=checks))
    assert page.index("Refused.") < page.index("It differs.") < page.index("single sign-on (no)")
    assert "1 setting blocks" in page
    assert "Nothing blocks" in html(assessment())


def test_the_page_tells_what_was_probed_and_what_is_decided() -> None:
    assert "Not probed yet" in html(assessment())
    page = html(assessment(record=Record({"bulk_steps": "stored"}, MADE)))
    assert "Probed 2026-11-25 15:00 UTC" in page
    assert page.count(">probed<") == 1


def test_the_summary_for_machines_names_grades_settings_and_readings() -> None:
    summary = assessment(workflow("Calm"), record=Record({"bulk_steps": "stored"}, MADE)).as_json()
    assert summary["grades"] == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert summary["capabilities"]["bulk_steps"] == "stored"
    assert summary["capabilities"]["run_search"] == "found"
    assert summary["settings"] == []
