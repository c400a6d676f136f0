"""How each workflow arrived, with its runs and everything in them: counts, what is left to do, and its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.fidelity import WorkflowFidelity, by_workflow
from process_street_tallyfy.ledger.names import Named, names
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.assessment import Group, Groups, Severity
from process_street_tallyfy.report.files import put, put_json, table
from process_street_tallyfy.report.page import page

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

COUNTED = ("runs", "total", "exact", "converted", "preserved", "unsupported", "open")
COLUMNS = ("workflow_id", "name", *COUNTED, "hand_work", "attention", "notes", "reasons")
#: More than any organisation has.
EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One workflow; ``name`` is its id where names are left out."""

    name: str
    arrived: WorkflowFidelity
    groups: tuple[Group, ...]

    @property
    def workflow_id(self) -> str:
        return self.arrived.workflow_id

    @property
    def share(self) -> float:
        """Of the objects, those that arrived exactly or converted; 1 for none."""
        return (self.arrived.exact + self.arrived.converted) / self.arrived.total if self.arrived.total else 1.0

    def count(self, severity: str) -> int:
        return sum(group.count for group in self.groups if group.severity == severity)


@dataclass(frozen=True)
class Fidelity:
    """The least exact workflow first; ``elsewhere`` are findings of people, groups, pages and the like."""

    organization: str
    run_id: str
    made_at: datetime
    lines: tuple[Line, ...]
    elsewhere: tuple[Group, ...]

    def shared(self) -> Fidelity:
        """Without names: each workflow goes by its id."""
        return replace(self, lines=tuple(replace(line, name=line.workflow_id) for line in self.lines))

    def total(self, column: str) -> int:
        return sum(getattr(line.arrived, column) for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """``fidelity.json``; no names."""
        return {
            "organization": self.organization,
            "run_id": self.run_id,
            "made_at": self.made_at.isoformat(),
            "workflows": [
                {
                    **asdict(line.arrived),
                    "open": line.arrived.open,
                    "findings": [asdict(group) for group in line.groups],
                }
                for line in self.lines
            ],
            "elsewhere": [asdict(group) for group in self.elsewhere],
        }


def gather(ledger: Ledger, made_at: datetime) -> Fidelity:
    """As the ledger stands now; no calls."""
    scope = ledger.scope
    arrived = by_workflow(scope.connection, scope.organization, EVERY)
    known = {one.workflow_id for one in arrived}
    named = names(scope.connection, scope.organization, [Named(Kind.WORKFLOW, one, "") for one in known])
    found = by_holder(ledger.findings.all(), known, ledger.staging.parents(Kind.RUN))
    lines = tuple(
        Line(
            named.get((Kind.WORKFLOW.value, one.workflow_id), one.workflow_id),
            one,
            found.get(one.workflow_id, ()),
        )
        for one in arrived
    )
    return Fidelity(scope.organization, scope.run_id, made_at, lines, found.get("", ()))


def by_holder(
    findings: Iterable[Finding], workflows: Iterable[str], runs: Mapping[str, str]
) -> dict[str, tuple[Group, ...]]:
    """Findings, counted, by workflow id, '' for what belongs to none. ``runs``: the workflow of each run."""
    known, found = set(workflows), defaultdict[str, Groups](Groups)
    for finding in findings:
        parent = runs.get(finding.parent_id, finding.parent_id)
        holder = finding.source_id if finding.kind is Kind.WORKFLOW else runs.get(finding.source_id, parent)
        found[holder if holder in known else ""].add(finding)
    return {holder: groups.ordered() for holder, groups in found.items()}


def write_fidelity(folder: ObjectStoragePath, fidelity: Fidelity) -> ObjectStoragePath:
    """``fidelity.html``, ``.json`` and ``.csv``, and their twins without names; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    put_json(folder / "fidelity.json", fidelity.as_json())
    for kind, one in (("_shared", fidelity.shared()), ("", fidelity)):
        put(folder / f"fidelity{kind}.csv", table(COLUMNS, map(_row, one.lines)))
        path = folder / f"fidelity{kind}.html"
        put(path, page("fidelity.html.j2", path.name, f=one))
    return path


def _row(line: Line) -> list[object]:
    counts = [getattr(line.arrived, column) for column in COUNTED]
    reasons = " ".join(f"{group.reason}:{group.count}" for group in line.groups if group.severity != Severity.NOTE)
    weighs = [line.count(severity) for severity in (Severity.HAND_WORK, Severity.ATTENTION, Severity.NOTE)]
    return [line.workflow_id, line.name, *counts, *weighs, reasons]
