"""A real Postgres for every test that asks for one: one server a session, a fresh database a test."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings

from include.local_stack.ledger_role import ledger_database as made
from include.local_stack.postgres import Postgres

# Airflow makes its folder where it is imported first; the home of whoever runs the tests is none of its business.
os.environ["AIRFLOW_HOME"] = str(Path(__file__).resolve().parents[1] / ".local" / "tests-airflow")
# The ledger's content is encrypted under a key of this run's own.
os.environ["AIRFLOW_CONN_MIGRATION_KEY"] = json.dumps(
    {"conn_type": "generic", "password": Fernet.generate_key().decode()}
)
# Few, to be quick; EXAMPLES=2000 for a night.
settings.register_profile("house", max_examples=int(os.environ.get("EXAMPLES", "50")), deadline=None)
settings.load_profile("house")


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
    """DSN of an empty database that is gone after the test, for a user whom row security binds."""
    name = f"ledger_{secrets.token_hex(6)}"
    yield made(_postgres, name)
    _postgres.drop_database(name)
