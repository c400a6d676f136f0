"""The checklists: every reason has its place or asks for nothing; only lines that apply; ids, counts, no formulas."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.checklist import COLUMNS, Facts, in_words, make, write_checklist
from process_street_tallyfy.report.checklist_table import FACTS, NOTHING_TO_DO, TASKS, TELL, Place, When
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.switch_off import PLACES, SwitchOff

RUN = ("acme", "run1")
MADE = datetime(2026, 11, 26, 3, 0, tzinfo=timezone.utc)


class Held:
    """Findings as the ledger gives them; ``read`` are the reasons that were asked for."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = sorted(findings, key=lambda one: (one.kind, one.source_id, one.field))
        self.read: list[str] = []

    def counts(self) -> Counter[tuple[Kind, Disposition, str]]:
        return Counter((one.kind, one.disposition, one.reason) for one in self.findings)

    def of_reason(self, reason: str) -> Iterator[Finding]:
        self.read.append(reason)
        return (one for one in self.findings if one.reason == reason)


def found(reason: str, source_id: str = "x", kind: Kind = Kind.TASK_TEMPLATE) -> Finding:
    known = REASONS[reason]
    return Finding(kind, source_id, "field", known.disposition, reason, known.advice, "parent")


def listed(when: When, *findings: Finding, facts: Facts | None = None) -> list[tuple[Place, str, str]]:
    return [
        (item.place, item.about, item.what) for item in make(RUN, when, MADE, Held(*findings), facts or Facts()).items
    ]


def test_every_reason_is_a_task_or_asks_for_nothing() -> None:
    assert set(TASKS) | NOTHING_TO_DO == set(REASONS)
    assert set(TASKS) & NOTHING_TO_DO == set()
    assert set().union(*(told.reasons for told in TELL)) <= set(REASONS)


@pytest.mark.parametrize("reason", sorted(TASKS))
def test_a_reason_is_told_in_its_place_with_its_advice_and_nowhere_else(reason: str) -> None:
    for when in When:
        told = [(place, what) for place, _, what in listed(when, found(reason)) if place is not Place.STAFF]
        assert told == [(place, REASONS[reason].advice) for moment, place in TASKS[reason] if moment is when]


@pytest.mark.parametrize("reason", sorted(NOTHING_TO_DO))
def test_what_asks_for_nothing_is_on_no_list(reason: str) -> None:
    assert listed(When.BEFORE, found(reason)) == []
    assert [item for item in listed(When.AFTER, found(reason)) if item[0] is not Place.STAFF] == []


@pytest.mark.parametrize("told", TELL, ids=lambda told: told.sentence[:30])
def test_people_are_told_what_was_found_once_and_after_the_move_only(told: object) -> None:
    reasons = sorted(told.reasons)  # type: ignore[attr-defined]
    sentences = [what for place, _, what in listed(When.AFTER, *map(found, reasons)) if place is Place.STAFF]
    assert told.sentence.format(n=len(reasons)) in sentences  # type: ignore[attr-defined]
    assert [place for place, _, _ in listed(When.BEFORE, *map(found, reasons)) if place is Place.STAFF] == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.when}-{fact.key}")
def test_a_number_makes_its_lines_apply(fact: object) -> None:
    key, when = fact.key, fact.when  # type: ignore[attr-defined]
    assert listed(when, facts=Facts({key: 0})) == []
    sentence = fact.sentence.format(n="1,200")  # type: ignore[attr-defined]
    assert sentence in [what for _, _, what in listed(when, facts=Facts({key: 1200}))]


def test_one_reason_is_one_line_whatever_each_object_adds_to_it(tmp_path: object) -> None:
    known = REASONS["access_by_hand"]
    findings = [
        Finding(Kind.FOLDER, one, "", known.disposition, "access_by_hand", f"{known.advice} (Edit: {one})", "")
        for one in "ab"
    ]
    assert listed(When.AFTER, *findings) == [(Place.PEOPLE, "2 folders", known.advice)]
    path = write_checklist(
        ObjectStoragePath(f"file://{tmp_path}"), make(RUN, When.AFTER, MADE, Held(*findings), Facts())
    )
    with (path.parent / "checklist_after.csv").open(newline="") as lines:
        assert [row["what_to_do"][-9:] for row in csv.DictReader(lines)] == ["(Edit: a)", "(Edit: b)"]


