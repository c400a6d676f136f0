"""What an object is called in the source: from its staged payload, for the eyes of an authorised reader only.

Names never leave this module into a log, an exception or the columns of another table. They are sealed with the
payload, so a search by name opens the list entries one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.ledger.sealing import unseal
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.walk import Path, at, each, where

#: Where a list entry carries its name (api/process-street-api.md section 2).
NAME_KEYS = ("name", "username", "fileName", "title")
#: Kinds whose list entries have none of these.
NAMELESS = frozenset({Kind.COMMENT, Kind.RECORD})
#: Objects that are carried in their parent's body: kind of the body, path of the objects, key of the name.
INSIDE: dict[Kind, tuple[Kind, Path, str]] = {
    Kind.TASK_TEMPLATE: (Kind.WORKFLOW_BUNDLE, ("tasks", each, "task"), "name"),
    Kind.FORM_FIELD: (Kind.WORKFLOW_BUNDLE, ("tasks", each, "widgets", each), "label"),
    Kind.CONTENT: (Kind.WORKFLOW_BUNDLE, ("tasks", each, "widgets", each), "type"),
    Kind.TASK: (Kind.RUN_BUNDLE, ("tasks", each), "name"),
    Kind.VALUE: (Kind.RUN_BUNDLE, ("values", each), "label"),
}
_PAYLOADS = """
SELECT kind, source_id, payload FROM migration.staging
WHERE organization = %s AND payload IS NOT NULL
  AND (kind, source_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""
_ENTRIES = """
SELECT kind, source_id, payload FROM migration.staging
WHERE organization = %s AND kind = ANY(%s) AND payload IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Named:
    """An object whose name is asked for; the parent is where its body may lie."""

    kind: Kind
    source_id: str
    parent_id: str


def names(connection: Connection, organization: str, wanted: Sequence[Named]) -> dict[tuple[str, str], str]:
    """By kind and source id; an object without a name is missing."""
    bodies = [(INSIDE[item.kind][0].value, item.parent_id) for item in wanted if item.kind in INSIDE]
    held = _payloads(connection, organization, [(item.kind.value, item.source_id) for item in wanted] + bodies)
    found = {(item.kind.value, item.source_id): _name(item, held) for item in wanted}
    return {key: name for key, name in found.items() if name}


def named_like(
    connection: Connection, organization: str, kinds: Collection[str], text: str
) -> Iterator[tuple[str, str]]:
    """Kind and source id of the list entries with this text in their names, in any case."""
    see(connection, organization)
    open_to = [kind for kind in kinds if kind not in NAMELESS]
    for kind, source_id, payload in connection.execute(_ENTRIES, (organization, open_to)):
        if text.lower() in _of_entry(unseal(payload)).lower():
            yield kind, source_id


def app_link(connection: Connection, organization: str, kind: Kind, source_id: str) -> str | None:
    """Where a person sees the object in the source; None unless the source said so with an http address."""
    payload = _payloads(connection, organization, [(kind.value, source_id)]).get((kind.value, source_id))
    href = str(next(at(payload, ("links", each, where("type", "App"), "href")), ""))
    return href if href.startswith(("https://", "http://")) else None


def _payloads(
    connection: Connection, organization: str, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Any]:
    keys = list(dict.fromkeys(wanted))
    see(connection, organization)
    values = (organization, [kind for kind, _ in keys], [source_id for _, source_id in keys])
    return {(kind, source_id): unseal(payload) for kind, source_id, payload in connection.execute(_PAYLOADS, values)}


def _name(item: Named, held: dict[tuple[str, str], Any]) -> str:
    own = _of_entry(held.get((item.kind.value, item.source_id)))
    if own or item.kind not in INSIDE:
        return own
    body, path, key = INSIDE[item.kind]
    objects = at(held.get((body.value, item.parent_id)), (*path, where("id", _id(item)), key))
    return str(next(objects, None) or "")


def _of_entry(payload: Any) -> str:
    if not isinstance(payload, dict):
        return ""
    return str(next((payload[key] for key in NAME_KEYS if payload.get(key) is not None), ""))


def _id(item: Named) -> str:
    """An answer's source id is ``<run>:<field>``; its body knows the field."""
    return item.source_id.rpartition(":")[2] if item.kind is Kind.VALUE else item.source_id
