"""Writes a report's files into a folder or bucket through Airflow's object storage."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, select_autoescape

from process_street_tallyfy.model.cells import cell as cell
from process_street_tallyfy.model.finding import Finding

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

    from process_street_tallyfy.report.content import Content

FINDING_COLUMNS = ("kind", "source_id", "parent_id", "field", "disposition", "reason", "advice")


def html(content: Content) -> str:
    """One self-contained page: no script, no external file."""
    environment = Environment(autoescape=select_autoescape(default=True, default_for_string=True))
    template = files("process_street_tallyfy.report").joinpath("report.html.j2").read_text("utf-8")
    return environment.from_string(template).render(c=content)


def findings_csv(findings: Iterable[Finding]) -> str:
    """The columns are a contract with the outside (design.md)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    for item in findings:
        writer.writerow([cell(str(getattr(item, column))) for column in FINDING_COLUMNS])
    return out.getvalue()


def write(folder: ObjectStoragePath, name: str, content: Content, findings: Iterable[Finding]) -> ObjectStoragePath:
    """``<name>.html``, ``summary.json`` and ``findings.csv``; returns the HTML's path."""
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / "summary.json", json.dumps(content.as_json(), indent=2))
    put(folder / "findings.csv", findings_csv(findings))
    page = folder / f"{name}.html"
    put(page, html(content))
    return page


def put(path: ObjectStoragePath, text: str) -> None:
    """UTF-8, replacing what was there."""
    with path.open("wb") as out:
        out.write(text.encode("utf-8"))
