"""What is going to be written for a page or a data set: a document template with steps of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.finding import Finding, Outcome
from process_street_tallyfy.model.plan import StepPlan
from process_street_tallyfy.model.state import Kind


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """``steps`` hold the text, in order; none when there is none. Nobody fills them in."""

    source_id: str
    kind: Kind
    title: str
    summary: str
    marker: str
    steps: tuple[StepPlan, ...]
    folder_source_id: str | None
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]

    def body(self) -> dict[str, Any]:
        """The JSON of ``POST /checklists``; closed, like every template."""
        shared = {"is_public": False, "is_public_kickoff": False}
        return {"title": self.title, "type": "document", "summary": self.summary, **shared}
