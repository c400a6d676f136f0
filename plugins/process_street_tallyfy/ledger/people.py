"""Tables ``person``, ``account`` and ``person_decision``: who was met, who is a member, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.ledger.sealing import address_id
from process_street_tallyfy.ledger.sightings import sightings
from process_street_tallyfy.model.people.decision import Account, Action, Decision, Person
from process_street_tallyfy.model.state import Kind

_SEE = """
INSERT INTO migration.person (organization, who, source_id, address, name, is_group, seen, run_id)
SELECT %s, p.who, p.source_id, p.address, p.name, p.is_group, p.seen, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::jsonb[])
     AS p(who, source_id, address, name, is_group, seen)
ON CONFLICT (organization, who) DO UPDATE SET source_id = EXCLUDED.source_id, address = EXCLUDED.address,
    name = EXCLUDED.name, is_group = EXCLUDED.is_group, seen = EXCLUDED.seen, run_id = EXCLUDED.run_id
"""
_DECIDE = """
INSERT INTO migration.person_decision AS d (organization, who, action, map_to, role, note, filed, decided_by)
SELECT %(organization)s, i.who, i.action, i.map_to, i.role, i.note, i.filed::text[], %(by)s
FROM unnest(%(who)s::text[], %(action)s::text[], %(map_to)s::text[], %(role)s::text[], %(note)s::text[],
            %(filed)s::text[]) AS i(who, action, map_to, role, note, filed)
ON CONFLICT (organization, who) DO UPDATE SET action = EXCLUDED.action, map_to = EXCLUDED.map_to,
    role = EXCLUDED.role, note = EXCLUDED.note, decided_by = EXCLUDED.decided_by, decided_at = clock_timestamp(),
    filed = CASE WHEN EXCLUDED.filed = '{}' THEN d.filed ELSE EXCLUDED.filed END
"""
_PAGE = """
SELECT p.*, d.action, d.map_to, d.role AS wanted, d.note, a.id, a.role, a.status
FROM migration.person p
LEFT JOIN migration.person_decision d USING (organization, who)
LEFT JOIN migration.account a ON a.organization = p.organization AND a.address = p.who AND a.status <> 'guest'
WHERE p.organization = %(organization)s AND p.who > %(after)s
  AND (%(text)s = '' OR strpos(lower(p.address), %(text)s) > 0 OR strpos(lower(p.name), %(text)s) > 0)
