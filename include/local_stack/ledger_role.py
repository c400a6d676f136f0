"""A plain account for the ledger: owner of its database, without a superuser's way past row security."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from include.local_stack.postgres import HOST, Postgres
from include.local_stack.secret import write_secret

ROLE = "migration"
#: Tables, functions and the schema that a superuser made before there was this account.
_TAKE_OVER = """
SELECT format('ALTER %s %s OWNER TO {role}', what, name) FROM (
    SELECT 'SCHEMA' AS what, quote_ident(nspname) AS name FROM pg_namespace WHERE nspname = 'migration'
    UNION ALL
    SELECT 'TABLE', oid::regclass::text FROM pg_class
    WHERE relnamespace = to_regnamespace('migration') AND relkind = 'r'
    UNION ALL
    SELECT 'FUNCTION', oid::regprocedure::text FROM pg_proc WHERE pronamespace = to_regnamespace('migration')
) owned
"""


def ledger_database(postgres: Postgres, name: str) -> str:
    """The DSN of database ``name`` for ``ROLE``; both are made when missing."""
    database, password = postgres.create_database(name), _password(postgres)
    role = sql.Identifier(ROLE)
    with psycopg.connect(database, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(role)
            )
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), role))
        take_over(connection)
    return f"postgresql://{ROLE}:{quote(password)}@{HOST}:{postgres.port}/{name}"


def take_over(connection: psycopg.Connection[Any]) -> None:
    """``ROLE`` owns the ledger of this database."""
    for (statement,) in connection.execute(sql.SQL(_TAKE_OVER).format(role=sql.Identifier(ROLE))).fetchall():
        connection.execute(sql.SQL(statement))


def _password(postgres: Postgres) -> str:
    path = postgres.folder.with_name(f"{postgres.folder.name}.{ROLE}")
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii")
