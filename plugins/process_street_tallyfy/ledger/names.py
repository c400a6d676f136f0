"""What an object is called in the source: from its staged payload, for the eyes of an authorised reader only.

Names never leave this module into a log, an exception or the columns of another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.model.state import Kind

#: Where a list entry carries its name (api/process-street-api.md section 2).
NAME_OF_HEADER = "coalesce(payload->>'name', payload->>'username', payload->>'fileName', payload->>'title', '')"
#: Objects that are carried in their parent's body: kind of the body, JSON path of the name by ``$id``.
INSIDE: dict[Kind, tuple[Kind, str]] = {
    Kind.TASK_TEMPLATE: (Kind.WORKFLOW_BUNDLE, "$.tasks[*].task ? (@.id == $id).name"),
    Kind.FORM_FIELD: (Kind.WORKFLOW_BUNDLE, "$.tasks[*].widgets[*] ? (@.id == $id).label"),
    Kind.CONTENT: (Kind.WORKFLOW_BUNDLE, "$.tasks[*].widgets[*] ? (@.id == $id).type"),
    Kind.TASK: (Kind.RUN_BUNDLE, "$.tasks[*] ? (@.id == $id).name"),
    Kind.VALUE: (Kind.RUN_BUNDLE, "$.values[*] ? (@.id == $id).label"),
}
_HEADERS = f"""
SELECT kind, source_id, {NAME_OF_HEADER} FROM migration.staging
WHERE organization = %s AND payload IS NOT NULL
  AND (kind, source_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""  # noqa: S608  a constant of this module
_INSIDE = """
SELECT w.kind, w.source_id, jsonb_path_query_first(s.payload, w.path::jsonpath, w.variables) #>> '{}'
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
     AS w(kind, source_id, body, parent_id, path, variables)
JOIN migration.staging s ON s.organization = %s AND s.kind = w.body AND s.source_id = w.parent_id
"""
_LINKS = """
SELECT link->>'href' FROM migration.staging, jsonb_path_query(payload, '$.links[*] ? (@.type == "App")') AS link
WHERE organization = %s AND kind = %s AND source_id = %s AND payload IS NOT NULL LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose name is asked for; the parent is where its body may lie."""

    kind: Kind
    source_id: str
    parent_id: str


def names(connection: Connection, organization: str, wanted: Sequence[Named]) -> dict[tuple[str, str], str]:
    """By kind and source id; an object without a name is missing."""
    keys = [[item.kind.value for item in wanted], [item.source_id for item in wanted]]
    see(connection, organization)
    found = connection.execute(_HEADERS, (organization, *keys)).fetchall()
    found += _inside(connection, organization, [item for item in wanted if item.kind in INSIDE])
    return {(kind, source_id): name for kind, source_id, name in found if name}


def _inside(connection: Connection, organization: str, wanted: Sequence[Named]) -> Iterable[tuple[str, str, str]]:
    if not wanted:
        return []
    rows = [
        (item.kind.value, item.source_id, INSIDE[item.kind][0].value, item.parent_id, INSIDE[item.kind][1], _id(item))
        for item in wanted
    ]
    return connection.execute(_INSIDE, (*map(list, zip(*rows, strict=True)), organization)).fetchall()


def _id(item: Named) -> Jsonb:
    """An answer's source id is ``<run>:<field>``; its body knows the field."""
    return Jsonb({"id": item.source_id.rpartition(":")[2] if item.kind is Kind.VALUE else item.source_id})


def app_link(connection: Connection, organization: str, kind: Kind, source_id: str) -> str | None:
    """Where a person sees the object in the source; None unless the source said so with an http address."""
    see(connection, organization)
    row = connection.execute(_LINKS, (organization, kind.value, source_id)).fetchone()
    return row[0] if row and str(row[0]).startswith(("https://", "http://")) else None
