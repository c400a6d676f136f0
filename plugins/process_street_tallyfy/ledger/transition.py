"""The only place that changes the state of a mapping row.

Every move is checked against ``model.state.TRANSITIONS`` under the row's lock, written together
with its audit entry, and all or nothing: one refused move refuses the whole call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL

from process_street_tallyfy.errors import Ambiguous, Critical, Recoverable
from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.measuring import tell
from process_street_tallyfy.ledger.row import Key, Row, keyed, row_of
from process_street_tallyfy.ledger.scope import Cursor, Scope, Statement, Writing
from process_street_tallyfy.model.state import LANDED, TRANSITIONS, Kind, State


@dataclass(frozen=True, slots=True)
class Change:
    """One object's move with what the new state needs to know (see ``ASSIGNMENTS``).

    ``seen``: the state that the caller believes the row to be in; None = whatever it is.
    """

    kind: Kind
    source_id: str
    target_id: str | None = None
    adopted: bool = False
    payload_sha256: str = ""
    category: str = ""
    code: str = ""
    seen: State | None = None

    @property
    def key(self) -> Key:
        return (self.kind, self.source_id)


_ERROR = SQL("error_category = c.category, error_code = c.code")

#: What a move writes besides state, run, fence and time. An update of a landed object keeps its
#: target, and who made it; a reverted one is as good as never written, a skipped one adopts nothing.
ASSIGNMENTS: dict[State, SQL] = {
    State.PLANNED: SQL("error_category = '', error_code = ''"),
    State.INTENT: SQL(
        "payload_sha256 = c.payload_sha256, sent_sha256 = m.seen_sha256, attempt = m.attempt + 1,"
        " error_category = '', error_code = '', transform_version = %(transform_version)s"
    ),
    State.CONFIRMED: SQL(
        "target_id = c.target_id, adopted = CASE WHEN m.target_id IS NULL THEN c.adopted ELSE m.adopted END,"
        " created_by_run = CASE WHEN m.target_id IS NOT NULL THEN m.created_by_run"
        " WHEN c.adopted THEN '' ELSE %(run_id)s END,"
        " position = CASE WHEN m.target_id IS NULL THEN %(position)s ELSE m.position END,"
        " sent_sha256 = CASE WHEN m.state IN ('intent', 'unknown') THEN m.sent_sha256 ELSE m.seen_sha256 END,"
        " error_category = '', error_code = '', confirmed_at = %(now)s, transform_version = %(transform_version)s"
    ),
    # What was found in the target, not sent, was compared with the source as it is now.
    State.VERIFIED: SQL(
        "source_sha256 = coalesce(nullif(m.sent_sha256, ''), m.seen_sha256), verified_at = %(now)s,"
        " error_category = '', error_code = ''"
    ),
    State.WRONG: _ERROR,
    State.UNKNOWN: _ERROR,
    State.FAILED: _ERROR,
    State.NEEDS_REVIEW: _ERROR,
    State.SKIPPED: SQL(
        "source_sha256 = m.seen_sha256, target_id = CASE WHEN m.adopted THEN NULL ELSE m.target_id END,"
        " adopted = false, error_category = '', error_code = ''"
    ),
    State.REVERTING: SQL("error_category = '', error_code = ''"),
    State.REVERTED: SQL(
        "target_id = NULL, adopted = false, created_by_run = '', position = 0, source_sha256 = '', sent_sha256 = '',"
        " payload_sha256 = '', confirmed_at = NULL, verified_at = NULL, error_category = '', error_code = ''"
    ),
}

_LOCK = """
SELECT m.* FROM migration.mapping m
JOIN unnest(%(kinds)s::text[], %(ids)s::text[]) AS k(kind, source_id) USING (kind, source_id)
WHERE m.organization = %(organization)s ORDER BY m.kind, m.source_id FOR UPDATE OF m
"""
_UPDATE = SQL("""
UPDATE migration.mapping m
SET state = %(state)s, run_id = %(run_id)s, fence = %(fence)s, updated_at = %(now)s, {assignments}
FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(targets)s::text[], %(adopted)s::boolean[],
            %(payloads)s::text[], %(categories)s::text[], %(codes)s::text[])
     AS c(kind, source_id, target_id, adopted, payload_sha256, category, code)
