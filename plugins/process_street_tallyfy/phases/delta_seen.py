"""What the final delta read, by its hashes: a later move restages it while a person is waited for.

Kept with the delta, not with the cut-over, whose own points are read often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.source import Schedule, SourceModel
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.staging import MOVING, staged_row
from process_street_tallyfy.phases.workspace import Workspace

SEEN = "seen_by_delta"
#: Kinds of staged rows that the proof compares with the source.
KINDS = (
    *(
        Kind.USER,
        Kind.FOLDER,
        Kind.WEBHOOK,
        Kind.SCHEDULE,
        Kind.DATA_SET,
        Kind.RECORD,
        Kind.PAGE,
        Kind.INCOMING_WEBHOOK,
    ),
    *(Kind.WORKFLOW, Kind.WORKFLOW_BUNDLE, Kind.RUN, Kind.RUN_BUNDLE, Kind.COMMENT, Kind.ATTACHMENT),
    *(Kind.ASSIGNMENT, Kind.ONE_OFF_TASK),
)
#: Hexadecimal digits of a hash: enough to tell two versions of one object apart.
DIGITS = 16
#: A bundle is known to people as what it is of.
SAID_OF = {Kind.WORKFLOW_BUNDLE: Kind.WORKFLOW, Kind.RUN_BUNDLE: Kind.RUN}

#: Hash by source id, by kind.
Seen = Mapping[str, Mapping[str, str]]


def keep_seen(workspace: Workspace, delta: str) -> None:
    found = {str(kind): _hashes(workspace, kind, delta) for kind in KINDS}
    _of(workspace, delta).checkpoints.put(Phase.VALIDATION, SEEN, found)


def seen_by(workspace: Workspace, delta: str) -> Seen | None:
    """None when it was not kept."""
    point = _of(workspace, delta).checkpoints.get(Phase.VALIDATION, SEEN)
    return point.counts if point else None


def restaged(workspace: Workspace, seen: Seen) -> Iterator[tuple[Kind, str, bool]]:
    """(kind, source id, whether it is gone) of what a later move read otherwise than the delta."""
    for kind in KINDS:
        left = dict(seen.get(str(kind), {}))
        for source_id, now in _hashes(workspace, kind).items():
            before = left.pop(source_id, None)
            if before is not None and before != now:
                yield SAID_OF.get(kind, kind), source_id, False
        for source_id in left:
            yield SAID_OF.get(kind, kind), source_id, True


def steady(kind: Kind, item: SourceModel) -> SourceModel:
    """A schedule has dates that move by themselves."""
    if kind is not Kind.SCHEDULE:
        return item
    return type(item).model_validate({key: value for key, value in item.staged().items() if key not in MOVING})


def steady_hash(kind: Kind, row: StagedRow) -> str:
    if kind is not Kind.SCHEDULE:
        return row.sha256
    return staged_row(kind, "", "", steady(kind, Schedule.model_validate(row.payload))).sha256


def _hashes(workspace: Workspace, kind: Kind, run_id: str | None = None) -> dict[str, str]:
    """By source id, shortened; of what that run has seen, or of all. Only a schedule has to be opened for it."""
    staging = workspace.ledger.staging
    found = staging.hashes(kind, run_id)
    if kind is Kind.SCHEDULE:
        found = {row.source_id: steady_hash(kind, row) for row in staging.all(kind) if row.source_id in found}
    return {source_id: sha256[:DIGITS] for source_id, sha256 in found.items()}


def _of(workspace: Workspace, delta: str) -> Ledger:
    scope = workspace.ledger.scope
    return Ledger(scope.connection, scope.organization, delta)
