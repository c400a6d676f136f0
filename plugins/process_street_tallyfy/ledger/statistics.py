"""Keeps Postgres' idea of the big tables true.

A move fills empty tables. Until Postgres has counted one, it takes a question about one object for one about a handful
of rows and reads the whole table. Its own daemon looks once a minute; a move is faster than that (docs/adr/0038).
"""

from __future__ import annotations

import logging

import psycopg
from psycopg.rows import scalar_row

from process_street_tallyfy.ledger.connection import Connection, answering

log = logging.getLogger(__name__)

BIG = ("staging", "mapping", "finding", "audit")
#: Twice the rows that were counted last, and not just a few.
_OUTGROWN = """
SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.schemaname = 'migration' AND s.relname = ANY(%s) AND s.n_live_tup > 2 * greatest(c.reltuples, 0) + 100
"""


def count_outgrown(connection: Connection) -> list[str]:
    """Counts the tables anew that have outgrown their last count; returns their names. One short query if none has.

    Another worker's count is as good: a table that is being counted is passed by. Where the database does not let us
    count, or takes too long over it, the work goes on without.
    """
    with answering("while its tables were counted"):
        try:
            return _count_outgrown(connection)
        except psycopg.Error as error:
            if connection.closed:
                raise
            log.warning("the ledger's tables cannot be counted, questions may be slow: %s", type(error).__name__)
            return []


def _count_outgrown(connection: Connection) -> list[str]:
    with connection.cursor(row_factory=scalar_row) as cursor:
        outgrown = [str(name) for name in cursor.execute(_OUTGROWN, (list(BIG),))]
        if outgrown:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(f'migration.{name}' for name in outgrown)}".encode())
    return outgrown
