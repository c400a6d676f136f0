"""CSV files however a screen or a spreadsheet writes them; what does not fit is named and stops nothing."""

from __future__ import annotations

import pytest

from process_street_tallyfy.model.sheet import read_sheet

TEXT = 'Name,Größe\r\n"Lena, F.",3\r\n'


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1252"),
        TEXT.replace(",3", ";3").replace("Name,", "Name;").encode(),
        TEXT.replace(",3", "\t3").replace("Name,", "Name\t").encode(),
        TEXT.replace("\r\n", "\n").encode(),
        ("\r\n" + TEXT).encode(),
    ],
)
def test_any_separator_and_encoding(content: bytes) -> None:
    sheet = read_sheet("runs.csv", content, "runs")
    assert (sheet.columns, [row.cells for row in sheet.rows]) == (("Name", "Größe"), [("Lena, F.", "3")])
    assert sheet.problems == ()


def test_lines_are_those_of_the_file_with_cells_of_several_lines_and_empty_rows() -> None:
    sheet = read_sheet("runs.csv", b'a,b\n"one\ntwo",1\n\nx,2\nshort\n', "runs")
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ("one\ntwo", "1")),
        (5, ("x", "2")),
        (6, ("short", "")),
    ]


@pytest.mark.parametrize(
    ("content", "said", "rows"),
    [
        (b"", "runs.csv, line 1, column 1: the file is empty", 0),
        (b"a,b\n1,2\n1,2,3\n4,5\n", "runs.csv, line 3, column 3: the row has more cells", 2),
        (b"a,b\n1,2\n" + b"x" * 140_000 + b",1\n", "runs.csv, line 3, column 1: no CSV from here on", 1),
    ],
)
def test_what_does_not_fit_is_named(content: bytes, said: str, rows: int) -> None:
    sheet = read_sheet("runs.csv", content, "runs")
    assert str(sheet.problems[0]).startswith(said)
    assert len(sheet.rows) == rows
