from __future__ import annotations

import csv
import io

from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.files import FINDING_COLUMNS, findings_csv


def finding(source_id: str) -> Finding:
    return Finding(Kind.RUN, source_id, "dueDate", Disposition.PRESERVED, "r", "do, this", "p")


def test_the_columns_are_the_contract_and_cells_are_quoted() -> None:
    rows = list(csv.reader(io.StringIO(findings_csv([finding("abc")]))))
    assert rows[0] == ["kind", "source_id", "parent_id", "field", "disposition", "reason", "advice"]
    assert rows[1] == ["run", "abc", "p", "dueDate", "preserved", "r", "do, this"]
    assert tuple(rows[0]) == FINDING_COLUMNS


def test_an_id_that_a_spreadsheet_would_compute_stays_text() -> None:
    rows = list(csv.reader(io.StringIO(findings_csv([finding("-1+cmd"), finding("=1+1")]))))
    assert [row[1] for row in rows[1:]] == ["'-1+cmd", "'=1+1"]
