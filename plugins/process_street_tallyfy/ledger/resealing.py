"""Seals with the newest key what stands in clear or under an older one: after an upgrade, and when keys change."""

from __future__ import annotations

import json
from typing import Any

from psycopg.sql import SQL, Identifier

from process_street_tallyfy.ledger.scope import Scope, Writing
from process_street_tallyfy.ledger.sealing import SEALED, keyring, sealed, unseal

_PAGE = 200
_OTHERS = SQL("""
SELECT ctid, {column} AS value FROM {table}
WHERE organization = %s AND {column} IS NOT NULL AND {column} ->> 'key' IS DISTINCT FROM %s LIMIT %s FOR UPDATE
""")
_REPLACE = SQL("""
UPDATE {table} SET {column} = i.value::jsonb FROM unnest(%s::text[], %s::text[]) AS i(place, value)
WHERE {table}.ctid = i.place::tid
""")


def reseal(scope: Scope) -> int:
    """How many values were written anew. Page by page, each its own transaction: it may be broken off anywhere.

    :raises BadConfiguration: a value is under a key that is not there.
    """
    return sum(_column(scope, table, column) for table, column in SEALED)


def _column(scope: Scope, table: str, column: str) -> int:
    names = {"table": SQL("migration.{}").format(Identifier(table)), "column": Identifier(column)}
    done = 0
    while True:
        with scope.writing() as writing:
            values = (scope.organization, keyring().newest, _PAGE)
            rows = writing.cursor.execute(_OTHERS.format(**names), values).fetchall()
            _write(writing, _REPLACE.format(**names), rows)
        done += len(rows)
        if len(rows) < _PAGE:
            return done


def _write(writing: Writing, statement: Any, rows: list[dict[str, Any]]) -> None:
    values = [json.dumps(sealed(unseal(row["value"]))) for row in rows]
    if rows:
        writing.cursor.execute(statement, ([str(row["ctid"]) for row in rows], values))
