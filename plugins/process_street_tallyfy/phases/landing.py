"""Moves of rows that are written again: which may be driven, and how they land with what the source is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager

from process_street_tallyfy.ledger.mapping import Mappings
from process_street_tallyfy.ledger.row import Key, PlanItem, Row
from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.state import SETTLED, TRANSITIONS, Kind, State
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.transform.file import UNSERVED
from process_street_tallyfy.transform.late import LASTING
from process_street_tallyfy.transform.removed import REMOVED

#: Left alone: a person decides, or it is being taken back.
NOT_OURS = frozenset({State.NEEDS_REVIEW, State.REVERTING})

#: Confirmed with the source as it was when the write began, which may be long ago.
SENT = frozenset({State.INTENT, State.UNKNOWN, State.CONFIRMED})


def about(workspace: Workspace, run_id: str) -> AbstractContextManager[None]:
    """While one run is worked on, the ledger remembers what it has said of it and its parts."""
    return workspace.ledger.memory.of(run_id, f"{CUT_OVER}{run_id}")


def drivable(mapping: Mappings, rows: Iterable[Row]) -> list[Row]:
    """The rows with something left to do, for who compares them with the target before anything is written.

    One that was skipped and has changed is planned again.
    """
    open_ = [row for row in rows if row.open and row.state not in NOT_OURS]
    mapping.reopen_many([row.key for row in open_ if row.state is State.SKIPPED])
    look_after(mapping, open_)
    return open_


def look_after(mapping: Mappings, rows: Iterable[Row]) -> None:
    """What a killed worker left in flight is ``unknown`` until the target was read; then it may be intended again."""
    for row in rows:
        if row.state is State.INTENT:
            mapping.unknown(*row.key)


def land(mapping: Mappings, targets: Mapping[Key, str], verified: Iterable[Key] = ()) -> None:
    """Confirms rows that were compared with what the source is now, and keeps the hash of what was last written.

    A row that has a target object already keeps it: an answer may move between a field and the kick-off text.

    :param verified: rows, these or others, of which the target holds what it should.
    """
    rows = [row for row in mapping.of(targets).values() if row.state not in NOT_OURS]
    stale = [row for row in rows if row.state in SENT and row.sent_sha256 != row.seen_sha256]
    look_after(mapping, stale)
    mapping.intend_many([(*row.key, row.payload_sha256) for row in stale])
    moving = [row for row in rows if State.CONFIRMED in TRANSITIONS[row.state] or row in stale]
    mapping.arrive_many([(*row.key, row.target_id or targets[row.key]) for row in moving], verified)


def skip_declared(workspace: Workspace, outcomes: tuple[Outcome, ...]) -> None:
    """Objects without a home are settled by their finding; what landed before stays where it is."""
    mapping = workspace.ledger.mapping
    keys = [(item.kind, item.source_id) for item in outcomes if item.disposition is Disposition.UNSUPPORTED]
    rows = [row for row in mapping.of(keys).values() if row.open]
    mapping.skip_many([row.key for row in rows if State.SKIPPED in TRANSITIONS[row.state]])
    if workspace.options.writes:
        for row in rows:
            if State.SKIPPED not in TRANSITIONS[row.state]:
                settle_row(mapping, row)


def settle_row(mapping: Mappings, row: Row) -> None:
    """Settled by a finding: verified where it has a target object, skipped where it has none."""
    if row.state in NOT_OURS:
        return
    if row.target_id is not None:
        land(mapping, {row.key: row.target_id}, [row.key])
        return
    if State.SKIPPED not in TRANSITIONS[row.state]:
        mapping.fail(*row.key, category="data", code="not_carried")
    mapping.skip_many([row.key])


def settle_by_finding(workspace: Workspace, findings: Collection[Finding]) -> None:
    """The target keeps what it has, or nothing, and a finding says so: the objects are settled by it."""
    workspace.ledger.findings.record(findings)
    mapping = workspace.ledger.mapping
    rows = mapping.of((item.kind, item.source_id) for item in findings).values()
    mapping.plan(
        PlanItem(row.kind, row.source_id, row.parent_id, Disposition.UNSUPPORTED, row.seen_sha256)
        for row in rows
        if row.kind is not Kind.RUN
    )
    for row in rows:
        if row.state is not State.SKIPPED:
            settle_row(mapping, row)


def is_gone(workspace: Workspace, run_id: str) -> bool:
    """Whether somebody deleted the process of a run."""
    return (Kind.RUN, run_id) in workspace.ledger.findings.reported(run_id, {REMOVED})


def declared(workspace: Workspace, run_id: str, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The outcomes with what earlier runs found out about these objects: a plan alone does not know it."""
    late = workspace.ledger.findings.reported(run_id, LASTING | UNSERVED)
    gone = bool(late) and is_gone(workspace, run_id)
    return tuple(
        Outcome(item.kind, item.source_id, item.parent_id, Disposition.UNSUPPORTED)
        if gone or ((item.kind, item.source_id) in late and item.kind is not Kind.RUN)
        else item
        for item in outcomes
    )


def carried_after_all(workspace: Workspace, outcomes: Iterable[Outcome], keys: Collection[Key]) -> None:
    """What earlier runs could only report is carried now: their findings go, the plan's disposition counts."""
    rows = workspace.ledger.mapping
    planned = {(item.kind, item.source_id): item.disposition for item in outcomes}
    known = [row for row in rows.of(keys).values() if row.disposition is Disposition.UNSUPPORTED]
    if known:
        workspace.ledger.findings.withdraw([row.key for row in known], LASTING | UNSERVED)
    rows.plan(
        PlanItem(row.kind, row.source_id, row.parent_id, planned[row.key], row.seen_sha256)
        for row in known
        if row.key in planned
    )


def settled(rows: Iterable[Row]) -> bool:
    return all(row.state in SETTLED and not row.changed for row in rows)
