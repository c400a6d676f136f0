"""How far a run is, at each of its gates: the page of the report with what is known so far, JSON, a line per kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from process_street_tallyfy.ledger.summary import KindSummary
from process_street_tallyfy.report.content import Content
from process_street_tallyfy.report.files import put, put_json, table
from process_street_tallyfy.report.page import page

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

COUNTED = ("source", "exact", "converted", "preserved", "unsupported", "absent", "failed", "in_review", "open")
#: A gate has said no.
STOPPED = frozenset({"failed", "not_run"})
MOVING = "moving"


def so_far(content: Content) -> Content:
    """With ``moving`` for the result until a gate says no: phases to come are no failure."""
    stopped = any(str(row.verdict) in STOPPED for row in content.verdicts)
    return replace(content, result="failed" if stopped else MOVING)


def write_progress(folder: ObjectStoragePath, content: Content) -> ObjectStoragePath:
    """``progress.html``, ``progress.json`` and ``progress.csv``, in place of those of the gate before."""
    folder.mkdir(parents=True, exist_ok=True)
    put_json(folder / "progress.json", content.as_json())
    put(folder / "progress.csv", kinds_csv(content.kinds))
    path = folder / "progress.html"
    put(path, page("report.html.j2", path.name, c=content))
    return path


def kinds_csv(kinds: Iterable[KindSummary]) -> str:
    """The groups add up to ``source``."""
    return table(("kind", *COUNTED), ([kind.kind, *(getattr(kind, name) for name in COUNTED)] for kind in kinds))
