"""Takes content out of the ledger: an organisation's, or one person's. Ids, hashes, states and the audit stay.

Every step is a transaction with its entry in the audit (``erased``), between ``erase_begun`` and ``erase_ended``: one
that was broken off goes on where it stopped, and its certificate counts what went before.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from psycopg.sql import SQL, Composed, Identifier

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.holdings import TABLES, erased
from process_street_tallyfy.ledger.scope import Scope, Writing
from process_street_tallyfy.ledger.sealing import SEALED, sealed, unseal
from process_street_tallyfy.model.people.redaction import Subject

BEGUN, ERASED, ENDED = "erase_begun", "erased", "erase_ended"
_PAGE = 200
#: Append-only by a trigger: it names nobody, and what would be found in it is told.
_UNTOUCHABLE = ("audit", "audit_chain")
_OUTCOME = re.compile(r"^place=(\S+) count=(\d+)$")
#: People's tables and their columns with an address; a decision that leads to the person goes too.
_PEOPLE = (
    ("person_decision", "who"),
    ("person_decision", "map_to"),
    ("group_member", "address"),
    ("account", "address"),
)
_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
WHERE c.table_schema = 'migration' AND c.data_type IN ('text', 'jsonb') AND c.column_name <> 'organization'
  AND c.table_name <> ALL (%s)
  AND EXISTS (SELECT FROM information_schema.columns o WHERE o.table_schema = 'migration'
              AND o.table_name = c.table_name AND o.column_name = 'organization')
  AND NOT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                  WHERE i.indisprimary AND i.indrelid = format('migration.%%I', c.table_name)::regclass
                  AND a.attname = c.column_name)
ORDER BY 1, 2
"""
_HIT = SQL("""
SELECT ctid, {column} AS value FROM {table} t WHERE organization = %s
  AND EXISTS (SELECT FROM unnest(%s::text[]) AS n WHERE strpos(lower({column}::text), n) > 0)
""")
_FOUND = SQL("""
SELECT t::text AS value FROM {table} t WHERE organization = %s
  AND EXISTS (SELECT FROM unnest(%s::text[]) AS n WHERE strpos(lower(t::text), n) > 0)
""")
_PLACES = SQL("SELECT ctid FROM {table} WHERE organization = %s AND {column} IS NOT NULL ORDER BY ctid")
_VALUES = SQL("SELECT ctid, {column} AS value FROM {table} WHERE ctid = ANY(%s::tid[]) AND {column} IS NOT NULL")
_SET = SQL("""
UPDATE {table} t SET {column} = i.value::{type} FROM unnest(%s::text[], %s::text[]) AS i(place, value)
WHERE t.ctid = i.place::tid
""")
_NOTED = """
SELECT id, event, outcome, at, hash FROM migration.audit WHERE organization = %s AND event = ANY(%s) ORDER BY id
"""
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the audit about an erasure."""

    id: int
    event: str
    outcome: str
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """``subject`` is the public name of who or what is erased, for the audit. ``pulse`` keeps the lease."""

    scope: Scope
    subject: str
    pulse: Callable[[], None] = field(default=lambda: None)

    def begin(self) -> Noted:
        """The entry from which this erasure counts: an unfinished one goes on."""
        if not self._open_entries():
            with self.scope.writing() as writing:
                append(writing, self.scope, [Draft(BEGUN, outcome=f"subject={self.subject}")])
        return self._open_entries()[0]

    def end(self, certificate_sha256: str) -> Noted:
        """The entry that the certificate names."""
        with self.scope.writing() as writing:
            outcome = f"subject={self.subject} certificate={certificate_sha256}"
            append(writing, self.scope, [Draft(ENDED, outcome=outcome)])
        return self._entries()[-1]

    def counts(self) -> dict[str, int]:
        """How many by place, since this erasure began."""
        found: Counter[str] = Counter()
        for entry in self._open_entries():
            if match := _OUTCOME.match(entry.outcome):
                found[match[1]] += int(match[2])
        return dict(found)

    def note(self, place: str, count: int) -> None:
        """Something outside the tables was erased."""
        if count:
            with self.scope.writing() as writing:
                self._told(writing, place, count)

    def organization(self) -> None:
        """Every row of the tables that hold content or people."""
        self.tables(erased())

    def tables(self, names: Iterable[str]) -> dict[str, int]:
        """Every row of the organisation in these; how many there were."""
        found = {}
        for table in self._present(names):
            with self.scope.writing() as writing:
                writing.cursor.execute(_sql("DELETE FROM {table} WHERE organization = %s", table), self._own)
                found[table] = writing.cursor.rowcount
                self._told(writing, table, found[table])
            self.pulse()
        return found

    def person(self, who: Subject) -> None:
        """Out of the staged objects first, the line that tells who they are last."""
        for table, column in self._sealed():
            self._sealed_column(table, column, who)
        for table, column, kind in self._plain_columns():
            self._plain_column(table, column, kind, who)
        named = [*sorted(who.addresses), *(f"id:{one}".lower() for one in sorted(who.ids))]
        for table, column in (*_PEOPLE, ("person", "who")):
            self._rows(table, column, named)

    def met(self, who: Subject) -> Subject:
        """With everything that the staged objects say about who it is."""
        for table, column in self._sealed():
            for rows in self._pages(table, column):
                for row in rows:
                    who = who.met_in(unseal(row["value"]))
        return who

    def left(self, who: Subject) -> dict[str, int]:
        """Rows by table in which the person is still found, sealed ones opened."""
        found: Counter[str] = Counter()
        for table, column in self._sealed():
            for rows in self._pages(table, column):
                found[table] += sum(who.is_in(unseal(row["value"])) for row in rows)
        for table in self._present(TABLES, "organization"):
            with self.scope.reading() as cursor:
                rows = cursor.execute(_sql(_FOUND, table), (*self._own, who.needles)).fetchall()
            found[table] += sum(who.text(row["value"]) != row["value"] for row in rows)
        return {table: number for table, number in found.items() if number}

    def rows_left(self) -> dict[str, int]:
        """Rows by table that an organisation's erasure should have deleted."""
        found = {}
        for table in self._present(erased()):
            with self.scope.reading() as cursor:
                statement = _sql("SELECT count(*) AS number FROM {table} WHERE organization = %s", table)
                found[table] = int((cursor.execute(statement, self._own).fetchone() or {})["number"])
        return {table: number for table, number in found.items() if number}

    @property
    def _own(self) -> tuple[str]:
        return (self.scope.organization,)

    def _open_entries(self) -> list[Noted]:
        """Since the last beginning of this erasure that has no end."""
        open_: list[Noted] = []
        for entry in self._entries():
            about = entry.outcome.split(" ")[0] == f"subject={self.subject}"
            if about and entry.event in (BEGUN, ENDED):
                open_ = [entry] if entry.event == BEGUN else []
            elif open_ and entry.event == ERASED:
                open_.append(entry)
        return open_

    def _entries(self) -> list[Noted]:
        with self.scope.reading() as cursor:
            cursor.execute(_NOTED, (*self._own, [BEGUN, ERASED, ENDED]))
            return [Noted(**row) for row in cursor]

    def _told(self, writing: Writing, place: str, count: int) -> None:
        if count:
            append(writing, self.scope, [Draft(ERASED, outcome=f"place={place} count={count}")])

    def _present(self, tables: Iterable[str], column: str = "organization") -> list[str]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.columns"
                " WHERE table_schema = 'migration' AND column_name = %s",
                (column,),
            )
            here = {row["table_name"] for row in cursor}
        return [table for table in tables if table in here]

    def _sealed(self) -> list[tuple[str, str]]:
        here = self._present([table for table, _ in SEALED])
        return [(table, column) for table, column in SEALED if table in here]

    def _plain_columns(self) -> list[tuple[str, str, str]]:
        people = [table for table, _ in _PEOPLE]
        with self.scope.reading() as cursor:
            cursor.execute(_COLUMNS, ([*_UNTOUCHABLE, *people, "person"],))
            found = [(row["table_name"], row["column_name"], row["data_type"]) for row in cursor]
        return [line for line in found if line[:2] not in SEALED]

    def _pages(self, table: str, column: str) -> Iterator[list[dict[str, Any]]]:
        """By place: the lease keeps other writers away, and what this erasure moves it has seen."""
        with self.scope.reading() as cursor:
            places = [row["ctid"] for row in cursor.execute(_sql(_PLACES, table, column), self._own)]
        for page in _cut(places, _PAGE):
            with self.scope.reading() as cursor:
                yield cursor.execute(_sql(_VALUES, table, column), ([str(place) for place in page],)).fetchall()
            self.pulse()

    def _sealed_column(self, table: str, column: str, who: Subject) -> None:
        for rows in self._pages(table, column):
            new = [(row["ctid"], row["value"], unseal(row["value"])) for row in rows]
            changed = [(ctid, json.dumps(_resealed(who, was))) for ctid, _, was in new if who.is_in(was)]
            self._write(table, column, "jsonb", changed)

    def _plain_column(self, table: str, column: str, kind: str, who: Subject) -> None:
        with self.scope.reading() as cursor:
            rows = cursor.execute(_sql(_HIT, table, column), (*self._own, who.needles)).fetchall()
        new = [(row["ctid"], row["value"], who.without(row["value"])) for row in rows]
        changed = [(ctid, json.dumps(now) if kind == "jsonb" else now) for ctid, was, now in new if now != was]
        self._write(table, column, kind, changed)

    def _write(self, table: str, column: str, kind: str, changed: Sequence[tuple[Any, str]]) -> None:
        if not changed:
            return
        statement = _sql(_SET, table, column, SQL(kind))
        with self.scope.writing() as writing:
            writing.cursor.execute(statement, ([str(ctid) for ctid, _ in changed], [text for _, text in changed]))
            self._told(writing, table, len(changed))

    def _rows(self, table: str, column: str, values: Sequence[str]) -> None:
        with self.scope.writing() as writing:
            statement = _sql("DELETE FROM {table} WHERE organization = %s AND lower({column}) = ANY(%s)", table, column)
            writing.cursor.execute(statement, (*self._own, list(values)))
            self._told(writing, table, writing.cursor.rowcount)


def _resealed(who: Subject, payload: Any) -> dict[str, str]:
    return sealed(who.without(payload))


def _sql(statement: str | SQL, table: str, column: str = "organization", type_: SQL | None = None) -> Composed:
    template = SQL(statement) if isinstance(statement, str) else statement
    return template.format(table=SQL("migration.{}").format(Identifier(table)), column=Identifier(column), type=type_)


def _cut(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while page := list(islice(iterator, size)):
        yield page
