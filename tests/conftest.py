"""A real Postgres for every test that asks for one: one server a session, a fresh database a test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from include.local_stack.postgres import Postgres


@pytest.fixture(scope="session")
def _postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("stack") / "postgres")
    with server:
        yield server
    server.remove()


@pytest.fixture(scope="session")
def postgres_dsn(_postgres: Postgres) -> str:
    """DSN of the superuser on the maintenance database."""
    return _postgres.dsn()


@pytest.fixture
def ledger_database(_postgres: Postgres) -> Iterator[str]:
    """DSN of an empty database that is gone after the test."""
    name = f"ledger_{secrets.token_hex(6)}"
    yield _postgres.create_database(name)
    _postgres.drop_database(name)
