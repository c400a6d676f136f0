"""Data sets as documents: every cell can be read, in parts that a screen takes."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.model.document_plan import DocumentPlan
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.source import DataSet, Record
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.data_set import MOST_PARTS, PART, plan_data_set

FIELDS = [{"id": "c1", "name": "City", "fieldType": "Text"}, {"id": "c2", "name": "City", "fieldType": "Number"}]


def plan(*records: list[tuple[str, Any]], name: str = "Offices") -> DocumentPlan:
    given = [
        {"id": f"r{number}", "cells": [{"fieldId": key, "value": value} for key, value in cells]}
        for number, cells in enumerate(records)
    ]
    data_set = DataSet.model_validate({"id": "d1", "name": name, "fields": FIELDS})
    return plan_data_set(data_set, [Record.model_validate(one) for one in given])


def test_a_row_per_record_and_a_cell_per_column_by_its_id() -> None:
    made = plan([("c2", 4), ("c1", "Berlin")], [("c2", 7.5)], [])
    columns, records = made.steps
    assert columns.summary == "<p>Columns</p><ul><li>City (Text)</li><li>City (Number)</li></ul>"
    assert records.summary == (
        "<table><tbody><tr><th>City</th><th>City</th></tr><tr><td>Berlin</td><td>4</td></tr>"
        "<tr><td></td><td>7.5</td></tr><tr><td></td><td></td></tr></tbody></table>"
    )
    assert made.summary.endswith("[ps:d1]</p>")


def test_markup_merge_tags_and_markers_of_others_are_words() -> None:
    text = plan([("c1", "<b>x</b>\n{{form.A}} [ps:r9]")]).steps[1].summary
    assert "<td>&lt;b&gt;x&lt;/b&gt;<br>«A» (ps:r9]</td>" in text


def test_a_huge_number_has_no_row_of_zeros() -> None:
    assert "<td></td><td>-1e+300</td>" in plan([("c2", -(10**300))]).steps[1].summary


def test_a_cell_of_a_column_that_is_gone_stands_behind() -> None:
    assert "<td></td><td></td><td>old</td>" in plan([("gone", "old")]).steps[1].summary


def test_records_are_split_into_parts_and_none_is_torn() -> None:
    made = plan(*[[("c1", f"{number} " + "x" * (PART // 3))] for number in range(5)])
    assert [step.title for step in made.steps] == ["Columns", "Records, part 1", "Records, part 2", "Records, part 3"]
    assert [step.summary.count("<tr>") for step in made.steps] == [0, 3, 3, 2]


def test_every_record_is_kept_or_told() -> None:
    made = plan(*[[("c1", "x" * PART)]] * (MOST_PARTS + 2))
    ends = [outcome.disposition for outcome in made.outcomes if outcome.kind is Kind.RECORD]
    assert ends == [Disposition.PRESERVED] * MOST_PARTS + [Disposition.UNSUPPORTED] * 2
    assert len(made.steps) == MOST_PARTS + 1
    assert "data_set_too_large" in {finding.reason for finding in made.findings}
    assert all(outcome.parent_id == "d1" for outcome in made.outcomes if outcome.kind is Kind.RECORD)


def test_without_a_name_and_without_columns() -> None:
    made = plan_data_set(DataSet(id="d1", name=" "), [])
    assert (made.title, made.steps[0].summary) == ("Untitled data set", "<p>It has no columns.</p>")
