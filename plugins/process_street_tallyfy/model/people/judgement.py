"""Whether a decision can be followed: one table of problems, for the file and the form alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from process_street_tallyfy.model.people.decision import (
    OF_GROUPS,
    ROLES,
    WITH_ADDRESS,
    Account,
    Action,
    Decision,
    Person,
    who,
)

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SYNTHETIC = re.compile(r".*@process\.st", re.IGNORECASE)
LONGEST = 500

#: code -> what is wrong and what to do. No values, no addresses.
PROBLEMS: dict[str, str] = {
    "file_unreadable": "the file cannot be read; correct its name in the organisation file, or its rights",
    "column_missing": "the column is missing from the first line, or the file is not CSV UTF-8; save it as CSV UTF-8",
    "not_utf8": "the line is not UTF-8; save the file as CSV UTF-8",
    "unbalanced_quotes": "the line does not end where its quotes do; keep every cell on one line",
    "cells_missing": "the line has fewer or more cells than the first line; put cells with a comma in quotes",
    "control_character": "the cell has a control character; type it again",
    "too_long": "the cell is too long; at most 500 characters",
    "address_empty": "the address is empty; copy the line from people.csv",
    "address_unknown": "nobody in Process Street was met with this address; copy it from people.csv",
    "without_address": "this person has no address; only keep and drop are possible",
    "action_unknown": "use one of keep, map, invite, guest, drop",
    "group_action": "a group can be kept or dropped; its members come from the file of group members",
    "stands_twice": "the person stands in the file before, with another decision; keep one of the lines",
    "map_to_missing": "map needs the address of a member of Tallyfy",
    "map_to_unused": "this action takes no other address; use map, or empty the cell",
    "map_to_malformed": "this is no address",
    "map_to_group": "an address of Process Street itself stands for a group or a bot; name a person",
    "map_to_no_member": "nobody in Tallyfy has this address; invite the person, or correct the address",
    "map_to_disabled": "this member is disabled in Tallyfy; enable the account there first, or name another one",
    "role_unknown": "use light, standard or admin; empty means light",
    "guest_is_member": "this address belongs to a member of Tallyfy, who cannot be a guest; use keep, map or drop",
    "group_unknown": "Process Street shows no such group; use its name or id from people.csv",
    "group_name_twice": "several groups have this name; use the id from people.csv",
    "member_unknown": "this is neither a person of people.csv nor a member of Tallyfy",
}


@dataclass(frozen=True, slots=True)
class Raw:
    """A decision as somebody wrote it."""

    address: str
    action: str
    map_to: str = ""
    role: str = ""
    note: str = ""
    source_id: str = ""

    @property
    def who(self) -> str:
        return who(self.address, self.source_id)


@dataclass(frozen=True)
class Directory:
    """Everyone who is known: people by ``who``, accounts by address; ``invited`` are addresses to be invited."""

    people: Mapping[str, Person]
    accounts: Mapping[str, Account]
    invited: Collection[str] = field(default=frozenset())


def judge(raw: Raw, directory: Directory) -> tuple[Decision | None, list[tuple[str, str]]]:
    """The decision, or (column, code) of everything that is wrong with it."""
    problems = list(_problems(raw, directory))
    if problems:
        return None, problems
    map_to, role = raw.map_to.strip().lower(), raw.role.strip().lower()
    action = Action(raw.action.strip().lower() or Action.KEEP)
    if map_to == raw.who:  # mapped to oneself
        action, map_to = (Action.KEEP if action is Action.MAP else action), ""
    return Decision(raw.who, action, map_to, role, raw.note.strip()), []


def _problems(raw: Raw, directory: Directory) -> Iterator[tuple[str, str]]:
    person = directory.people.get(raw.who)
    if person is None:
        yield "address", "address_unknown" if raw.address.strip() or raw.source_id else "address_empty"
        return
    if raw.role.strip().lower() not in ROLES:
        yield "role", "role_unknown"
    if len(raw.note) > LONGEST:
        yield "note", "too_long"
    word = raw.action.strip().lower() or str(Action.KEEP)
    if word not in {str(action) for action in Action}:
        yield "action", "action_unknown"
        return
    yield from _of_action(raw, Action(word), person, directory)


def _of_action(raw: Raw, action: Action, person: Person, directory: Directory) -> Iterator[tuple[str, str]]:
    map_to = raw.map_to.strip().lower()
    if person.is_group and action not in OF_GROUPS:
        yield "action", "group_action"
    elif not person.address and action not in OF_GROUPS:
        yield "action", "without_address"
    elif map_to and action not in WITH_ADDRESS:
        yield "map_to", "map_to_unused"
    elif action is Action.MAP and not map_to:
        yield "map_to", "map_to_missing"
    elif map_to and (code := _address(map_to)) or action is Action.MAP and (code := _mapped(map_to, directory)):
        yield "map_to", code
    elif action is Action.GUEST and (map_to or raw.who) in directory.accounts:
        yield "map_to" if map_to else "action", "guest_is_member"


def _address(address: str) -> str:
    if len(address) > LONGEST:
        return "too_long"
    if SYNTHETIC.fullmatch(address):
        return "map_to_group"
    return "" if ADDRESS.fullmatch(address) else "map_to_malformed"


def _mapped(address: str, directory: Directory) -> str:
    account = directory.accounts.get(address)
    if account is None:
        return "" if address in directory.invited else "map_to_no_member"
    return "map_to_disabled" if account.disabled else ""
