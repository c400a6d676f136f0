"""The keys of the target's objects as they are written, from an answer that shows them otherwise (2.4 to 2.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.http.call import Param
from process_street_tallyfy.model.target import unwrapped
from process_street_tallyfy.tallyfy.merge import KEPT
from process_street_tallyfy.tallyfy.reads import TallyfyReads

#: An entry of a list in an answer, as an update wants it.
Entry = Callable[[Any], Any]


def _id(entry: Any) -> Any:
    return entry["id"] if isinstance(entry, dict) else entry


def _address(entry: Any) -> Any:
    return entry["email"] if isinstance(entry, dict) else entry


def _part(entry: Any) -> Any:
    """A condition or an action: the server adds ids."""
    return {key: value for key, value in entry.items() if key != "id"}


_PEOPLE: dict[str, Entry] = {"users": _id, "guests": _address, "groups": _id}


@dataclass(frozen=True, slots=True)
class Held:
    """``query`` shows all keys. ``lists``: keys that hold objects where an update wants ids.

    ``spread``: maps whose entries are changed one by one. ``whole``: keys that each update has to repeat. ``inside``:
    the list of its holder's answer in which it stands, for what has no answer of its own.
    """

    query: Mapping[str, Param] = field(default_factory=dict)
    lists: Mapping[str, Entry] = field(default_factory=dict)
    spread: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    inside: str = ""


_ALL: dict[str, Param] = {"archived": "true"}
HELD_BY: dict[str, Held] = {
    "group": Held(lists={"members": _id, "guests": _address}, whole=("name", "description", "members", "guests")),
    "template": Held(
        {"with": "prerun", **_ALL}, KEPT["template"].buckets, whole=("title", "users", "groups", "prerun")
    ),
    "step": Held({}, KEPT["step"].buckets, whole=("title", "assignees", "guests", "groups")),
    "capture": Held(whole=("label", "field_type", "required", "options"), inside="captures"),
    "rule": Held(
        {"with": "automated_actions", **_ALL},
        {"conditions": _part, "then_actions": _part},
        whole=("automated_alias", "conditions", "then_actions"),
        inside="automated_actions",
    ),
    "run": Held(_ALL, KEPT["run"].buckets, spread=("prerun",), whole=("users", "groups")),
    "task": Held({"with": "form_fields", **_ALL}, spread=("taskdata",)),
    "one_off": Held(_ALL, whole=("title", "deadline", "owners")),
}
#: Between a map and the key of one of its entries.
OF = "/"


def held_now(reads: TallyfyReads, what: str, place: str) -> dict[str, Any]:
    """Every key of an object as it is now, in the form in which it is sent.

    :raises NotFound: it is not there any more.
    """
    held = HELD_BY[what]
    if not held.inside:
        return written(what, reads.raw(place, held.query, {}))
    holder, _, inner = place.rpartition("/")
    answer = reads.raw(holder.rpartition("/")[0], held.query, {})
    found = [one for one in unwrapped(answer.get(held.inside)) or [] if one.get("id") == inner]
    if not found:
        raise NotFound(f"the {what} is not in its holder any more")
    return written(what, found[0])


def written(what: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Every key of an object in the form in which it is sent."""
    return _spread(what, {key: _plain(what, key, unwrapped(value)) for key, value in answer.items()})


def what_is_sent(what: str, body: Mapping[str, Any]) -> dict[str, Any]:
    return _spread(what, {key: _plain(what, key, value) for key, value in body.items()})


def gathered(keys: Mapping[str, Any]) -> dict[str, Any]:
    """A body from spread keys."""
    body: dict[str, Any] = {}
    for key, value in keys.items():
        name, _, inner = key.partition(OF)
        if inner:
            body.setdefault(name, {})[inner] = "" if value is None else value
        else:
            body[name] = value
    return body


def _plain(what: str, key: str, value: Any) -> Any:
    if key == "owners" and isinstance(value, Mapping):
        return {name: sorted(map(entry, unwrapped(value.get(name)) or []), key=str) for name, entry in _PEOPLE.items()}
    entry = HELD_BY[what].lists.get(key)
    if entry is not None and isinstance(value, list):
        plain = [entry(one) for one in value]
        return plain if any(isinstance(one, dict) for one in plain) else sorted(plain, key=str)
    return value


def _spread(what: str, held: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in held.items():
        if key in HELD_BY[what].spread and isinstance(value, Mapping):
            found |= {f"{key}{OF}{name}": entry for name, entry in value.items()}
        else:
            found[key] = value
    return found
