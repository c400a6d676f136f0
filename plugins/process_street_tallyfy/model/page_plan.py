"""What is going to be written for a page: a document template with one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.finding import Finding, Outcome
from process_street_tallyfy.model.plan import StepPlan


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page as a document template; ``step`` holds its text, None when it has none."""

    source_id: str
    title: str
    summary: str
    marker: str
    step: StepPlan | None
    folder_source_id: str | None
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]

    def body(self) -> dict[str, Any]:
        """The JSON of ``POST /checklists``; closed, like every template."""
        shared = {"is_public": False, "is_public_kickoff": False}
        return {"title": self.title, "type": "document", "summary": self.summary, **shared}
