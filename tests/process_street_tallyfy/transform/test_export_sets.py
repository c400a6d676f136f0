"""Exports of data sets beside the records that the API gave."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from process_street_tallyfy.model.comparison import Comparison
from process_street_tallyfy.model.sheet import read_sheet
from process_street_tallyfy.model.source import DataSet, Record
from process_street_tallyfy.transform.export_sets import compare_set, set_of

FIELDS = [
    {"id": "f1", "name": "City", "fieldType": "Text"},
    {"id": "f2", "name": "Seats", "fieldType": "Number"},
    {"id": "f3", "name": "Open", "fieldType": "DateTime"},
]
OFFICES = DataSet.model_validate({"id": "d1", "name": "Offices", "fields": FIELDS})
TWINS = [DataSet.model_validate({"id": f"t{n}", "name": "Twin", "fields": []}) for n in range(2)]


def record(record_id: str, *cells: Any) -> Record:
    ids = ("f1", "f2", "f3")
    given = [{"fieldId": key, "value": value} for key, value in zip(ids, cells, strict=False)]
    return Record.model_validate({"id": record_id, "dataSetId": "d1", "cells": given})


RECORDS = [record("r1", "Berlin", 42, "2026-01-01T00:00:00.000Z"), record("r2", "Köln", 7.5), record("r3")]
ALL = 'City,Seats,Open,Note\nKöln,"7,5",,x\nBerlin,42.0,01/01/2026,\n,,,\n'


def compared(text: str, stem: str = "offices") -> Comparison:
    sheet = read_sheet("export.csv", text.encode(), stem)
    return compare_set(sheet, set_of(sheet, [OFFICES, *TWINS]), RECORDS, ZoneInfo("UTC"))


def test_rows_in_any_order_are_the_records() -> None:
    found = compared(ALL.replace(",,,\n", ",,,y\n"))
    assert (found.rows, found.equal, found.different, found.unmatched, found.missing) == (3, 9, 0, 0, 0)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("Berlin,41,2026-01-01", "export.csv, line 2, column 2"),
        ("Bonn,42,2026-01-01", "export.csv, line 2, column 1"),
    ],
)
def test_a_difference_is_told_by_file_line_and_column(row: str, place: str) -> None:
    found = compared(f"City,Seats,Open\n{row}\nKöln,7.5,\n")
    (told,) = [item for item in found.findings if item.reason == "export_differs"]
    assert (told.source_id, told.field, told.parent_id) == ("r1", place, "d1")
    assert (found.different, found.missing) == (1, 1)


def test_more_rows_and_fewer_are_told() -> None:
    found = compared("City,Seats,Open\nParis,1,\nBerlin,42,2026-01-01\n")
    told = {(item.reason, item.source_id) for item in found.findings}
    assert told >= {("export_has_more", "export.csv, line 2"), ("export_lacks_record", "r2")}


def test_by_id_a_row_finds_its_record_however_it_differs() -> None:
    found = compared("Record ID,City,Seats,Open\nr1,X,1,2020-01-01\n")
    assert [item.source_id for item in found.findings if item.reason == "export_differs"] == ["r1"] * 3


@pytest.mark.parametrize(("name", "known"), [("d1", True), ("x", True), ("Twin", True), ("t1", True)])
def test_a_file_finds_its_set_by_id_name_or_columns(name: str, known: bool) -> None:  # noqa: FBT001
    text = "City,Seats,Open\n" if name in ("x", "Twin") else "a\n"
    sheet = read_sheet("export.csv", text.encode(), name)
    assert (set_of(sheet, [OFFICES, *TWINS]) is not None) is known


def test_a_file_of_no_set_or_of_two_and_a_missing_column_are_told() -> None:
    assert str(compared("a,b\n1,2\n", "Twin").problems[0]).startswith("export.csv, line 1, column 1: no data set")
    assert str(compared("City\nBerlin\n").problems[0]).startswith("export.csv, line 1, column 1: 2 columns")


def test_thousands_of_records_are_found_at_once() -> None:
    many = [record(f"r{n}", f"City {n}", n) for n in range(5000)]
    text = "City,Seats,Open\n" + "".join(f"City {n},{n},\n" for n in reversed(range(5000)))
    found = compare_set(read_sheet("export.csv", text.encode(), "offices"), OFFICES, many, ZoneInfo("UTC"))
    assert (found.equal, found.different, found.missing) == (15_000, 0, 0)
