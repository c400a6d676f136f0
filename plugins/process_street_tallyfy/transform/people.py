"""The decisions about people laid over the accounts of the target: the one place where an address becomes a person.

======= ================================ ============================================ =========================
action  an account that can work         one that cannot (disabled, or pending where   none
                                         the target takes no work for it)
======= ================================ ============================================ =========================
keep    that member                      text, ``member_disabled``, ``member_pending`` text, ``not_a_member``
map     the other member                 the same                                      text, ``mapped_to_no_member``
invite  that member, never invited again the same                                      text, ``invitation_waits``
guest   that member                      the same                                      a guest, once made
drop    text, ``person_dropped``         text, ``person_dropped``                      text, ``person_dropped``
======= ================================ ============================================ =========================

Who was invited by the cut-over gets open work only, and counts as ``person_invited_late``: history was moved before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from process_street_tallyfy.model.people.decision import MAKING, Account, Action, Decision, Person
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.transform.user import group_id

#: action -> reason code where the target has no account for it.
WITHOUT_ACCOUNT: dict[Action, str] = {
    Action.KEEP: "",
    Action.MAP: "mapped_to_no_member",
    Action.INVITE: "invitation_waits",
    Action.GUEST: "guest_waits",
}


@dataclass
class _Resolved:
    members: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def resolve(
    people: Iterable[Person],
    decisions: Mapping[str, Decision],
    accounts: Mapping[str, Account],
    *,
    migration_user: int,
    guests: Collection[str] = (),
    late: Collection[str] = (),
    pending_work: bool = True,
) -> PeopleMap:
    """``accounts`` and ``guests`` are those of the target, by address in lower case.

    Somebody who was never met has no decision: a member with the same address. ``pending_work``: whether the target
    takes work for a member who has not accepted the invitation yet. ``late`` are addresses that the cut-over invited.
    """
    known = list(people)
    found = _Resolved()
    for address in accounts.keys() | {person.who for person in known if not person.is_group}:
        _decide(found, decisions.get(address) or Decision(address), accounts, guests, pending_work=pending_work)
    for address in [one for one in found.members if (decisions.get(one) or Decision(one)).address in late]:
        found.late[address] = found.members.pop(address)
        found.reasons[address] = "person_invited_late"
    return PeopleMap(
        members=found.members,
        migration_user=migration_user,
        source_ids={person.who: person.source_id for person in known if person.source_id},
        guests=found.guests,
        reasons=found.reasons,
        dropped=frozenset(_dropped_groups(known, decisions)),
        roles={account.id: account.role for account in accounts.values()},
        late=found.late,
    )


def _dropped_groups(people: Iterable[Person], decisions: Mapping[str, Decision]) -> Iterator[str]:
    for person in people:
        decision, group = decisions.get(person.who), group_id(person.address)
        if group is not None and decision is not None and decision.action is Action.DROP:
            yield group


def _decide(
    found: _Resolved,
    decision: Decision,
    accounts: Mapping[str, Account],
    guests: Collection[str],
    *,
    pending_work: bool,
) -> None:
    if decision.action is Action.DROP:
        found.reasons[decision.who] = "person_dropped"
        return
    account = accounts.get(decision.address)
    if account is None:
        _without_account(found, decision, guests)
    elif account.disabled:
        found.reasons[decision.who] = "member_disabled"
    elif account.pending and not pending_work:
        found.reasons[decision.who] = "member_pending"
    else:
        found.members[decision.who] = account.id
        if decision.address != decision.who:
            found.reasons[decision.who] = "person_mapped"


def _without_account(found: _Resolved, decision: Decision, guests: Collection[str]) -> None:
    if decision.action is Action.GUEST and decision.address in guests:
        found.guests[decision.who] = decision.address
        found.reasons[decision.who] = "person_is_a_guest"
    elif reason := WITHOUT_ACCOUNT[decision.action]:
        found.reasons[decision.who] = reason


def to_be_made(
    people: Iterable[Person],
    decisions: Mapping[str, Decision],
    accounts: Mapping[str, Account],
    guests: Collection[str] = (),
) -> tuple[tuple[Person, Decision], ...]:
    """Whom to invite and whom to make a guest, once per address; who has an account or is a guest is left alone."""
    due: dict[str, tuple[Person, Decision]] = {}
    for person in people:
        decision = decisions.get(person.who)
        if decision is None or decision.action not in MAKING or person.is_group:
            continue
        known = decision.address in accounts or (decision.action is Action.GUEST and decision.address in guests)
        if not known:
            due.setdefault(decision.address, (person, decision))
    return tuple(due.values())
