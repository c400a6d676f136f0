"""What a person decided to skip stays behind with everything in it, in this run and in later ones."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.ledger.row import Key, PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.departures import OF_RUN
from process_street_tallyfy.phases.foundation import FREE
from process_street_tallyfy.phases.revising import PARTS
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import SKIPPED_BY_PERSON, late_finding

#: What hangs off an object and stays behind with it.
PARTS_OF: dict[Kind, tuple[Kind, ...]] = {
    Kind.WORKFLOW: (*PARTS, Kind.RUN),
    Kind.RUN: (*OF_RUN, Kind.RUN_RECORD),
    Kind.DATA_SET: (Kind.RECORD,),
}


def leave_behind(workspace: Workspace, key: Key, parent_id: str = "") -> None:
    """Settles an object and everything in it by the person's word; what has landed stays as it landed."""
    mapping = workspace.ledger.mapping
    items = [_item(workspace, key, parent_id), *_parts(workspace, key)]
    mapping.plan(items)
    rows = [row for item in items if (row := mapping.get(item.kind, item.source_id)) is not None and row.state in FREE]
    mapping.skip_many([row.key for row in rows])
    workspace.ledger.findings.record(late_finding(*row.key, SKIPPED_BY_PERSON, row.parent_id) for row in rows)


def _item(workspace: Workspace, key: Key, parent_id: str) -> PlanItem:
    row = workspace.ledger.mapping.get(*key)
    return PlanItem(*key, parent_id, Disposition.UNSUPPORTED, row.seen_sha256 if row else "")


def _parts(workspace: Workspace, key: Key) -> Iterator[PlanItem]:
    mapping, staging = workspace.ledger.mapping, workspace.ledger.staging
    for kind in PARTS_OF.get(key[0], ()):
        staged = {row.source_id: row.sha256 for row in staging.by_parent(kind, key[1])}
        planned = {row.source_id: row.seen_sha256 for row in mapping.by_parent(kind, key[1])}
        for source_id, sha256 in {**planned, **staged}.items():
            if kind is Kind.RUN:
                yield from _parts(workspace, (Kind.RUN, source_id))
            yield PlanItem(kind, source_id, key[1], Disposition.UNSUPPORTED, sha256)


def is_left_behind(workspace: Workspace, run_id: str) -> bool:
    """A person decided so about the run, or about its whole workflow."""
    left = workspace.ledger.reviews.left_behind()
    if not left:
        return False
    staged = workspace.ledger.staging.get(Kind.RUN, run_id)
    holders = {(Kind.RUN, run_id), (Kind.WORKFLOW, staged.parent_id if staged else "")}
    return not left.isdisjoint(holders)
