"""Looks through the objects of an organisation: a page at a time, and one object with its history.

Pages are cut by key (kind, source id), so that page 2,000 costs what page 1 costs. What is searched
is first looked up by the indexes (ids) and in the opened list entries (names), then joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL, Composed

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.ledger.incidents import Incident
from process_street_tallyfy.ledger.names import named_like
from process_street_tallyfy.ledger.row import Row, row_of
from process_street_tallyfy.model.state import INTERNAL_KINDS, Kind, State

PAGE = 50
#: ``own`` objects are shown, the bodies of others are not objects.
_KINDS = [kind.value for kind in Kind if kind not in INTERNAL_KINDS or kind is Kind.OWN]
_HIT = SQL("""
 AND (m.kind, m.source_id) IN (
    SELECT kind, source_id FROM migration.mapping
    WHERE organization = %(organization)s AND kind = ANY(%(kinds)s)
      AND source_id >= %(text)s AND source_id < %(text_end)s
    UNION SELECT kind, source_id FROM migration.mapping
    WHERE organization = %(organization)s AND kind = ANY(%(kinds)s) AND target_id = %(text)s
    UNION SELECT * FROM unnest(%(named_kinds)s::text[], %(named_ids)s::text[]))
""")
_BATCH = SQL("""
 AND m.source_id IN (
    SELECT jsonb_array_elements_text(counts -> 'ids') FROM migration.checkpoint
    WHERE organization = %(organization)s AND run_id = %(run)s AND phase = 'discovery' AND name = 'batch/' || %(batch)s)
""")
_PAGE = SQL("""
SELECT m.kind, m.source_id, m.parent_id, m.target_id, m.state, m.disposition, m.adopted, m.error_code, m.updated_at
FROM migration.mapping m
WHERE m.organization = %(organization)s AND m.kind = ANY(%(kinds)s)
  AND (m.kind, m.source_id) > (%(after_kind)s, %(after_id)s){state}{batch}{hit}
ORDER BY m.kind, m.source_id LIMIT %(limit)s
""")


@dataclass(frozen=True, slots=True)
class Search:
    """``text``: beginning of a source id, a whole target id, or part of a name; '' and None = any.

    ``batch``: only the objects of this batch of the run ``run``.
    """

    text: str = ""
    kind: Kind | None = None
    state: State | None = None
    after_kind: str = ""
    after_id: str = ""
    run: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    source_id: str
    parent_id: str
    target_id: str | None
    state: str
    disposition: str
    adopted: bool
    error_code: str
    updated_at: Any


def objects(connection: Connection, organization: str, search: Search, limit: int = PAGE) -> tuple[list[Found], bool]:
    """One page in the order of kind and source id, and whether there are more."""
    kinds = [search.kind.value] if search.kind else _KINDS
    named = list(named_like(connection, organization, kinds, search.text)) if search.text else []
    values = {
        "organization": organization,
        "kinds": kinds,
        "named_kinds": [kind for kind, _ in named],
        "named_ids": [source_id for _, source_id in named],
        "state": search.state.value if search.state else None,
        "after_kind": search.after_kind,
        "after_id": search.after_id,
        "text": search.text,
        "text_end": search.text + "\U0010ffff",
        "run": search.run,
        "batch": search.batch,
        "limit": limit + 1,
    }
    see(connection, organization)
    with connection.cursor(row_factory=class_row(Found)) as cursor:
        rows = cursor.execute(page_query(search), values).fetchall()
    return rows[:limit], len(rows) > limit


def page_query(search: Search) -> Composed:
    hit = _HIT if search.text else SQL("")
    state = SQL(" AND m.state = %(state)s") if search.state else SQL("")
    batch = _BATCH if search.batch else SQL("")
    return _PAGE.format(state=state, batch=batch, hit=hit)


def one(connection: Connection, organization: str, kind: Kind, source_id: str) -> Row | None:
    see(connection, organization)
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "SELECT * FROM migration.mapping WHERE organization = %s AND kind = %s AND source_id = %s",
            (organization, kind.value, source_id),
        )
        record = cursor.fetchone()
    return row_of(record) if record else None


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """Rows that wait or failed, by error category and code."""

    category: str
    code: str
    state: str
    number: int
    kind: str
    example: str


def error_classes(connection: Connection, organization: str) -> list[ErrorClass]:
    """The most frequent first; ``example`` is one source id of ``kind``."""
    see(connection, organization)
    with connection.cursor(row_factory=class_row(ErrorClass)) as cursor:
        return cursor.execute(
            "SELECT error_category AS category, error_code AS code, state, count(*) AS number, min(kind) AS kind,"
            " (array_agg(source_id ORDER BY kind, source_id))[1] AS example FROM migration.mapping"
            " WHERE organization = %s AND error_code <> '' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2 LIMIT 20",
            (organization,),
        ).fetchall()


def incidents(connection: Connection, organization: str, run_ids: Sequence[str], limit: int = 20) -> list[Incident]:
    """Of these runs, newest first."""
    columns = ", ".join(field.name for field in fields(Incident))
    see(connection, organization)
    with connection.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(
            f"SELECT {columns} FROM migration.incident"  # noqa: S608  field names of our own class
            " WHERE organization = %s AND run_id = ANY(%s) ORDER BY id DESC LIMIT %s",
            (organization, list(run_ids), limit),
        ).fetchall()


def batches(connection: Connection, organization: str, run_id: str, source_ids: Sequence[str]) -> dict[str, bool]:
    """Names of the batches of a run in their order; True where a batch has one of the objects."""
    see(connection, organization)
    rows = connection.execute(
        "SELECT name, counts -> 'ids' ?| %s FROM migration.checkpoint WHERE organization = %s AND run_id = %s"
        " AND phase = 'discovery' AND name LIKE 'batch/%%' ORDER BY name",
        (list(source_ids), organization, run_id),
    )
    return {name.partition("/")[2]: bool(has) for name, has in rows}
