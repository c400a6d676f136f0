"""In whose name the ledger is read and written: one connection, one organisation, one run.

Every write of an organisation first locks the end of its audit chain, then compares the fencing
token. One lock, always taken first: writers of an organisation take turns for some milliseconds,
and no two of them can deadlock. Rows of another organisation are never touched, nor seen: row security.
What begins a write goes out as one round trip, and what ends it as another one (docs/adr/0031).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from process_street_tallyfy.errors import FenceLost
from process_street_tallyfy.ledger.connection import Connection, answering, see

Cursor = psycopg.Cursor[dict[str, Any]]
Values = Sequence[Any] | Mapping[str, Any]
#: A query with its values.
Statement = tuple[str, Values]

_LOST = "and the transaction did not count"
_BEGIN = "SELECT entries, hash, at, token FROM migration.begin_write(%s)"
_NEW_CHAIN = "INSERT INTO migration.audit_chain (organization) VALUES (%s) ON CONFLICT DO NOTHING"


@dataclass(slots=True)
class Writing:
    """An open write: the end of the audit chain, the database's time, and the lease's token now (None: no lease).

    ``cursor`` has the answer to what was asked with the beginning. ``last`` is sent with the commit.
    """

    cursor: Cursor
    entries: int
    hash: str
    at: datetime
    token: int | None
    last: list[Statement] = field(default_factory=list)


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
        """Each statement stands for itself: one round trip instead of three. A lost database is ``Unreachable``."""
        with answering("while it was read"):
            see(self.connection, self.organization)
            with self._cursor() as cursor:
                yield cursor

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A savepoint inside another one. A lost database is ``Unreachable``."""
        with answering(_LOST):
            see(self.connection, self.organization)
            with self.connection.transaction(), self._cursor() as cursor:
                yield cursor
            self._refuse_closed()

    @contextmanager
    def locked(self, *first: Statement) -> Iterator[Writing]:
        """A transaction that holds the organisation's write lock.

        :param first: one statement that is asked under the lock at once, if any.
        """
        with answering(_LOST), ExitStack() as transaction:
            see(self.connection, self.organization)
            outermost = self.connection.info.transaction_status is TransactionStatus.IDLE
            with self._together():
                transaction.enter_context(psycopg.Transaction(self.connection))  # its own method would sync
                asked = self._begin(first)
            writing = self._writing(asked) or self._writing(self._begin_chain(first))
            if writing is None:
                raise psycopg.OperationalError("the organisation's chain cannot be begun")
            yield writing
            self._end(writing, transaction, outermost=outermost)
            self._refuse_closed()

    @contextmanager
    def writing(self, *first: Statement) -> Iterator[Writing]:
        """``locked``, and refused with ``FenceLost`` when the lease went to somebody else."""
        with self.locked(*first) as writing:
            self._check_fence(writing)
            yield writing

    def _begin(self, first: Sequence[Statement]) -> list[Cursor]:
        """Statements of their own: joined to the lock the first one would see what was there before the wait."""
        asked = ((_BEGIN, (self.organization,)), *first)
        return [self._cursor().execute(*statement) for statement in asked]

    def _begin_chain(self, first: Sequence[Statement]) -> list[Cursor]:
        """The organisation's first write: nothing was there to be locked."""
        with self._together():
            self._cursor().execute(_NEW_CHAIN, (self.organization,))
            return self._begin(first)

    def _writing(self, asked: Sequence[Cursor]) -> Writing | None:
        """None: the organisation has no chain yet."""
        head = asked[0].fetchone() or {}
        if head["entries"] is None:
            return None
        cursor = asked[1] if asked[1:] else self._cursor()
        return Writing(cursor, head["entries"], head["hash"], head["at"].astimezone(timezone.utc), head["token"])

    def _end(self, writing: Writing, transaction: ExitStack, *, outermost: bool) -> None:
        ended = False
        try:
            with self._together():
                for statement in writing.last:
                    self._cursor().execute(*statement)
                ended = True
                transaction.close()
        except psycopg.Error:
            # Neither commit nor rollback was reached; a transaction that is still open is the caller's to leave.
            if ended and outermost and not self.connection.closed:
                self.connection.rollback()
            raise

    @contextmanager
    def _together(self) -> Iterator[None]:
        """One round trip. What went wrong first is raised, not that what came after it was left out."""
        try:
            with self.connection.pipeline():
                yield
        except psycopg.errors.PipelineAborted as error:
            if isinstance(error.__context__, psycopg.Error):
                raise error.__context__ from None
            raise

    def _refuse_closed(self) -> None:
        """A lost connection lets psycopg leave its block without a commit and without a word."""
        if self.connection.closed:
            raise psycopg.OperationalError("the connection was closed before the commit")

    def _check_fence(self, writing: Writing) -> None:
        if self.fence is not None and writing.token != self.fence:
            raise FenceLost(
                f"The lease has token {writing.token or 'none'}, this task writes with {self.fence}",
                advice="Another run of this organisation took over. Let it finish, then run this one again.",
            )

    def _cursor(self) -> Cursor:
        return self.connection.cursor(row_factory=dict_row)
