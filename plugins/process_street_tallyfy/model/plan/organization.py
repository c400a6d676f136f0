"""People, groups and folders; where webhooks go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PeopleMap:
    """Who of the source is whom in the target. Keys are the source's e-mail addresses in lower case.

    ``members`` are integer ids, ``guests`` addresses of guests. ``source_ids`` are the source's own ids by address:
    what a finding may name. ``reasons`` say of somebody what is not told by being a member or not; ``dropped`` are
    groups that stay text. ``roles`` are those of the members, by id. ``late`` are members whom the cut-over invited:
    open work is theirs, and history, which was moved before, stays as it is.
    """

    members: dict[str, int]
    migration_user: int
    source_ids: Mapping[str, str] = field(default_factory=dict)
    guests: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    roles: Mapping[int, str] = field(default_factory=dict)
    late: Mapping[str, int] = field(default_factory=dict)

    def member(self, email: str | None) -> int | None:
        """The member behind an address, None when there is none."""
        return self.members.get(email.strip().lower()) if email else None

    def worker(self, email: str | None) -> int | None:
        """The member who takes over open work: whoever ``member`` gives, or somebody who was invited late."""
        return self.member(email) or (self.late.get(email.strip().lower()) if email else None)

    def guest(self, email: str | None) -> str | None:
        """The guest behind an address: they can take part in open tasks, and start, complete and own nothing."""
        return self.guests.get(email.strip().lower()) if email else None

    def takes(self, email: str, group: str | None) -> bool:
        """Whether open work of the source goes on with somebody: a member, a guest, or ``group``, which is carried."""
        if group is not None:
            return group not in self.dropped
        return self.worker(email) is not None or self.guest(email) is not None

    def reason(self, email: str) -> str:
        """Reason code of what somebody decided, or of an account that can do nothing; '' for the plain cases."""
        return self.reasons.get(email.strip().lower(), "")


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person of the source. ``member_id`` None = not a member: a guest, or kept as text."""

    source_id: str
    member_id: int | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Body of ``POST /groups``; ``marker`` stands in the description, ``members`` are ids of the target."""

    source_id: str
    name: str
    description: str
    marker: str
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """A template folder; ``parent_source_id`` None = top level. Name and parent identify it."""

    source_id: str
    name: str
    parent_source_id: str | None


@dataclass(frozen=True, slots=True)
class WebhookPlan:
    """Where an outgoing webhook goes at cut-over: ``template`` or ``step``; None = nowhere.

    ``fires`` are Tallyfy's events at that place, ``missing`` the triggers that none of them stands for.
    """

    source_id: str
    place: str | None
    place_source_id: str | None
    url: str
    fires: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
