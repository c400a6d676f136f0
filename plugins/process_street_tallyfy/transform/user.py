"""People and groups (api/process-street-api.md 2.2): a group hides behind a pseudo-address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from process_street_tallyfy.model.plan import GroupPlan, PeopleMap, PersonPlan, Planned
from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import marker, with_marker
from process_street_tallyfy.transform.title import GROUP_NAME, UniqueNames, one_line
from process_street_tallyfy.transform.unknown import note_unknown

_GROUP = re.compile(r"group-(?P<id>.+)@process\.st", re.IGNORECASE)
_SYNTHETIC = re.compile(r".*@process\.st", re.IGNORECASE | re.DOTALL)
GROUP_DESCRIPTION = 500


def group_id(email: str) -> str | None:
    """The id in a group's pseudo-address, None for a person."""
    match = _GROUP.fullmatch(email.strip())
    return match.group("id") if match else None


def carried_groups(emails: Iterable[str], people: PeopleMap) -> tuple[str, ...]:
    """Source ids of the groups among these addresses, those aside that somebody decided to drop; each once."""
    found = (group for email in emails if (group := group_id(email)) is not None)
    return tuple(dict.fromkeys(group for group in found if group not in people.dropped))


def is_group(email: str) -> bool:
    return group_id(email) is not None


def is_person(email: str) -> bool:
    """Every other @process.st address stands for a key or a bot (trap T16)."""
    return _SYNTHETIC.fullmatch(email.strip()) is None


def readable_person(ref: UserRef | None) -> str:
    """Name and address for people to read; never for a log, a finding or a comment."""
    if ref is None:
        return "somebody unknown"
    name, email = one_line(ref.username), one_line(ref.email)
    if name and email:
        return f"{name} <{email}>"
    return name or email or f"the person with id {ref.id}"


def group_refs(refs: Iterable[UserRef]) -> tuple[UserRef, ...]:
    """The groups among the references, each once, the first with a name winning."""
    found: dict[str, UserRef] = {}
    for ref in refs:
        group = group_id(ref.email)
        if group is not None and (group not in found or not found[group].username):
            found[group] = ref
    return tuple(found.values())


def plan_people(users: Iterable[UserRef], people: PeopleMap) -> Planned:
    """A ``PersonPlan`` per person, an outcome per reference; nobody is invited here."""
    book = Book()
    plans = []
    for user in {user.id: user for user in users}.values():
        book.arrive(Kind.USER, user.id)
        note_unknown(book, Kind.USER, user.id, user)
        if is_group(user.email):
            book.note(Kind.USER, user.id, "", "user_is_a_group")
        elif not is_person(user.email):
            book.note(Kind.USER, user.id, "", "synthetic_account")
        else:
            plans.append(_person(user, people, book))
    return Planned(tuple(plans), book.outcomes, book.findings)


def _person(user: UserRef, people: PeopleMap, book: Book) -> PersonPlan:
    member, decided = people.member(user.email), people.reason(user.email)
    if decided:
        book.note(Kind.USER, user.id, "", decided)
    elif member is None:
        book.note(Kind.USER, user.id, "", "not_a_member")
    book.note(Kind.USER, user.id, "role", "role_not_given")
    return PersonPlan(user.id, member)


def plan_groups(
    refs: Iterable[UserRef],
    taken: Iterable[str] = (),
    members: Mapping[str, Sequence[str]] | None = None,
    people: PeopleMap | None = None,
) -> Planned:
    """A ``GroupPlan`` per group, in the order of first sight; ids are those of the pseudo-address.

    ``taken`` are the names of the target's own groups: a group's name is unique there (api/tallyfy-api.md 2.4).
    ``members`` are addresses by group id, from the customer's file: who is a member of the target is put in.
    """
    book, people = Book(), people or PeopleMap({}, 0)
    names = UniqueNames(GROUP_NAME, taken)
    plans = []
    for ref in group_refs(refs):
        source_id = group_id(ref.email) or ref.id
        book.arrive(Kind.GROUP, source_id)
        if source_id in people.dropped:
            book.note(Kind.GROUP, source_id, "", "group_dropped")
            continue
        name = names.give(one_line(ref.username) or "Unnamed group")
        if name != ref.username:
            book.note(Kind.GROUP, source_id, "username", "name_changed")
        listed = (members or {}).get(source_id, ())
        found = dict.fromkeys(member for address in listed if (member := people.worker(address)) is not None)
        book.note(Kind.GROUP, source_id, "members", _members_reason(listed, people))
        text = with_marker("Group from Process Street, members to be added.", source_id, GROUP_DESCRIPTION)
        plans.append(GroupPlan(source_id, name, text, marker(source_id), tuple(found)))
    return Planned(tuple(plans), book.outcomes, book.findings)


def _members_reason(listed: Sequence[str], people: PeopleMap) -> str:
    if not listed:
        return "group_members_not_given"
    missing = any(people.worker(address) is None for address in listed)
    return "group_members_missing" if missing else "group_members_from_file"
