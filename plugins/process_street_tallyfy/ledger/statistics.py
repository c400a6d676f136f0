"""Keeps Postgres' idea of the big tables true.

Until it has counted a table, or the rows of a new organisation in it, Postgres takes a question about one object for
one about a handful of rows and reads all of the organisation's. Its own daemon looks once a minute; a move fills the
tables faster than that.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.rows import scalar_row

from process_street_tallyfy.ledger.connection import Connection

BIG = ("staging", "mapping", "finding", "audit")
#: Twice the rows that were counted last, and not just a few.
_OUTGROWN = """
SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.schemaname = 'migration' AND s.relname = ANY(%s) AND s.n_live_tup > 2 * greatest(c.reltuples, 0) + 100
"""


def count_outgrown(connection: Connection) -> list[str]:
    """Counts the tables anew that have outgrown their last count; returns their names. One short query if none has."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        outgrown = [str(name) for name in cursor.execute(_OUTGROWN, (list(BIG),))]
    _count(connection, outgrown)
    return outgrown


def count_all(connection: Connection) -> None:
    """After an organisation has come in: its share of a big table may be new to Postgres though the table is not."""
    _count(connection, BIG)


def _count(connection: Connection, tables: Sequence[str]) -> None:
    """Another worker's count is as good: a table that is being counted is passed by."""
    if tables:
        connection.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(f'migration.{name}' for name in tables)}".encode())
