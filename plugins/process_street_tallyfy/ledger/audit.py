"""Table ``audit``: what happened to whom, append-only and hash-chained per organisation.

An entry's hash covers the entry and the hash before it, so a row that was changed, removed or put
in breaks the chain from there on; the end of the chain is kept in ``audit_chain``, so that a row
cut off the end is missed too. Ids, states, hashes and codes only: no names, no addresses, no bodies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timezone
from operator import attrgetter
from typing import Any

from process_street_tallyfy.errors import Critical
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.scope import Scope, Writing
from process_street_tallyfy.model.state import Kind

_PAGE = 500
_ENTRIES = "SELECT * FROM migration.audit WHERE organization = %(organization)s AND id > %(after)s"
_OF_KIND, _OF_OBJECT = "AND kind = %(kind)s", "AND source_id = %(source_id)s"
_INSERT = """
WITH added AS (
INSERT INTO migration.audit (organization, id, run_id, task_id, at, event, kind, source_id, target_id,
                             from_state, to_state, payload_sha256, outcome, previous_hash, hash)
SELECT %s, e.id, %s, %s, %s, e.event, e.kind, e.source_id, e.target_id,
       e.from_state, e.to_state, e.payload_sha256, e.outcome, e.previous_hash, e.hash
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS e(id, event, kind, source_id, target_id,
          from_state, to_state, payload_sha256, outcome, previous_hash, hash)
)
UPDATE migration.audit_chain SET entries = %s, hash = %s WHERE organization = %s
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its place in the chain. ``kind`` '' = about the run, not an object."""

    event: str
    kind: str = ""
    source_id: str = ""
    target_id: str | None = None
    from_state: str = ""
    to_state: str = ""
    payload_sha256: str = ""
    outcome: str = ""

    @property
    def values(self) -> tuple[Any, ...]:
        """In the order of the fields."""
        return _VALUES(self)


_VALUES = attrgetter(*(field.name for field in fields(Draft)))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table; ``id`` counts from 1 within the organisation."""

    id: int
    run_id: str
    task_id: str
    at: datetime
    draft: Draft
    previous_hash: str
    hash: str


def append(writing: Writing, scope: Scope, drafts: Sequence[Draft]) -> None:
    """Chains the drafts on; they are written with the commit of the caller's transaction."""
    if not drafts:
        return
    rows: list[tuple[Any, ...]] = []
    for draft in drafts:
        previous = writing.hash
        writing.entries += 1
        writing.hash = _hash(previous, scope, writing.entries, scope.run_id, scope.task_id, writing.at, draft)
        rows.append((writing.entries, *draft.values, previous, writing.hash))
    columns = [list(column) for column in zip(*rows, strict=True)]
    end = writing.entries, writing.hash, scope.organization
    writing.last.append((_INSERT, (scope.organization, scope.run_id, scope.task_id, writing.at, *columns, *end)))


def _hash(previous: str, scope: Scope, number: int, run_id: str, task_id: str, at: datetime, draft: Draft) -> str:
    moment = at.astimezone(timezone.utc).isoformat(timespec="microseconds")
    return digest([previous, scope.organization, number, run_id, task_id, moment, *draft.values])


@dataclass(frozen=True, slots=True)
class Audit:
    scope: Scope

    def record(self, event: str, *, kind: Kind | None = None, source_id: str = "", outcome: str = "") -> None:
        """One entry for something that is no state change, such as an outgoing call or an approval."""
        with self.scope.writing() as writing:
            append(writing, self.scope, [Draft(event, kind.value if kind else "", source_id, outcome=outcome)])

    def entries(self, kind: Kind | None = None, source_id: str | None = None) -> Iterator[Entry]:
        """In order; all, or those of one kind or one object. Read page by page."""
        last = 0
        while True:
            page = self._page(last, kind, source_id)
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].id

    def proves(self, kind: Kind, source_id: str, target_id: str) -> bool:
        """Whether this target object was made for this source object, not adopted."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT 1 FROM migration.audit WHERE organization = %s AND kind = %s AND source_id = %s"
                " AND target_id = %s AND to_state = 'confirmed' AND outcome <> 'adopted' LIMIT 1",
                (self.scope.organization, kind.value, source_id, target_id),
            )
            return cursor.fetchone() is not None

    def verify_chain(self) -> int:
        """The number of entries when the chain is whole, otherwise ``Critical`` naming the first bad one."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT entries, hash FROM migration.audit_chain WHERE organization = %s", (self.scope.organization,)
            )
            end = cursor.fetchone() or {"entries": 0, "hash": ""}
        previous, number = "", 0
        for entry in self.entries():
            if number == end["entries"]:
                break  # written after the end was read
            number += 1
            expected = _hash(previous, self.scope, number, entry.run_id, entry.task_id, entry.at, entry.draft)
            if (entry.id, entry.previous_hash, entry.hash) != (number, previous, expected):
                raise _broken(number)
            previous = entry.hash
        if (number, previous) != (end["entries"], end["hash"]):
            raise _broken(number + 1)
        return number

    def _page(self, after: int, kind: Kind | None, source_id: str | None) -> list[Entry]:
        with self.scope.reading() as cursor:
            cursor.execute(
                f"{_ENTRIES} {_OF_KIND if kind is not None else ''} {_OF_OBJECT if source_id is not None else ''}"
                " ORDER BY id LIMIT %(limit)s",
                {
                    "organization": self.scope.organization,
                    "after": after,
                    "kind": kind,
                    "source_id": source_id,
                    "limit": _PAGE,
                },
            )
            return [_entry(row) for row in cursor]


def _entry(row: dict[str, Any]) -> Entry:
    draft = Draft(**{field.name: row[field.name] for field in fields(Draft)})
    return Entry(row["id"], row["run_id"], row["task_id"], row["at"], draft, row["previous_hash"], row["hash"])


def _broken(number: int) -> Critical:
    return Critical(
        f"The audit chain is broken at entry {number}",
        code="audit_chain_broken",
        advice="Somebody changed the audit table past its trigger. Compare with a backup of the database.",
    )