def test_an_unknown_reason_is_not_lost() -> None:
    odd = Finding(Kind.RUN, "r", "", REASONS["run_deleted"].disposition, "never_heard_of", "Look.", "")
    assert listed(When.AFTER, odd) == [(Place.RUNS, "1 run", "Look.")]


def test_what_to_switch_off_is_counted_by_kind_after_the_move() -> None:
    on = (
        SwitchOff("schedule", "s1", "w1", ""),
        SwitchOff("schedule", "s2", "w1", ""),
        SwitchOff("share link of a run", "r1", "w1", ""),
        SwitchOff("automations", "", "", ""),
    )
    said = listed(When.AFTER, facts=Facts(switch_off=on))
    assert [(place, about) for place, about, _ in said] == [
        (Place.SWITCH_OFF, "2 schedules"),
        (Place.SWITCH_OFF, "1 share link of a run"),
        (Place.SWITCH_OFF, "automations"),
    ]
    assert said[0][2] == "T" + ": ".join(PLACES["schedule"])[1:], "a sentence begins with a capital"
    assert listed(When.BEFORE, facts=Facts(switch_off=on)) == []


def test_a_setting_is_named_with_its_value_and_whether_it_blocks() -> None:
    risky = {"key": "sso", "title": "Single sign-on", "value": "yes", "level": "block", "risk": "R.", "advice": "A."}
    assert listed(When.BEFORE, facts=Facts(settings=[risky])) == [
        (Place.SETTINGS, "Single sign-on: yes", "It stops the move. R. A.")
    ]


def test_words_are_counted() -> None:
    assert in_words({"form_field": 2, "page": 1}) == "2 form fields, 1 page"
    assert in_words({"content": 2, "one_off_task": 1}) == "2 pieces of content, 1 one-off task"
    assert in_words({"share link of a run": 1200}) == "1,200 share links of a run"


def test_the_page_shows_a_few_ids_and_the_table_all_of_them(tmp_path: object) -> None:
    findings = [found("deadline_as_text", f"=cmd{number:03d}") for number in range(30)]
    checklist = make(RUN, When.AFTER, MADE, Held(*findings), Facts())
    path = write_checklist(ObjectStoragePath(f"file://{tmp_path}"), checklist)
    text = path.read_text()
    assert (path.name, text.count("<code>=cmd")) == ("checklist_after.html", 12)
    assert "and 18 more" in text
    assert "30 task templates" in text
    assert not re.search(r"<script|https?://|@import|url\(", text)
    with (path.parent / "checklist_after.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert tuple(rows[0]) == COLUMNS
    assert [row["source_id"] for row in rows] == [f"'=cmd{number:03d}" for number in range(30)]
    assert {(row["done"], row["where"], row["parent_id"], row["code"]) for row in rows} == {
        ("", Place.LOGIC.value, "parent", "deadline_as_text")
    }


def test_an_object_is_one_however_many_of_its_fields_a_reason_was_found_at() -> None:
    known = REASONS["deadline_as_text"]
    findings = [
        Finding(Kind.TASK_TEMPLATE, one, name, known.disposition, "deadline_as_text", known.advice, "parent")
        for one in "ab"
        for name in ("deadline", "other")
    ]
    assert [about for _, about, _ in listed(When.AFTER, *findings)] == ["2 task templates"]


def test_what_asks_for_nothing_is_not_even_read() -> None:
    """Most findings only say what happened: 100,000 of them are no line of a list."""
    findings = Held(*map(found, ("deadline_as_text", *sorted(NOTHING_TO_DO))))
    make(RUN, When.AFTER, MADE, findings, Facts())
    assert findings.read == ["deadline_as_text"]
