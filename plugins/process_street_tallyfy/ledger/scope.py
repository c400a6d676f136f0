"""In whose name the ledger is read and written: one connection, one organisation, one run.

Every write of an organisation first locks the end of its audit chain, then compares the fencing
token. One lock, always taken first: writers of an organisation take turns for some milliseconds,
and no two of them can deadlock. Rows of another organisation are never touched, nor seen: row security.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import psycopg
from psycopg.rows import dict_row

from process_street_tallyfy.errors import FenceLost
from process_street_tallyfy.ledger.connection import Connection, answering, see

Cursor = psycopg.Cursor[dict[str, Any]]


@dataclass(slots=True)
class Writing:
    """An open write: the cursor, the end of the audit chain, and the database's time."""

    cursor: Cursor
    entries: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """``fence`` is the token of the lease; None = unfenced, for readers and one-off commands."""

    connection: Connection
    organization: str
    run_id: str
    fence: int | None = None
    task_id: str = ""
    transform_version: str = ""

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A transaction (a savepoint inside another one). A lost database is ``Unreachable``."""
        with answering("and the transaction did not count"):
            see(self.connection, self.organization)
            with self.connection.transaction(), self.connection.cursor(row_factory=dict_row) as cursor:
                yield cursor
            if self.connection.closed:  # psycopg leaves the block without a commit and without a word
                raise psycopg.OperationalError("the connection was closed before the commit")

    @contextmanager
    def locked(self) -> Iterator[Writing]:
        """A transaction that holds the organisation's write lock."""
        with self.reading() as cursor:
            yield self._lock_chain(cursor)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """``locked``, and refused with ``FenceLost`` when the lease went to somebody else."""
        with self.locked() as writing:
            self._check_fence(writing.cursor)
            yield writing

    def _lock_chain(self, cursor: Cursor) -> Writing:
        query = "SELECT entries, hash FROM migration.audit_chain WHERE organization = %s FOR UPDATE"
        head = cursor.execute(query, (self.organization,)).fetchone()
        if head is None:
            cursor.execute(
                "INSERT INTO migration.audit_chain (organization) VALUES (%s) ON CONFLICT DO NOTHING",
                (self.organization,),
            )
            head = cursor.execute(query, (self.organization,)).fetchone() or {}
        now = cursor.execute("SELECT clock_timestamp() AS now").fetchone() or {}
        return Writing(cursor, head["entries"], head["hash"], now["now"].astimezone(timezone.utc))

    def _check_fence(self, cursor: Cursor) -> None:
        """A statement of its own: joined to the lock above it would read the lease as it was before the wait."""
        if self.fence is None:
            return
        cursor.execute("SELECT token FROM migration.lease WHERE organization = %s", (self.organization,))
        lease = cursor.fetchone()
        if lease is None or lease["token"] != self.fence:
            raise FenceLost(
                f"The lease has token {lease['token'] if lease else 'none'}, this task writes with {self.fence}",
                advice="Another run of this organisation took over. Let it finish, then run this one again.",
            )
