"""Opens the ledger's database: through Airflow's connection, or a DSN for the command line and tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import psycopg
from psycopg.conninfo import make_conninfo

from process_street_tallyfy.errors import BadConfiguration, Unreachable

#: Any row factory: the tables bring their own.
Connection = psycopg.Connection[Any]

DEFAULT_CONN_ID = "migration_db"

#: What an operator reads when ``sees_everything``.
UNBOUND = (
    "row security does not bind the ledger's database user (superuser or BYPASSRLS): nothing but the queries keeps the "
    "organisations apart; docs/security.md says which rights it needs"
)
#: One plan a statement and session, made without its values: planning takes as long as most statements do. So no
#: statement may need its values for a good plan (tests/.../ledger/test_generic_plans.py).
_SETTINGS = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false),
       CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END
"""
_KEEPING: WeakSet[Connection] = WeakSet()
_SEEN: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()


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
    """The same database for the limiter's threads, without asking Airflow again."""
    info = connection.info
    return make_conninfo(**info.get_parameters(), password=info.password)


def autocommitting(connection: Connection) -> Connection:
    """Transactions are opened by name only: an implicit one would swallow the commits of the calls after it.

    A commit counts when it is on disk, also where the server was set up to forget the last ones in a crash: an
    intent that is gone would be written twice.
    """
    if not connection.autocommit:
        connection.autocommit = True
    if connection not in _KEEPING:
        with answering("when it was opened"):
            connection.execute(_SETTINGS)
        _KEEPING.add(connection)
    return connection


@contextmanager
def answering(what: str) -> Iterator[None]:
    """:raises Unreachable: the database was lost ``what``, whatever psycopg calls it."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise Unreachable(
            f"The ledger's database was lost {what}",
            code="ledger_unreachable",
            advice="The task is safe to run again.",
        ) from error


def see(connection: Connection, *organizations: str) -> None:
    """Row security shows this session the rows of these organisations, and no others (``0008_rows.sql``).

    Outside a transaction, or inside one that began with the same organisations: a rollback would undo it.
    """
    wanted = ",".join(organizations)
    if _SEEN.get(connection) != wanted:
        connection.execute("SELECT set_config('migration.organizations', %s, false)", (wanted,))
        _SEEN[connection] = wanted


def sees_everything(connection: Connection) -> bool:
    """Whether row security does not bind the user of the connection (docs/security.md)."""
    row = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _unreachable(what: str) -> Unreachable:
    return Unreachable(
        f"The ledger's database does not answer ({what})",
        code="ledger_unreachable",
        advice="Check that the database runs and that host, port, user and password of the connection are right.",
    )
