"""Opens the ledger's database: through Airflow's connection, or a DSN for the command line and tests."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from process_street_tallyfy.errors import BadConfiguration, Unreachable

#: Any row factory: the tables bring their own.
Connection = psycopg.Connection[Any]

DEFAULT_CONN_ID = "migration_db"


def connect(conn_id: str = DEFAULT_CONN_ID) -> Connection:
    """An open connection behind an Airflow connection of type Postgres."""
    from airflow.providers.postgres.hooks.postgres import PostgresHook  # seconds of imports: only where it is used

    try:
        connection: Any = PostgresHook(postgres_conn_id=conn_id).get_conn()
    except psycopg.OperationalError as error:
        raise _unreachable(f"connection {conn_id}") from error
    if not isinstance(connection, psycopg.Connection):
        connection.close()
        raise BadConfiguration(
            "The Postgres provider did not give a psycopg 3 connection",
            code="no_psycopg3",
            advice="Install SQLAlchemy 2 and psycopg 3 beside the Postgres provider.",
        )
    return autocommitting(connection)


def connect_dsn(dsn: str) -> Connection:
    """An open connection from a libpq DSN or URL."""
    try:
        return autocommitting(psycopg.connect(dsn))
    except psycopg.OperationalError as error:
        raise _unreachable("DSN") from error


def dsn_of(connection: Connection) -> str:
    """The same database for other threads, without asking Airflow again."""
    info = connection.info
    return make_conninfo(**info.get_parameters(), password=info.password)


def autocommitting(connection: Connection) -> Connection:
    """Transactions are opened by name only: an implicit one would swallow the commits of the calls after it."""
    if not connection.autocommit:
        connection.autocommit = True
    return connection


def _unreachable(what: str) -> Unreachable:
    return Unreachable(
        f"The ledger's database does not answer ({what})",
        code="ledger_unreachable",
        advice="Check that the database runs and that host, port, user and password of the connection are right.",
    )
