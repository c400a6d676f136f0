"""A person or group of the source, an account of the target, and what somebody decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from process_street_tallyfy.enums import StrEnum


class Action(StrEnum):
    """What becomes of a person; groups are kept or dropped."""

    KEEP = "keep"
    MAP = "map"
    INVITE = "invite"
    GUEST = "guest"
    DROP = "drop"


#: action -> what it means, as the form and the documentation say it.
MEANING: dict[Action, str] = {
    Action.KEEP: "who is a member of Tallyfy with this address; otherwise kept as text",
    Action.MAP: "the member with the address in map_to",
    Action.INVITE: "invited as a member with this role, at map_to if there is one; needs its own approval",
    Action.GUEST: "a guest, at map_to if there is one; takes part in open tasks from the cut-over on",
    Action.DROP: "kept as text, even where a member has this address",
}
OF_GROUPS = frozenset({Action.KEEP, Action.DROP})
#: Actions that may name another address; ``map`` must.
WITH_ADDRESS = frozenset({Action.MAP, Action.INVITE, Action.GUEST})
#: Actions that make something in the target.
MAKING = frozenset({Action.INVITE, Action.GUEST})

#: Word in the file -> role in the target. The source tells no roles (api/process-street-api.md 2.2), so nobody gets
#: more than the least without being named; the source's own words are understood (api/tallyfy-api.md 2.2).
ROLES: dict[str, str] = {
    "": "light",
    "light": "light",
    "guest": "light",
    "anonymous": "light",
    "standard": "standard",
    "member": "standard",
    "admin": "admin",
    "administrator": "admin",
}
#: role -> pool of seats that an invitation takes from at once (api/tallyfy-api.md 2.2).
POOLS: dict[str, str] = {"admin": "full", "standard": "full", "light": "light"}

#: Where the source names people, in the order of the file's columns.
SEEN: tuple[str, ...] = ("starter", "assignee", "completer", "reviewer", "commenter", "other")


@dataclass(frozen=True, slots=True)
class Person:
    """Everyone that any payload names. ``who`` is the address in lower case, ``id:<source id>`` without one.

    ``hashed``: the address's keyed hash, of those whom the ledger knows without a source id.
    """

    source_id: str
    address: str
    name: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    is_group: bool = False
    hashed: str = ""

    @property
    def who(self) -> str:
        return who(self.address, self.source_id)

    @property
    def public_id(self) -> str:
        """What logs, findings and the audit may name: the source's id, or a keyed hash of the address."""
        return self.source_id or self.hashed


@dataclass(frozen=True, slots=True)
class Account:
    """A member of the target. ``status`` is active, invited or disabled."""

    id: int
    address: str
    role: str = ""
    status: str = ""

    @property
    def pending(self) -> bool:
        return self.status == "invited"

    @property
    def disabled(self) -> bool:
        """It may own, start and complete nothing."""
        return self.status == "disabled"


@dataclass(frozen=True, slots=True)
class Decision:
    """``map_to`` in lower case, '' = the person's own address; ``role`` is one of the target's, '' = the least."""

    who: str
    action: Action = Action.KEEP
    map_to: str = ""
    role: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """Where the target knows the person."""
        return self.map_to if self.map_to and self.action in WITH_ADDRESS else self.who

    @property
    def target_role(self) -> str:
        return ROLES[self.role]

    @property
    def settled(self) -> tuple[str, ...]:
        """What counts when two decisions are compared."""
        return (str(self.action), self.map_to, self.role, self.note)


def who(address: str, source_id: str = "") -> str:
    return address.strip().lower() or f"id:{source_id}"
