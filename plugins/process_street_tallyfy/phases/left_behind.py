"""What a person decided to skip stays behind with everything in it, in this run and in later ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    rows = [row for row in mapping.of((i.kind, i.source_id) for i in items).values() if row.state in FREE]
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


def left_of(workspace: Workspace, run_ids: Iterable[str]) -> list[str]:
    """Those of which a person decided so, or of whose whole workflow."""
    left = workspace.ledger.reviews.left_behind()
    if not left:
        return []
    workflows = workspace.ledger.staging.parents(Kind.RUN)
    holders = {run_id: {(Kind.RUN, run_id), (Kind.WORKFLOW, workflows.get(run_id, ""))} for run_id in run_ids}
    return [run_id for run_id, keys in holders.items() if not left.isdisjoint(keys)]
