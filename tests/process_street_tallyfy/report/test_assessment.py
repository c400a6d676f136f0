"""Grades: the tables, walked; a workflow is as ready as its worst finding."""

from __future__ import annotations

import itertools

import pytest

from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.assessment import (
    EXCEPTIONS,
    GRADES,
    SEVERITIES,
    Readiness,
    Severity,
    grouped,
    severity,
    totals,
)
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.transform.reason import REASONS


def finding(reason: str, disposition: Disposition, source_id: str = "a") -> Finding:
    return Finding(Kind.FORM_FIELD, source_id, "label", disposition, reason, "Do it.")


def ready(*findings: Finding, name: str = "Cakes") -> Readiness:
    calls = TemplateCalls(create=1, steps=2, fields=3, tags=1, finishing=4)
    return Readiness("w", name, 2, 3, 0, 1, 2, calls, 30, 12.0, grouped(findings))


def test_every_way_of_arriving_has_a_severity() -> None:
    assert set(SEVERITIES) == set(itertools.product(Disposition, (True, False)))
    assert set(GRADES) == set(Severity)
    assert [grade.letter for grade in GRADES.values()] == ["A", "B", "C", "D"]


@pytest.mark.parametrize("code", EXCEPTIONS)
def test_every_exception_is_a_reason_that_the_table_would_judge_otherwise(code: str) -> None:
    reason = REASONS[code]
    assert SEVERITIES[(reason.disposition, reason.weighs)] is not EXCEPTIONS[code]
    assert severity(finding(code, reason.disposition)) is EXCEPTIONS[code]


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_has_its_severity(code: str) -> None:
    reason = REASONS[code]
    expected = EXCEPTIONS.get(code) or SEVERITIES[(reason.disposition, reason.weighs)]
    assert severity(finding(code, reason.disposition)) is expected


def test_a_reason_that_no_table_knows_weighs() -> None:
    assert severity(finding("never_heard_of", Disposition.UNSUPPORTED)) is Severity.HAND_WORK


@pytest.mark.parametrize(
    ("findings", "letter"),
    [
        ((), "A"),
        ((finding("name_cut", Disposition.CONVERTED),), "A"),
        ((finding("logic_as_text", Disposition.PRESERVED),), "B"),
        ((finding("markup_removed", Disposition.UNSUPPORTED), finding("logic_as_text", Disposition.PRESERVED)), "C"),
        ((finding("no_published_version", Disposition.UNSUPPORTED),), "D"),
    ],
)
def test_the_worst_finding_decides(findings: tuple[Finding, ...], letter: str) -> None:
    assert ready(*findings).grade.letter == letter


def test_findings_are_grouped_by_severity_and_counted() -> None:
    groups = grouped(
        [
            finding("name_cut", Disposition.CONVERTED),
            finding("logic_as_text", Disposition.PRESERVED, "b"),
            finding("logic_as_text", Disposition.PRESERVED, "c"),
        ]
    )
    assert [(group.severity, group.reason, group.count, group.example) for group in groups] == [
        (Severity.ATTENTION, "logic_as_text", 2, "b"),
        (Severity.NOTE, "name_cut", 1, "a"),
    ]


def test_totals_name_every_grade() -> None:
    assert totals([ready(), ready(), ready(finding("logic_as_text", Disposition.PRESERVED))]) == {
        "A": 2,
        "B": 1,
        "C": 0,
        "D": 0,
    }


def test_calls_add_up() -> None:
    one = ready()
    assert (one.calls.first, one.total_calls) == (8, 42)
    assert one.calls.formula == "1 + 2 + 3 + 0 + 1 + 1"
    bulk = TemplateCalls(create=1, tags=1, adopted=1)
    assert (bulk.first, bulk.formula) == (4, "1 + 0 + 0 + 0 + 1 + 1 + 1")
