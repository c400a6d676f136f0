"""Where the staged source names people and groups: one table of paths, walked over every payload.

A reference is an object with id, e-mail and display name, a bare address, or a bare id (api/process-street-api.md 1.9,
2.2, 2.4, 2.8, 2.15).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.ledger.staging import Staging
from process_street_tallyfy.model.people.decision import SEEN, Person, who
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.walk import Path, at, below, each, texts, where

#: (seen as, kind of the staged row, path of the references).
PLACES: tuple[tuple[str, Kind, Path], ...] = (
    ("starter", Kind.RUN, ("audit", "createdById")),
    ("assignee", Kind.RUN_BUNDLE, ("assignees", each)),
    ("assignee", Kind.RUN_BUNDLE, ("taskAssignees", each, each)),
    ("assignee", Kind.ASSIGNMENT, ("assignees", each)),
    ("assignee", Kind.WORKFLOW_BUNDLE, ("tasks", each, "assignmentRules", each, "email")),
    ("assignee", Kind.SCHEDULE, ("assigneeEmails", each)),
    ("completer", Kind.RUN_BUNDLE, ("tasks", each, where("status", "Completed"), "completedBy")),
    ("reviewer", Kind.RUN_BUNDLE, ("approvals", each, "reviewedBy")),
    ("commenter", Kind.COMMENT, ("createdBy",)),
    ("other", Kind.WORKFLOW_BUNDLE, ("permissions", each, "email")),
    ("other", Kind.RUN_BUNDLE, ("values", each, where("fieldType", "Members"), "data", texts)),
)
#: Kinds in which every object with e-mail and display name is looked for, whatever its key.
ANYWHERE: tuple[Kind, ...] = (
    Kind.USER,
    Kind.FOLDER,
    Kind.WEBHOOK,
    Kind.SCHEDULE,
    Kind.DATA_SET,
    Kind.RECORD,
    Kind.PAGE,
    Kind.INCOMING_WEBHOOK,
    Kind.COMMENT,
    Kind.ATTACHMENT,
    Kind.WORKFLOW,
    Kind.WORKFLOW_BUNDLE,
    Kind.RUN_BUNDLE,
    Kind.ASSIGNMENT,
)


@dataclass
class _Met:
    ids: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)


@dataclass
class _Read:
    """What the payloads say, each opened once: (id, address, name), and how often (seen as, id, address)."""

    refs: set[tuple[str, str, str]] = field(default_factory=set)
    places: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def roles(self, kind: Kind, payload: Any) -> None:
        for role, place, path in PLACES:
            if place is kind:
                self.places.update((role, *_reference(value)) for value in at(payload, path))

    def people(self, payload: Any) -> None:
        self.refs.update(_named(value) for value in below(payload) if _is_reference(value))


def sightings(scope: Scope) -> list[Person]:
    """Everybody that the staged payloads name, ordered by address; bots and keys of the source are left out."""
    read = _read(Staging(scope))
    met: dict[str, _Met] = defaultdict(_Met)
    of_id = {source_id: email for source_id, email, _ in sorted(read.refs) if source_id and email}
    for source_id, email, name in sorted(read.refs):
        _meet(met, source_id, email or of_id.get(source_id, ""), name)
    for (role, source_id, email), number in read.places.items():
        address = email or of_id.get(source_id, "")
        if address or source_id:
            _meet(met, source_id, address, "").seen[role] += number
    return sorted(filter(None, map(_person, met.values())), key=lambda person: (person.is_group, person.who))


def _read(staging: Staging) -> _Read:
    """An assignment of the work search counts only while its run was not read: the run names the same people."""
    read, runs = _Read(), frozenset(staging.ids(Kind.RUN_BUNDLE))
    for kind in dict.fromkeys((*ANYWHERE, *(place for _, place, _ in PLACES))):
        for row in staging.all(kind):
            if kind in ANYWHERE:
                read.people(row.payload)
            if kind is not Kind.ASSIGNMENT or row.parent_id not in runs:
                read.roles(kind, row.payload)
    return read


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and "email" in value and "username" in value


def _named(value: dict[str, Any]) -> tuple[str, str, str]:
    return str(value.get("id") or ""), str(value["email"] or ""), str(value["username"] or "")


def _reference(value: Any) -> tuple[str, str]:
    if isinstance(value, dict):
        return str(value.get("id") or ""), str(value.get("email") or "")
    text = str(value or "")
    return ("", text) if "@" in text else (text, "")


def _meet(met: dict[str, _Met], source_id: str, address: str, name: str) -> _Met:
    one = met[who(address, source_id)]
    one.ids |= {source_id} - {""}
    one.addresses |= {address.strip()} - {""}
    one.names[name] += 1 if name else 0
    return one


def _person(one: _Met) -> Person | None:
    address = min(one.addresses, default="")
    name = max(sorted(one.names), key=lambda text: one.names[text], default="")
    is_group = is_group_address(address)
    if not is_group and address.lower().endswith("@process.st"):
        return None
    if not address and not (one.seen and one.ids):
        return None
    return Person(min(one.ids, default=""), address, name, _in_order(one.seen), is_group)


def _in_order(seen: Counter[str]) -> dict[str, int]:
    return {role: seen[role] for role in SEEN if seen[role]}


def is_group_address(address: str) -> bool:
    text = address.strip().lower()
    return text.startswith("group-") and text.endswith("@process.st") and len(text) > len("group-@process.st")


def groups_of(people: Iterable[Person]) -> dict[str, Person]:
    """Groups by the id in their pseudo-address."""
    return {person.address.strip()[len("group-") : -len("@process.st")]: person for person in people if person.is_group}
