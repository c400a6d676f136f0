"""Follows what people decided about objects in review, and drives those objects again.

::

    adopt -> is it there? -> confirmed as adopted -> filled and read back like any other
    anew  -> planned      -> sent once more
    skip  -> skipped, with everything in it; a finding says that a person wanted it so
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from process_street_tallyfy.errors import Ambiguous, NotFound
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.review import Choice, Decision
from process_street_tallyfy.model.state import PHASE_OF_KIND, Kind, Phase
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadStructure
from process_street_tallyfy.phases.integrations import PlanIntegrations
from process_street_tallyfy.phases.invitation import PEOPLE
from process_street_tallyfy.phases.left_behind import leave_behind
from process_street_tallyfy.phases.runs import LoadRuns
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace

log = logging.getLogger(__name__)

NOT_FOUND, TAKEN = "target_not_found", "target_taken"
#: code -> what a person does about a decision that cannot be followed.
REFUSED: dict[str, str] = {
    NOT_FOUND: "Tallyfy has no such object; copy its id from the address of its page and decide again",
    TAKEN: "this object of Tallyfy stands for another one already; name another id, or decide anew or skip",
}


def in_review(workspace: Workspace, phase: Phase) -> list[Row]:
    """The objects of a phase that wait for a person; of the named ones alone where the run was asked for some."""
    rows = workspace.ledger.reviews.waiting()
    ours = [row for row in rows if workspace.drives(row.kind, row.source_id, row.parent_id)]
    order = list(Kind)
    return sorted((row for row in ours if phase_of(workspace, row) is phase), key=lambda row: order.index(row.kind))


def phase_of(workspace: Workspace, row: Row) -> Phase | None:
    """What the move adds itself belongs to what it adds it to; effects are the cut-over's own."""
    if row.kind is not Kind.OWN:
        return PHASE_OF_KIND.get(row.kind, Phase.RUNS)
    if row.parent_id.startswith(CUT_OVER):
        return None
    if not row.parent_id or row.parent_id.startswith(f"{PEOPLE}/"):
        return Phase.FOUNDATION
    holders = {Kind.WORKFLOW: Phase.TEMPLATES, Kind.RUN: Phase.RUNS}
    known = (phase for kind, phase in holders.items() if workspace.ledger.mapping.get(kind, row.parent_id))
    return next(known, Phase.INTEGRATIONS)


def follow(workspace: Workspace, rows: Iterable[Row]) -> tuple[list[Row], dict[Key, str]]:
    """The rows whose decisions were followed, and the code of why others could not be."""
    pending = workspace.ledger.reviews.pending()
    done: list[Row] = []
    refused: dict[Key, str] = {}
    for row in rows:
        decision = pending.get(row.key)
        if decision is None:
            continue
        if code := _follow(workspace, row, decision):
            workspace.ledger.reviews.refuse(*row.key, code)
            refused[row.key] = code
        else:
            log.info("%s %s: %s, as a person decided", *row.key, decision.choice)
            done.append(row)
    return done, refused


def _follow(workspace: Workspace, row: Row, decision: Decision) -> str:
    """'' or why not. The move of the row and the mark at the decision are one transaction."""
    ledger = workspace.ledger
    if decision.choice is Choice.ADOPT and not _is_there(workspace, row.kind, decision.target_id):
        return NOT_FOUND
    try:
        with ledger.atomic():
            if decision.choice is Choice.ADOPT:
                ledger.mapping.confirm(*row.key, decision.target_id, adopted=True)
            elif decision.choice is Choice.ANEW:
                ledger.mapping.reopen_many([row.key])
            else:
                leave_behind(workspace, row.key, row.parent_id)
            ledger.reviews.applied([row.key])
    except Ambiguous:
        return TAKEN
    return ""


def _is_there(workspace: Workspace, kind: Kind, target_id: str) -> bool:
    """Kinds without a read of their own are looked at by their read-back."""
    reads = workspace.target.reads
    read: dict[Kind, Callable[[str], object]] = {
        Kind.WORKFLOW: reads.template,
        Kind.PAGE: reads.template,
        Kind.DATA_SET: reads.template,
        Kind.RUN: reads.run,
        Kind.ONE_OFF_TASK: reads.one_off_task,
    }
    try:
        if kind in read:
            read[kind](target_id)
    except NotFound:
        return False
    return True


def drive_again(workspace: Workspace, phase: Phase, rows: Iterable[Row]) -> None:
    """The steps of a phase over the objects that a decision set free."""
    roots = sorted({row.source_id if row.kind in (Kind.WORKFLOW, Kind.RUN) else row.parent_id for row in rows})
    _AGAIN[phase](workspace, roots)


def _structure(workspace: Workspace, roots: list[str]) -> None:
    LoadStructure(**_ANY).work(workspace)


def _templates(workspace: Workspace, roots: list[str]) -> None:
    LoadTemplates(**_ANY).drive(workspace, roots)


def _runs(workspace: Workspace, roots: list[str]) -> None:
    """A rule's root is its workflow."""
    mapping = workspace.ledger.mapping
    workflows = [root for root in roots if mapping.get(Kind.WORKFLOW, root)]
    FinishTemplates(**_ANY).drive(workspace, workflows)
    LoadRuns(**_ANY).drive(workspace, [root for root in roots if root not in workflows])


def _collaboration(workspace: Workspace, roots: list[str]) -> None:
    for operator in (CarryFiles, CarryComments, SettleTasks):
        operator(**_ANY).drive(workspace, roots)


def _integrations(workspace: Workspace, roots: list[str]) -> None:
    PlanIntegrations(**_ANY).work(workspace)


#: An operator that works within another one's task.
_ANY = {"task_id": "again", "organization_file": ""}
_AGAIN: dict[Phase, Callable[[Workspace, list[str]], None]] = {
    Phase.FOUNDATION: _structure,
    Phase.TEMPLATES: _templates,
    Phase.RUNS: _runs,
    Phase.COLLABORATION: _collaboration,
    Phase.INTEGRATIONS: _integrations,
}
