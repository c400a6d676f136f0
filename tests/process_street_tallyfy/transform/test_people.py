"""Decisions over accounts: the table of ``transform.people`` line by line, and what no decision can ever do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.model.people.decision import ROLES, WITH_ADDRESS, Account, Action, Decision, Person
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.transform.people import resolve, to_be_made
from process_street_tallyfy.transform.reason import REASONS

BOB = Person("uBob", "Bob@acme.com", "Bob")
OTHER = "cleo@acme.com"
ACTIVE, DISABLED, PENDING = (
    Account(7, "bob@acme.com", "light", status) for status in ("active", "disabled", "invited")
)
CLEO = Account(8, OTHER, "light", "active")

#: action, account of their own address, pending members take work -> member, guest, reason
TABLE = (
    (Action.KEEP, ACTIVE, True, 7, None, ""),
    (Action.KEEP, DISABLED, True, None, None, "member_disabled"),
    (Action.KEEP, PENDING, True, 7, None, ""),
    (Action.KEEP, PENDING, False, None, None, "member_pending"),
    (Action.KEEP, None, True, None, None, ""),
    (Action.MAP, None, True, 8, None, "person_mapped"),
    (Action.MAP, ACTIVE, True, 8, None, "person_mapped"),
    (Action.INVITE, ACTIVE, True, 7, None, ""),
    (Action.INVITE, PENDING, True, 7, None, ""),
    (Action.INVITE, DISABLED, True, None, None, "member_disabled"),
    (Action.INVITE, None, True, None, None, "invitation_waits"),
    (Action.GUEST, ACTIVE, True, 7, None, ""),
    (Action.GUEST, None, True, None, None, "guest_waits"),
    (Action.DROP, ACTIVE, True, None, None, "person_dropped"),
    (Action.DROP, None, True, None, None, "person_dropped"),
)


def resolved(
    decision: Decision, *accounts: Account, pending_work: bool = True, guests: tuple[str, ...] = ()
) -> PeopleMap:
    by_address = {account.address: account for account in accounts}
    return resolve(
        [BOB], {decision.who: decision}, by_address, migration_user=1, guests=guests, pending_work=pending_work
    )


@pytest.mark.parametrize(("action", "account", "works", "member", "guest", "reason"), TABLE)
def test_the_table(
    action: Action,
    account: Account | None,
    works: bool,  # noqa: FBT001
    member: int | None,
    guest: str | None,
    reason: str,  # noqa: FBT001
) -> None:
    decision = Decision("bob@acme.com", action, OTHER if action is Action.MAP else "")
    people = resolved(decision, *([account] if account else []), CLEO, pending_work=works)
    assert (people.member(BOB.address), people.guest(BOB.address)) == (member, guest)
    assert people.reason(" BOB@acme.com") == reason
    assert not reason or reason in REASONS


def test_a_guest_who_was_made_is_one_under_the_address_of_the_decision() -> None:
    people = resolved(Decision("bob@acme.com", Action.GUEST, "bob@home.com"), guests=("bob@home.com",))
    assert people.guest("bob@acme.com") == "bob@home.com"
    assert (people.member("bob@acme.com"), people.reason("bob@acme.com")) == (None, "person_is_a_guest")


def test_who_was_mapped_to_somebody_who_left_stays_text() -> None:
    people = resolved(Decision("bob@acme.com", Action.MAP, OTHER), ACTIVE)
    assert (people.member("bob@acme.com"), people.reason("bob@acme.com")) == (None, "mapped_to_no_member")


def test_a_dropped_group_is_known_by_its_id() -> None:
    group = Person("g", "group-gTeam@process.st", "Team", is_group=True)
    drop = {group.who: Decision(group.who, Action.DROP)}
    assert resolve([group], drop, {}, migration_user=1).dropped == {"gTeam"}


addresses = st.sampled_from(["a@acme.com", "b@acme.com", "c@acme.com", "d@acme.com", "e@acme.com"])
states = st.sampled_from(["active", "invited", "disabled"])
decisions = st.builds(
    Decision,
    addresses,
    st.sampled_from(list(Action)),
    st.one_of(st.just(""), addresses),
    st.sampled_from(sorted(ROLES)),
)


@given(
    made=st.lists(decisions, unique_by=lambda one: one.who),
    held=st.dictionaries(addresses, states),
    guests=st.frozensets(addresses),
    pending_work=st.booleans(),
)
def test_nobody_gets_anything_but_under_their_own_address_or_by_decision(
    made: list[Decision],
    held: dict[str, str],
    guests: frozenset[str],
    pending_work: bool,  # noqa: FBT001
) -> None:
    people = [Person(f"u{index}", f"{letter}@acme.com") for index, letter in enumerate("abcd")]
    numbered = enumerate(held.items(), 1)
    accounts = {address: Account(number, address, "light", status) for number, (address, status) in numbered}
    decided = {one.who: one for one in made}
    found = resolve(people, decided, accounts, migration_user=99, guests=guests, pending_work=pending_work)
    for address, member in found.members.items():
        decision = decided.get(address, Decision(address))
        account = next(
            one for one in accounts.values() if one.address in (address, decision.map_to) and one.id == member
        )
        assert not account.disabled
        assert pending_work or not account.pending
        assert decision.action is not Action.DROP
        assert account.address == address or decision.action in WITH_ADDRESS
    assert set(found.guests.values()) <= guests - set(accounts)
    assert all(decided[address].action is Action.GUEST for address in found.guests)
    assert not set(found.members) & set(found.guests)
    due = to_be_made(people, decided, accounts, guests)
    assert all(decision.address not in accounts for _, decision in due)
    assert len({decision.address for _, decision in due}) == len(due)
