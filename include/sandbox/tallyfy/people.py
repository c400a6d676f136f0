"""People in a request: addresses, the three buckets of owners, and guests that come into being on demand."""

from __future__ import annotations

import re
from typing import Any

from include.sandbox.tallyfy.answers import invalid, invalid_fields
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
IN_TEXT = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
BUCKETS = ("users", "guests", "groups")


def is_address(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 254 and ADDRESS.fullmatch(value) is not None


class People:
    def __init__(self, world: World) -> None:
        self.world = world

    def has_dns(self, email: str) -> bool:
        """Test domains have no mail server and are refused (2.3)."""
        domain = email.rpartition("@")[2].lower()
        switches = self.world.capabilities
        refused = any(domain == one or domain.endswith(f".{one}") for one in switches.refused_domains)
        return not refused and domain.rpartition(".")[2] not in switches.refused_top_domains

    def check_guest(self, email: Any, key: str) -> None:
        """Raises the 422 for an address that cannot become a guest."""
        if not is_address(email) or not self.has_dns(email):
            raise invalid(**{key: f"The {key} must be a valid email address."})
        domain = email.rpartition("@")[2].lower()
        if self.world.state.member_by_email(email) or domain in self.world.state.organization.get("domains", []):
            raise invalid(**{key: "A member or an address of the company cannot be a guest."})

    def owners(self, given: Any, key: str = "owners") -> Row:
        """The three buckets of `given`; an absent one is empty. Unknown people are a 422, unknown guests are made."""
        if not isinstance(given, dict):
            raise invalid(**{key: f"The {key} must be an object."})
        checks = Checks(given, prefix=f"{key}.")
        checks.every("users", self.world.is_member)
        checks.every("groups", self.world.is_group)
        checks.every("guests", is_address)
        checks.done()
        return {bucket: list(given.get(bucket) or []) for bucket in BUCKETS}

    def make_guests(self, emails: list[str], key: str) -> None:
        """Guests on demand, without names, against the hourly cap: all of them or none."""
        unknown = [email for email in dict.fromkeys(emails) if self._key(email) not in self.world.state.guests]
        for email in unknown:
            self.check_guest(email, key)
        if unknown:
            self.world.guest_cap.take(len(unknown))
        for email in unknown:
            self.add_guest(email, {})

    def add_guest(self, email: str, details: Row) -> Row:
        code = self.world.state.new_id()
        row: Row = {
            "email": email,
            "code": code,
            "link": f"https://go.tallyfy.com/guest/{code}",
            "first_name": details.get("first_name"),
            "last_name": details.get("last_name"),
            "status": "active",
            "associated_members": [],
            "created_at": self.world.now(),
            "deleted_at": None,
            "details": details,
        }
        self.world.state.guests[self._key(email)] = row
        return row

    def accompanied(self, people: Row, member: int) -> Row:
        """A guest never works alone: a member is added next to him (2.3)."""
        if people["guests"] and not people["users"] and not people["groups"]:
            return {**people, "users": [member]}
        return people

    def check_room(self, people: Row, limit: Any, key: str) -> None:
        """The cap counts members and guests, the co-assigned member included (8.3 no. 43)."""
        count = len(people["users"]) + len(people["guests"])
        if people["guests"] and not people["users"]:
            count += 1
        if limit is not None and count > limit:
            raise invalid_fields({key: [f"No more than {limit} people may be assigned."]})

    @staticmethod
    def _key(email: str) -> str:
        return email.lower()


def nobody() -> Row:
    return {"users": [], "guests": [], "groups": []}


def anybody(people: Row) -> bool:
    return any(people[bucket] for bucket in BUCKETS)


def added(before: Row, after: Row) -> Row:
    """Who is in `after` and was not in `before`."""
    return {bucket: [one for one in after[bucket] if one not in before[bucket]] for bucket in BUCKETS}
