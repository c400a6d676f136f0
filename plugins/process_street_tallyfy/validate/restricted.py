"""Nobody but the migration user sees what was made, until the cut-over (design promise P3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from process_street_tallyfy.model.target import Process, Template


def person_ids(people: Iterable[Any]) -> set[str]:
    """Members come back as ids or as whole objects."""
    return {str(item.get("id") if isinstance(item, dict) else item) for item in people}


def only_for(user: int, shown: Template | Process) -> bool:
    """Whether the list of people is exactly this member, without a group."""
    return person_ids(shown.users) == {str(user)} and not shown.groups


def wider(shown: Template | Process, user: int, *, listed: bool = True) -> list[str]:
    """The target's keys that let somebody else in; ``listed`` False: the target keeps no list, only the rest counts."""
    found = [] if not listed or only_for(user, shown) else ["users"]
    found += [key for key in ("is_public", "is_public_kickoff") if getattr(shown, key, None)]
    return found if shown.owner_id in (None, user) else [*found, "owner_id"]
