"""Whether our marks were taken out of the templates: from then on nothing can be looked up by them."""

from __future__ import annotations

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace

UNMARKED = f"{CUT_OVER}marks/"


def unmarked_row(workspace: Workspace, workflow_id: str) -> Row | None:
    """``payload_sha256`` of it is the template's shape without marks."""
    row = workspace.ledger.mapping.get(Kind.OWN, f"{UNMARKED}{workflow_id}")
    return row if row is not None and row.state in LANDED else None


def unmarked_count(workspace: Workspace) -> int:
    rows = workspace.ledger.mapping.rows(Kind.OWN, LANDED)
    return sum(row.source_id.startswith(UNMARKED) for row in rows)


def refuse_unmarked(workspace: Workspace) -> None:
    """:raises BadConfiguration: the organisation is finished; a move would not recognise its own templates."""
    if unmarked_count(workspace):
        raise BadConfiguration(
            "the marks were taken out of the templates: this organisation's move is finished",
            code="marks_removed",
            advice="enter what is missing in Tallyfy by hand, or roll the whole move back (rollback__…) and begin anew",
        )
