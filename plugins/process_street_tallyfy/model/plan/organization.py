"""People, groups and folders; where webhooks go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PeopleMap:
    """Who is a member of the target. Keys are lower-case e-mail addresses, values integer ids.

    ``source_ids`` are the source's own ids by address: what a finding may name.
    """

    members: dict[str, int]
    migration_user: int
    source_ids: Mapping[str, str] = field(default_factory=dict)

    def member(self, email: str | None) -> int | None:
        """The member behind an address, None when there is none."""
        return self.members.get(email.lower()) if email else None


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person of the source. ``member_id`` None = not a member: kept as text."""

    source_id: str
    member_id: int | None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Body of ``POST /groups``; ``marker`` stands in the description."""

    source_id: str
    name: str
    description: str
    marker: str


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
