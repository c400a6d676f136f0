"""A migrated database, empty for each test."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from process_street_tallyfy.ledger.buckets import Limit
from process_street_tallyfy.ledger.connection import Connection, connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate

OpenLedger = Callable[..., Ledger]


TABLES = (
    "staging",
    "mapping",
    "finding",
    "checkpoint",
    "verdict",
    "incident",
    "alert",
    "lease",
    "bucket",
    "bucket_use",
    "audit",
    "audit_chain",
    "person",
    "account",
    "person_decision",
    "group_member",
    "breaker",
    "review_decision",
    "before_image",
)


@contextmanager
def _database(dsn: str) -> Iterator[str]:
    name = f"ledger_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_conninfo(dsn, dbname=name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _empty(dsn: str) -> None:
    """Whatever the test left open is ended first; the audit's trigger has to be told to let go."""
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("ALTER TABLE migration.audit DISABLE TRIGGER audit_append_only")
        for table in TABLES:
            connection.execute(sql.SQL("DELETE FROM migration.{}").format(sql.Identifier(table)))
        connection.execute("ALTER TABLE migration.audit ENABLE ALWAYS TRIGGER audit_append_only")


@pytest.fixture
def empty_dsn(postgres_dsn: str) -> Iterator[str]:
    """A database of its own without the schema, for tests that change the schema."""
    with _database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def _migrated(postgres_dsn: str) -> Iterator[str]:
    with _database(postgres_dsn) as dsn:
        with connect_dsn(dsn) as connection:
            migrate(connection)
        yield dsn


@pytest.fixture
def dsn(_migrated: str) -> Iterator[str]:
    """A migrated database without a row."""
    yield _migrated
    _empty(_migrated)


@pytest.fixture
def connection(dsn: str) -> Iterator[Connection]:
    with connect_dsn(dsn) as opened:
        yield opened


@pytest.fixture
def open_ledger(dsn: str) -> Iterator[OpenLedger]:
    """Ledgers on connections of their own: one per pretended worker."""
    opened: list[Connection] = []

    def make(organization: str = "acme", run_id: str = "run-1", fence: int | None = None, task_id: str = "t") -> Ledger:
        opened.append(connect_dsn(dsn))
        return Ledger(opened[-1], organization, run_id, fence, task_id, "v1")

    yield make
    for connection in opened:
        connection.close()


@pytest.fixture
def ledger(open_ledger: OpenLedger) -> Ledger:
    return open_ledger()


@pytest.fixture(scope="session")
def excess() -> Callable[[list[tuple[float, int]], Limit], float]:
    return most_above_the_limit


def most_above_the_limit(journal: list[tuple[float, int]], limit: Limit) -> float:
    """The largest excess over ``capacity + rate * window`` in any window that starts and ends with a grant."""
    worst = 0.0
    for first, (start, _) in enumerate(journal):
        taken = 0
        for at, cost in itertools.islice(journal, first, None):
            taken += cost
            worst = max(worst, taken - limit.capacity - limit.per_second * (at - start))
    return worst
