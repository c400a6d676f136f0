from __future__ import annotations

import csv
from pathlib import Path

from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.files import FINDING_COLUMNS, put_findings


def finding(source_id: str) -> Finding:
    return Finding(Kind.RUN, source_id, "dueDate", Disposition.PRESERVED, "r", "do, this", "p")


def written(folder: Path, *findings: Finding) -> list[list[str]]:
    path = folder / "findings.csv"
    put_findings(ObjectStoragePath(f"file://{path}"), iter(findings))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_columns_are_the_contract_and_cells_are_quoted(tmp_path: Path) -> None:
    rows = written(tmp_path, finding("abc"))
    assert rows[0] == ["kind", "source_id", "parent_id", "field", "disposition", "reason", "advice"]
    assert rows[1] == ["run", "abc", "p", "dueDate", "preserved", "r", "do, this"]
    assert tuple(rows[0]) == FINDING_COLUMNS


def test_an_id_that_a_spreadsheet_would_compute_stays_text(tmp_path: Path) -> None:
    rows = written(tmp_path, finding("-1+cmd"), finding("=1+1"))
    assert [row[1] for row in rows[1:]] == ["'-1+cmd", "'=1+1"]
