"""Which kind of mail a change sends to whom (api/tallyfy-api.md 4.1); what stands in no line sends none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from process_street_tallyfy.enums import StrEnum


class Stage(IntEnum):
    """The order in which the cut-over disturbs least.

    Who may open a thing comes before who has work in it; a task gets its date while nobody is on it, because a
    change of the date is mailed to those who are; webhooks come last, so that nothing of ours calls them.
    """

    TEMPLATES = 0
    ACCESS = 1
    PROCESSES = 2
    DATES = 3
    OWNERS = 4
    WEBHOOKS = 5


class Audience(StrEnum):
    """Who of an object's people gets the mail; whoever makes the call never does."""

    ADDED = "added"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Notice:
    kind: str
    audience: Audience


#: (kind of target object, key of the body) -> the mail. ``None``: nobody is told.
NOTICES: dict[tuple[str, str], Notice | None] = {
    ("template", "users"): Notice("template_shared", Audience.ADDED),
    ("template", "groups"): Notice("template_shared", Audience.ADDED),
    ("template", "webhook"): None,
    ("step", "assignees"): None,
    ("step", "groups"): None,
    ("step", "guests"): None,
    ("step", "deadline"): None,
    ("step", "webhook"): None,
    ("field", "definition"): None,
    ("automation", "definition"): None,
    ("process", "owner_id"): Notice("process_owner", Audience.ADDED),
    ("process", "users"): Notice("process_shared", Audience.ADDED),
    ("process", "groups"): Notice("process_shared", Audience.ADDED),
    ("task", "deadline"): Notice("deadline_changed", Audience.PRESENT),
    ("task", "owners"): Notice("task_assigned", Audience.ADDED),
}
#: A guest who is new on a task gets the link to it instead (4.1).
GUEST_LINK = "guest_task_link"


@dataclass(frozen=True, order=True, slots=True)
class Mail:
    """``person`` is a member's id, or ``guest-`` and the address's keyed hash."""

    kind: str
    person: str

    def listed(self) -> dict[str, str]:
        return {"kind": self.kind, "person": self.person}
