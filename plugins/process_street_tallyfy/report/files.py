"""Writes a report's files into a folder or bucket through Airflow's object storage."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from process_street_tallyfy.model.cells import cell as cell
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.report.catalog import FILES
from process_street_tallyfy.report.page import page

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

    from process_street_tallyfy.report.content import Content

FINDING_COLUMNS = ("kind", "source_id", "parent_id", "field", "disposition", "reason", "advice")


def put_findings(path: ObjectStoragePath, findings: Iterable[Finding]) -> None:
    """``findings.csv``; its columns are a contract with the outside (design.md)."""
    put_table(path, FINDING_COLUMNS, ([getattr(item, column) for column in FINDING_COLUMNS] for item in findings))


def put_table(path: ObjectStoragePath, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """CSV, written as the rows come; no cell can become a formula."""
    with path.open("wb") as out, io.TextIOWrapper(out, encoding="utf-8", newline="") as text:
        _write(text, columns, rows)


def table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV; no cell can become a formula."""
    out = io.StringIO()
    _write(out, columns, rows)
    return out.getvalue()


def _write(out: TextIO, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(str(value)) for value in row] for row in rows)


def write(folder: ObjectStoragePath, content: Content, findings: Iterable[Finding]) -> ObjectStoragePath:
    """``report.html``, ``summary.json`` and ``findings.csv``; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    put_json(folder / "summary.json", content.as_json())
    put_findings(folder / "findings.csv", findings)
    path = folder / "report.html"
    put(path, page("report.html.j2", path.name, c=content))
    return path


def put_json(path: ObjectStoragePath, view: Mapping[str, Any]) -> None:
    """Says first what of the customer's words it repeats."""
    put(path, json.dumps({"personal_data": FILES[path.name].repeats, **view}, indent=2))


def put(path: ObjectStoragePath, text: str) -> None:
    """UTF-8, replacing what was there."""
    with path.open("wb") as out:
        out.write(text.encode("utf-8"))