ORDER BY p.who LIMIT %(limit)s
"""
#: Status of an account that is no member.
GUEST = "guest"
#: What the file says of somebody who was never decided about.
UNDECIDED = Decision("").settled


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the form."""

    person: Person
    account: Account | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class People:
    scope: Scope

    def look(self) -> list[Person]:
        """Reads the staged source and remembers everybody in it; who was met before stays."""
        found = sightings(self.scope)
        columns = [
            [person.who for person in found],
            [person.source_id for person in found],
            [person.address for person in found],
            [person.name for person in found],
            [person.is_group for person in found],
            [Jsonb(dict(person.seen)) for person in found],
        ]
        with self.scope.writing() as writing:
            writing.cursor.execute(_SEE, (self.scope.organization, self.scope.run_id, *columns))
        return self.known()

    def known(self) -> list[Person]:
        """Everybody ever met, people before groups, by address."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT * FROM migration.person WHERE organization = %s ORDER BY is_group, who",
                (self.scope.organization,),
            )
            return [_person(row) for row in cursor]

    def remember(self, accounts: Iterable[Account], guests: Iterable[str] = ()) -> None:
        """The target's members and guests as they are now, in place of those known before."""
        found = {address: Account(0, address, "", GUEST) for address in guests}
        found |= {account.address: account for account in accounts if account.address}
        rows = found.values()
        with self.scope.writing() as writing:
            writing.cursor.execute("DELETE FROM migration.account WHERE organization = %s", (self.scope.organization,))
            writing.cursor.execute(
                "INSERT INTO migration.account (organization, address, id, role, status)"
                " SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[])",
                (
                    self.scope.organization,
                    [row.address for row in rows],
                    [row.id for row in rows],
                    [row.role for row in rows],
                    [row.status for row in rows],
                ),
            )

    def accounts(self) -> dict[str, Account]:
        """The members by address in lower case."""
        return {address: account for address, account in self._accounts().items() if account.status != GUEST}

    def guests(self) -> frozenset[str]:
        """Addresses in lower case."""
        return frozenset(address for address, account in self._accounts().items() if account.status == GUEST)

    def put_members(self, members: Mapping[str, Iterable[str]]) -> None:
        """Addresses by group id, in place of those known before."""
        rows = [(group, address) for group, addresses in members.items() for address in addresses]
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "DELETE FROM migration.group_member WHERE organization = %s", (self.scope.organization,)
            )
            writing.cursor.execute(
                "INSERT INTO migration.group_member (organization, group_id, address)"
                " SELECT %s, * FROM unnest(%s::text[], %s::text[])",
                (self.scope.organization, [group for group, _ in rows], [address for _, address in rows]),
            )

    def members_of_groups(self) -> dict[str, list[str]]:
        """Addresses by group id, as the customer's file has them."""
        found: dict[str, list[str]] = {}
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT group_id, address FROM migration.group_member WHERE organization = %s ORDER BY 1, 2",
                (self.scope.organization,),
            )
            for row in cursor:
                found.setdefault(row["group_id"], []).append(row["address"])
        return found

    def decisions(self) -> dict[str, Decision]:
        """By ``who``; nobody's absence means ``keep``."""
        return {row["who"]: _decision(row) for row in self._decided()}

    def decide(self, decisions: Iterable[Decision], by: str) -> int:
        """A person's own decisions; only what is new is written. Returns how many were."""
        known = self.decisions()
        changed = [one for one in decisions if _settled(known.get(one.who)) != one.settled]
        self._write(changed, by, [()] * len(changed))
        return len(changed)

    def take_file(self, decisions: Iterable[Decision]) -> int:
        """A file's decisions: only lines that are not what the file said last, so that the form's stay."""
        rows = {row["who"]: tuple(row["filed"]) or UNDECIDED for row in self._decided()}
        new = [one for one in decisions if rows.get(one.who, UNDECIDED) != one.settled]
        self._write(new, "file", [one.settled for one in new])
        return len(new)

    def page(self, text: str = "", after: str = "", limit: int = 50) -> list[Listed]:
        """In the order of the addresses; ``text`` is part of an address or a name."""
        values = {"organization": self.scope.organization, "text": text.lower(), "after": after, "limit": limit}
        with self.scope.reading() as cursor:
            cursor.execute(_PAGE, values)
            return [_listed(row) for row in cursor]

    def _accounts(self) -> dict[str, Account]:
        with self.scope.reading() as cursor:
            cursor.execute("SELECT * FROM migration.account WHERE organization = %s", (self.scope.organization,))
            return {row["address"]: Account(row["id"], row["address"], row["role"], row["status"]) for row in cursor}

    def _decided(self) -> list[dict[str, Any]]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT * FROM migration.person_decision WHERE organization = %s", (self.scope.organization,)
            )
            return list(cursor)

    def _write(self, decisions: Sequence[Decision], by: str, filed: Sequence[tuple[str, ...]]) -> None:
        """The audit names people by their ids and who decided by the id of the account; no address."""
        if not decisions:
            return
        ids = {person.who: person.public_id for person in self.known()}
        values = {
            "organization": self.scope.organization,
            "by": by,
            "who": [one.who for one in decisions],
            "action": [str(one.action) for one in decisions],
            "map_to": [one.map_to for one in decisions],
            "role": [one.role for one in decisions],
            "note": [one.note for one in decisions],
            "filed": [_array(texts) for texts in filed],
        }
        with self.scope.writing() as writing:
            writing.cursor.execute(_DECIDE, values)
            append(writing, self.scope, [_draft(one, ids.get(one.who, address_id(one.who)), by) for one in decisions])


def _array(texts: Sequence[str]) -> str:
    """A Postgres array literal: unnest would flatten a list of lists."""
    quoted = ('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    return "{" + ",".join(quoted) + "}"


def _draft(decision: Decision, source_id: str, by: str) -> Draft:
    mapped = f" to={address_id(decision.map_to)}" if decision.map_to else ""
    outcome = f"action={decision.action}{mapped} role={decision.target_role} by={by}"
    return Draft(event="person_decided", kind=Kind.USER.value, source_id=source_id, outcome=outcome)


def _settled(decision: Decision | None) -> tuple[str, ...]:
    return decision.settled if decision else UNDECIDED


def _person(row: Mapping[str, Any]) -> Person:
    hashed = "" if row["source_id"] else address_id(row["address"])
    return Person(row["source_id"], row["address"], row["name"], dict(row["seen"]), row["is_group"], hashed)


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(row["who"], Action(row["action"]), row["map_to"], row["role"], row["note"])


def _listed(row: Mapping[str, Any]) -> Listed:
    account = None if row["id"] is None else Account(row["id"], row["who"], row["role"], row["status"])
    decided = {**row, "role": row["wanted"]}
    decision = Decision(row["who"]) if row["action"] is None else _decision(decided)
    return Listed(_person(row), account, decision)