WHERE m.organization = %(organization)s AND m.kind = c.kind AND m.source_id = c.source_id
RETURNING m.*
""")
_UPDATES = {state: _UPDATE.format(assignments=assignments).as_bytes() for state, assignments in ASSIGNMENTS.items()}


#: What rows become, and which.
Step = tuple[State, Iterable[Change]]


def move(scope: Scope, to: State, changes: Iterable[Change], *later: Step) -> list[Row]:
    """Moves the rows to a state, and then on to ``later`` ones, in one transaction.

    :return: the rows as they are now, in the order asked for.
    """
    wanted = [(state, _by_key(some)) for state, some in ((to, changes), *later)]
    keys = list(dict.fromkeys(key for _, changes in wanted for key in changes))
    if not keys:
        return []
    told: list[tuple[State, list[tuple[Row, Row]]]] = []
    with scope.writing(_lock(scope, keys)) as writing:
        rows = {row.key: row for row in map(row_of, writing.cursor)}
        for state, some in wanted:
            if some:
                after = _step(writing, scope, state, some, rows)
                told.append((state, [(rows[key], after[key]) for key in some]))
                rows |= after
    for state, moved in told:
        tell(scope.organization, state, moved)
    return [rows[key] for key in keys]


def _step(
    writing: Writing, scope: Scope, to: State, changes: dict[Key, Change], before: dict[Key, Row]
) -> dict[Key, Row]:
    for key, change in changes.items():
        _check(before.get(key), to, change)
    after = _update(writing.cursor, scope, to, changes, {"now": writing.at, "position": writing.entries + 1})
    append(writing, scope, [_draft(before[key], after[key], to) for key in changes])
    return after


def _by_key(changes: Iterable[Change]) -> dict[Key, Change]:
    wanted: dict[Key, Change] = {}
    for change in changes:
        if wanted.setdefault(change.key, change) != change:
            raise Ambiguous(
                "Two different moves of one object in one call",
                code="second_target",
                kind=change.kind.value,
                source_id=change.source_id,
            )
    return wanted


def _lock(scope: Scope, keys: Sequence[Key]) -> Statement:
    return _LOCK, keyed(scope.organization, keys)


def _check(row: Row | None, to: State, change: Change) -> None:
    where = {"kind": change.kind.value, "source_id": change.source_id}
    if row is None:
        raise Critical(f"An object that was never planned cannot become {to}", code="not_planned", **where)
    if change.seen not in (None, row.state):
        raise Recoverable(
            f"The row was taken for {change.seen} and is {row.state}: another worker has moved it",
            code="moved_meanwhile",
            advice="The task looks again by itself.",
            **where,
        )
    if to not in TRANSITIONS[row.state]:
        raise Critical(f"A row cannot go from {row.state} to {to}", code="illegal_transition", **where)
    if to is State.SKIPPED and row.state in LANDED and not row.adopted:
        raise Critical("What the move has made cannot be skipped", code="illegal_transition", **where)
    if to is State.CONFIRMED and row.target_id not in (None, change.target_id):
        raise Ambiguous(
            "The object already has another target object",
            code="second_target",
            advice="Look at both in the target and remove the one that is too many.",
            **where,
        )


def _update(
    cursor: Cursor, scope: Scope, to: State, wanted: dict[Key, Change], moment: dict[str, Any]
) -> dict[Key, Row]:
    changes = list(wanted.values())
    values = {
        **moment,
        "organization": scope.organization,
        "state": to.value,
        "run_id": scope.run_id,
        "fence": scope.fence,
        "transform_version": scope.transform_version,
        "kinds": [change.kind.value for change in changes],
        "ids": [change.source_id for change in changes],
        "targets": [change.target_id for change in changes],
        "adopted": [change.adopted for change in changes],
        "payloads": [change.payload_sha256 for change in changes],
        "categories": [change.category for change in changes],
        "codes": [change.code for change in changes],
    }
    try:
        cursor.execute(_UPDATES[to], values)
    except psycopg.errors.UniqueViolation as error:
        first = changes[0]
        raise Ambiguous(
            "A target object already belongs to another source object",
            code="target_already_mapped",
            kind=first.kind.value,
            source_id=first.source_id if len(changes) == 1 else None,
            advice="Look for the marker in the target: two objects carry it, or one was matched by name.",
        ) from error
    rows = [row_of(record) for record in cursor]
    return {row.key: row for row in rows}


def _draft(before: Row, after: Row, to: State) -> Draft:
    return Draft(
        event=to.value,
        kind=after.kind.value,
        source_id=after.source_id,
        target_id=after.target_id or before.target_id,
        from_state=before.state.value,
        to_state=to.value,
        payload_sha256=after.payload_sha256,
        outcome=after.error_code or ("adopted" if to is State.CONFIRMED and after.adopted else ""),
    )
