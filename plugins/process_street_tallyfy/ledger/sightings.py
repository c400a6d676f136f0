"""Where the staged source names people and groups: one table, walked by one query per line.

A reference is an object with id, e-mail and display name, a bare address, or a bare id (api/process-street-api.md 1.9,
2.2, 2.4, 2.8, 2.15).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.people.decision import SEEN, Person, who
from process_street_tallyfy.model.state import Kind

#: (seen as, kind of the staged row, JSON path of the references). A lax ``**`` would give the items of lists twice.
PLACES: tuple[tuple[str, Kind, str], ...] = (
    ("starter", Kind.RUN, "$.audit.createdById"),
    ("assignee", Kind.RUN_BUNDLE, "$.assignees[*]"),
    ("assignee", Kind.RUN_BUNDLE, "$.taskAssignees.*[*]"),
    ("assignee", Kind.ASSIGNMENT, "$.assignees[*]"),
    ("assignee", Kind.WORKFLOW_BUNDLE, "$.tasks[*].assignmentRules[*].email"),
    ("assignee", Kind.SCHEDULE, "$.assigneeEmails[*]"),
    ("completer", Kind.RUN_BUNDLE, '$.tasks[*] ? (@.status == "Completed").completedBy'),
    ("reviewer", Kind.RUN_BUNDLE, "$.approvals[*].reviewedBy"),
    ("commenter", Kind.COMMENT, "$.createdBy"),
    ("other", Kind.WORKFLOW_BUNDLE, "$.permissions[*].email"),
    ("other", Kind.RUN_BUNDLE, 'strict $.values[*] ? (@.fieldType == "Members").data.** ? (@.type() == "string")'),
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
#: An assignment of the work search counts only while its run was not read: the run names the same people.
_UNREAD = (
    " AND NOT EXISTS (SELECT 1 FROM migration.staging b WHERE b.organization = s.organization"
    " AND b.kind = 'run_bundle' AND b.source_id = s.parent_id)"
)
_COUNT = """
SELECT r, count(*) AS number FROM migration.staging s, jsonb_path_query(s.payload, %s::jsonpath, '{{}}', true) AS r
WHERE s.organization = %s AND s.kind = %s{unread} GROUP BY r
"""
_ANYWHERE = """
SELECT DISTINCT r->>'id' AS id, r->>'email' AS email, r->>'username' AS username
FROM migration.staging s, jsonb_path_query(s.payload, 'strict $.** ? (exists(@.email) && exists(@.username))') AS r
WHERE s.organization = %s AND s.kind = ANY(%s)
"""


@dataclass
class _Met:
    ids: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)


def sightings(scope: Scope) -> list[Person]:
    """Everybody that the staged payloads name, ordered by address; bots and keys of the source are left out."""
    with scope.reading() as cursor:
        cursor.execute(_ANYWHERE, (scope.organization, [kind.value for kind in ANYWHERE]))
        refs = [(row["id"] or "", row["email"] or "", row["username"] or "") for row in cursor]
    met: dict[str, _Met] = defaultdict(_Met)
    of_id = {source_id: email for source_id, email, _ in refs if source_id and email}
    for source_id, email, name in refs:
        _meet(met, source_id, email or of_id.get(source_id, ""), name)
    for role, source_id, email, number in _counted(scope):
        address = email or of_id.get(source_id, "")
        if address or source_id:
            _meet(met, source_id, address, "").seen[role] += number
    return sorted(filter(None, map(_person, met.values())), key=lambda person: (person.is_group, person.who))


def _counted(scope: Scope) -> Iterator[tuple[str, str, str, int]]:
    """(seen as, id, address, how often)."""
    for role, kind, path in PLACES:
        unread = _UNREAD if kind is Kind.ASSIGNMENT else ""
        with scope.reading() as cursor:
            cursor.execute(_COUNT.format(unread=unread), (path, scope.organization, kind.value))
            rows = cursor.fetchall()
        for row in rows:
            source_id, email = _reference(row["r"])
            yield role, source_id, email, row["number"]


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
