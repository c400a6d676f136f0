"""Table ``mapping``: every source object, where it stands and which target object it became.

The verbs are the arrows of the machine drawn in ``process_street_tallyfy.model``. Each is one
transaction; a ``*_many`` verb is one round trip and moves all of its rows or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from psycopg.sql import SQL, Identifier, Literal

from process_street_tallyfy.ledger import planning, renaming
from process_street_tallyfy.ledger.memory import Memory
from process_street_tallyfy.ledger.row import Key, PlanCounts, PlanItem, Row, keyed, row_of
from process_street_tallyfy.ledger.scope import Scope, Values
from process_street_tallyfy.ledger.transition import Change, Step, move
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, State

_PAGE = 250
_ROWS = """
SELECT * FROM migration.mapping
WHERE organization = %(organization)s AND kind = %(kind)s AND source_id > %(after)s {of_states}
ORDER BY source_id LIMIT %(limit)s
"""
#: ``Row.open``, in the words of the index of such rows (``0014_scale.sql``).
_OPEN = """
SELECT * FROM migration.mapping
WHERE organization = %(organization)s AND kind = %(kind)s AND source_id > %(after)s
  AND (state NOT IN ('verified', 'skipped') OR source_sha256 NOT IN ('', seen_sha256))
ORDER BY source_id LIMIT %(limit)s
"""


_BY_KEY = """
SELECT m.* FROM migration.mapping m
JOIN unnest(%(kinds)s::text[], %(ids)s::text[]) AS k(kind, source_id) USING (kind, source_id)
WHERE m.organization = %(organization)s
"""
_CHILDREN = """
SELECT * FROM migration.mapping WHERE organization = %s AND kind = ANY(%s) AND parent_id = %s
ORDER BY array_position(%s::text[], kind), source_id
"""
_FAMILY = """
SELECT * FROM migration.mapping
WHERE organization = %s AND (parent_id = ANY(%s) OR (kind = 'run' AND source_id = ANY(%s)))
"""
_BY_TARGET = """
SELECT * FROM migration.mapping WHERE organization = %s AND kind = %s AND target_id = %s ORDER BY source_id
"""
#: The place stands in the text: without it Postgres does not see how few rows are behind it.
_YOUNGER = SQL("""
SELECT kind, parent_id, count(*) AS number FROM migration.mapping
WHERE organization = %s AND position > {position} AND NOT adopted GROUP BY kind, parent_id
""")
#: Of the landed rows that a run has moved.
_WRITTEN = SQL("""
SELECT DISTINCT {column} AS id FROM migration.mapping
WHERE organization = %s AND kind = ANY(%s) AND run_id = %s AND state = ANY(%s)
""")


@dataclass(frozen=True, slots=True)
class Mappings:
    scope: Scope
    memory: Memory = field(default_factory=Memory)

    def plan(self, items: Iterable[PlanItem]) -> PlanCounts:
        """New objects become ``planned``; known ones keep their state and remember the new hash as seen."""
        counts = planning.plan(self.scope, items)
        if counts != PlanCounts():
            self.memory.forget_rows()
        return counts

    def rename(self, items: Iterable[tuple[Kind, str, str]]) -> int:
        """(kind, former id, present id): the same objects, called otherwise in the source now."""
        return renaming.rename(self.scope, items)

    def get(self, kind: Kind, source_id: str) -> Row | None:
        return self.many(kind, [source_id]).get(source_id)

    def many(self, kind: Kind, source_ids: Iterable[str]) -> dict[str, Row]:
        """By source id; unknown ids are left out."""
        rows = self.of((kind, source_id) for source_id in sorted(set(source_ids)))
        return {source_id: row for (_, source_id), row in rows.items()}

    def of(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """By key, in the order asked for; unknown keys are left out."""
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return {}
        found = self._known(wanted) if self.memory.on else self._asked(wanted)
        return {key: found[key] for key in wanted if key in found}

    def by_parent(self, kind: Kind, parent_id: str) -> list[Row]:
        return self.children((kind,), parent_id)

    def children(self, kinds: Sequence[Kind], parent_id: str) -> list[Row]:
        """In the order of the kinds, then of the source ids."""
        if parent_id in self.memory.parents:
            self._remember_family()
            return self.memory.children(kinds, parent_id)
        names = [kind.value for kind in kinds]
        return self._rows(_CHILDREN, (self.scope.organization, names, parent_id, names))

    def by_target(self, kind: Kind, target_id: str) -> list[Row]:
        """More than one only for kinds that share a target object (values, folded comments, people)."""
        return self._rows(_BY_TARGET, (self.scope.organization, kind.value, target_id))

    def rows(self, kind: Kind, states: Collection[State] | None = None) -> Iterator[Row]:
        """In the order of the source ids, page by page: rows may be moved while this is read."""
        return self._pages(_ROWS.format(of_states=_in(states)), kind)

    def open(self, kind: Kind) -> Iterator[Row]:
        """The rows with something left to do: not settled, or their source changed since."""
        return self._pages(_OPEN, kind)

    def parents_written(self, kinds: Collection[Kind]) -> set[str]:
        """Parents of the landed rows of these kinds that this run has moved."""
        return self._ids_written("parent_id", kinds)

    def written(self, kind: Kind) -> set[str]:
        """Landed rows of this kind that this run has moved."""
        return self._ids_written("source_id", [kind])

    def _ids_written(self, column: str, kinds: Collection[Kind]) -> set[str]:
        values = list(kinds), self.scope.run_id, [state.value for state in LANDED]
        with self.scope.reading() as cursor:
            cursor.execute(_WRITTEN.format(column=Identifier(column)), (self.scope.organization, *values))
            return {row["id"] for row in cursor}

    def parents_open(self, kind: Kind) -> set[str]:
        """Parents of rows of this kind that are not settled."""
        unsettled = [state.value for state in State if state not in SETTLED]
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT DISTINCT parent_id FROM migration.mapping"
                " WHERE organization = %s AND kind = %s AND state = ANY(%s)",
                (self.scope.organization, kind.value, unsettled),
            )
            return {row["parent_id"] for row in cursor}

    def adopted(self, targets: Iterable[tuple[Kind, str]]) -> Row | None:
        """The first of these target objects that was there before the move."""
        pairs = list(targets)
        if not pairs:
            return None
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT m.* FROM migration.mapping m"
                " JOIN unnest(%(kinds)s::text[], %(ids)s::text[]) AS t(kind, target_id) USING (kind, target_id)"
                " WHERE m.organization = %(organization)s AND m.adopted LIMIT 1",
                keyed(self.scope.organization, pairs),
            )
            record = cursor.fetchone()
        return row_of(record) if record else None

    def younger(self, position: int) -> dict[tuple[Kind, str], int]:
        """How many objects the move has made after a point of the ledger, by kind and parent."""
        with self.scope.reading() as cursor:
            cursor.execute(_YOUNGER.format(position=Literal(position)), (self.scope.organization,))
            return {(Kind(row["kind"]), row["parent_id"]): row["number"] for row in cursor}

    def counts(self) -> dict[tuple[Kind, State, Disposition], int]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT kind, state, disposition, count(*) AS number FROM migration.mapping"
                " WHERE organization = %s GROUP BY kind, state, disposition",
                (self.scope.organization,),
            )
            return {
                (Kind(row["kind"]), State(row["state"]), Disposition(row["disposition"])): row["number"]
                for row in cursor
            }

    def intend(self, kind: Kind, source_id: str, payload_sha256: str) -> Row:
        """Before a write goes out. Once this returns, a killed worker leaves a trace to look after."""
        return self._move_one(State.INTENT, Change(kind, source_id, payload_sha256=payload_sha256))

    def intend_many(self, items: Iterable[tuple[Kind, str, str]]) -> list[Row]:
        """(kind, source id, payload hash) of objects that go out in one call."""
        return self._move(State.INTENT, [Change(k, s, payload_sha256=sha) for k, s, sha in items])

    def confirm(self, kind: Kind, source_id: str, target_id: str, *, adopted: bool = False) -> Row:
        """The target object exists. ``adopted``: it was there before we wrote, so rollback leaves it."""
        return self._move_one(State.CONFIRMED, Change(kind, source_id, target_id, adopted))

    def confirm_many(self, items: Iterable[tuple[Kind, str, str]], *, adopted: bool = False) -> list[Row]:
        """(kind, source id, target id)."""
        return self._move(State.CONFIRMED, [Change(k, s, target, adopted) for k, s, target in items])

    def arrive_many(self, items: Iterable[tuple[Kind, str, str]], verified: Iterable[Key]) -> list[Row]:
        """``confirm_many`` and ``verify_many`` at once: what was written, or found, and read back in one answer."""
        confirmed = [Change(kind, source_id, target_id) for kind, source_id, target_id in items]
        last = [Change(*key) for key in verified]
        if not confirmed:
            return self._move(State.VERIFIED, last)
        return self._move(State.CONFIRMED, confirmed, (State.VERIFIED, last))

    def verify_many(self, keys: Iterable[Key]) -> list[Row]:
        """The read-back equals what was sent."""
        return self._move(State.VERIFIED, [Change(*key) for key in keys])

    def wrong(self, kind: Kind, source_id: str, code: str) -> Row:
        """The read-back differs; ``code`` is its reason."""
        return self._move_one(State.WRONG, Change(kind, source_id, category="data", code=code))

    def unknown(self, kind: Kind, source_id: str, code: str = "outcome_unknown") -> Row:
        """The answer was lost: search the target before anything else is sent for this object."""
        return self._move_one(State.UNKNOWN, Change(kind, source_id, category="recoverable", code=code))

    def fail(self, kind: Kind, source_id: str, category: str, code: str) -> Row:
        """A definite refusal. ``category`` and ``code`` are those of the ``MigrationError``."""
        return self._move_one(State.FAILED, Change(kind, source_id, category=category, code=code))

    def review(self, kind: Kind, source_id: str, code: str, category: str = "data") -> Row:
        """A person has to decide."""
        return self._move_one(State.NEEDS_REVIEW, Change(kind, source_id, category=category, code=code))

    def skip_many(self, keys: Iterable[Key]) -> list[Row]:
        """Nothing is written for these; their disposition and findings say why."""
        return self._move(State.SKIPPED, [Change(*key) for key in keys])

    def reopen_many(self, keys: Iterable[Key]) -> list[Row]:
        """Back to ``planned``: after a decision, or for another try."""
        return self._move(State.PLANNED, [Change(*key) for key in keys])

    def reverting(self, kind: Kind, source_id: str) -> Row:
        """Before the target object is removed."""
        return self._move_one(State.REVERTING, Change(kind, source_id))

    def reverted(self, kind: Kind, source_id: str) -> Row:
        """It is gone: the row forgets its target, the audit keeps it."""
        return self._move_one(State.REVERTED, Change(kind, source_id))

    def _move_one(self, to: State, change: Change) -> Row:
        return self._move(to, [change])[0]

    def _move(self, to: State, changes: Iterable[Change], *later: Step) -> list[Row]:
        """What the first step finds must be as it is remembered; the later ones follow in the same transaction."""
        with self.memory.kept():
            rows = move(self.scope, to, map(self._as_seen, changes), *later)
        self.memory.note(rows)
        return rows

    def _as_seen(self, change: Change) -> Change:
        row = self.memory.rows.get(change.key)
        return replace(change, seen=row.state) if row is not None else change

    def _remember_family(self) -> None:
        memory = self.memory
        if not memory.whole:
            memory.note(self._rows(_FAMILY, (self.scope.organization, list(memory.parents), list(memory.parents))))
            memory.whole = True

    def _known(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """From memory; what it does not hold is asked for once."""
        self._remember_family()
        wanted, rows = list(keys), self.memory.rows
        missing = [key for key in wanted if key not in rows]
        if missing:
            asked = self._asked(missing)
            rows.update((key, asked.get(key)) for key in missing)
        return {key: row for key in wanted if (row := rows[key]) is not None}

    def _asked(self, keys: list[Key]) -> dict[Key, Row]:
        return {row.key: row for row in self._rows(_BY_KEY, keyed(self.scope.organization, keys))}

    def _rows(self, query: str | bytes, values: Values) -> list[Row]:
        with self.scope.reading() as cursor:
            cursor.execute(query, values)
            return [row_of(record) for record in cursor]

    def _pages(self, query: str, kind: Kind) -> Iterator[Row]:
        own, after = {"organization": self.scope.organization, "kind": kind.value, "limit": _PAGE}, ""
        while True:
            with self.scope.reading() as cursor:
                cursor.execute(query.encode(), {**own, "after": after})
                page = [row_of(record) for record in cursor]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].source_id


def _in(states: Collection[State] | None) -> str:
    """In the text of the query, where Postgres sees how few rows are in them."""
    if states is None:
        return ""
    return f"AND state = ANY('{{{','.join(sorted(state.value for state in states))}}}')"
