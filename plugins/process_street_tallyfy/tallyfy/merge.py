"""Updates that wipe nothing: read, merge, send complete (api/tallyfy-api.md 8.2).

A PUT empties what its body does not name. The table says what each update must carry beside the
changes, and how an entry of the read becomes an entry of the write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.model.target import unwrapped


def _id(entry: Any) -> Any:
    return entry["id"] if isinstance(entry, dict) else entry


def _address(entry: Any) -> Any:
    return entry["email"] if isinstance(entry, dict) else entry


def _definition(entry: Any) -> Any:
    """A kick-off field: nulls of the answer are not valid in a request."""
    return {key: value for key, value in entry.items() if value is not None}


class Kept(NamedTuple):
    """``keys`` must always be sent; ``buckets`` must be lists in the read, or nothing is written."""

    keys: tuple[str, ...]
    buckets: Mapping[str, Callable[[Any], Any]]


KEPT: dict[str, Kept] = {
    "template": Kept(("title",), {"users": _id, "groups": _id, "prerun": _definition}),
    "step": Kept(("title",), {"assignees": _id, "guests": _address, "groups": _id}),
    "run": Kept((), {"users": _id, "groups": _id}),
}


def merged(what: str, read: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The complete body of an update.

    ``prerun`` items in ``changes`` are laid over the existing ones by ``id``; those without an id are new.

    :raises DataError: the read did not give a bucket as a list: writing would empty it.
    """
    kept = KEPT[what]
    body = {key: read[key] for key in kept.keys if key in read}
    for name, entry in kept.buckets.items():
        body[name] = [entry(item) for item in _bucket(what, name, read)]
    fields = body.get("prerun")
    body.update(changes)
    if fields is not None and "prerun" in changes:
        body["prerun"] = _overlaid(fields, changes["prerun"])
    return body


def _bucket(what: str, name: str, read: Mapping[str, Any]) -> list[Any]:
    bucket = unwrapped(read.get(name))
    if not isinstance(bucket, list):
        raise DataError(
            f"the {what} was read without its list of {name}; an update would empty it",
            code="incomplete_read",
            advice="change this object by hand in Tallyfy",
        )
    return bucket


def _overlaid(existing: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {item["id"]: item for item in changes if item.get("id")}
    new = [item for item in changes if not item.get("id")]
    return [{**item, **by_id.get(item["id"], {})} for item in existing] + new
