"""A migrated database for each test, copied from one that was migrated once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from process_street_tallyfy.ledger.connection import Connection, connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate

OpenLedger = Callable[..., Ledger]


def _create(dsn: str, template: str = "template1") -> str:
    name = f"ledger_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def _drop(dsn: str, name: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def _migrated(postgres_dsn: str) -> Iterator[str]:
    name = _create(postgres_dsn)
    with connect_dsn(make_conninfo(postgres_dsn, dbname=name)) as connection:
        migrate(connection)
    yield name
    _drop(postgres_dsn, name)


@pytest.fixture
def empty_dsn(postgres_dsn: str) -> Iterator[str]:
    name = _create(postgres_dsn)
    yield make_conninfo(postgres_dsn, dbname=name)
    _drop(postgres_dsn, name)


@pytest.fixture
def dsn(postgres_dsn: str, _migrated: str) -> Iterator[str]:
    name = _create(postgres_dsn, _migrated)
    yield make_conninfo(postgres_dsn, dbname=name)
    _drop(postgres_dsn, name)


@pytest.fixture(scope="module")
def module_dsn(postgres_dsn: str, _migrated: str) -> Iterator[str]:
    name = _create(postgres_dsn, _migrated)
    yield make_conninfo(postgres_dsn, dbname=name)
    _drop(postgres_dsn, name)


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
