"""The permission matrix: every level against every role, and the promise that access only shrinks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Permission, PermissionRule
from process_street_tallyfy.transform.permission import GIVEN, MOST, RIGHTS, rights, shared_with

#: level -> roles of members who may be on the list. Whoever sees only what is theirs stays off it.
ALLOWED = {
    "Edit": {"light", "standard", "admin"},
    "EditViewOwn": {"admin"},
    "ViewAll": {"light", "admin"},
    "Run": {"admin"},
    "View": {"admin"},
    "Custom": set(),
    "Moonlit": set(),
}


def people(role: str) -> PeopleMap:
    return PeopleMap({"jane@acme.com": 5}, migration_user=1, roles={5: role})


def permission(level: str, email: str = "Jane@acme.com", **said: bool) -> Permission:
    payload = {"email": email, "accessLevel": level, **({"permissions": said} if said else {})}
    return Permission.model_validate(payload)


def test_every_level_and_every_role_is_in_the_matrix() -> None:
    assert set(ALLOWED) == {*RIGHTS, "Moonlit"}
    assert set(GIVEN) == {"light", "standard", "admin"}


@pytest.mark.parametrize("level", ALLOWED)
@pytest.mark.parametrize("role", [*GIVEN, "", "owner"])
def test_the_matrix(level: str, role: str) -> None:
    users, groups = shared_with([permission(level)], people(role))
    known = role if role in GIVEN else "standard"
    assert (users, groups) == ((5,) if known in ALLOWED[level] else (), ())


@pytest.mark.parametrize("level", ALLOWED)
@pytest.mark.parametrize("members", [(), (5,)])
def test_a_group_is_judged_by_the_strongest_of_its_members(level: str, members: tuple[int, ...]) -> None:
    entry = permission(level, "group-gTeam@process.st")
    _, groups = shared_with([entry], people("standard"), {"gTeam": members})
    assert groups == (("gTeam",) if ("standard" if members else "light") in ALLOWED[level] else ())


def closed(email: str, *, read: bool = True, update: bool = True) -> PermissionRule:
    payload = {"type": "Static", "user": {"id": "u", "email": email}, "taskRead": read, "taskUpdate": update}
    return PermissionRule.model_validate(payload)


#: The rules of the tasks that have any -> whether Jane, who may do everything else, is let in.
CLOSED: dict[str, tuple[list[list[PermissionRule]], bool]] = {
    "no rules": ([], True),
    "named": ([[closed("jane@acme.com")]], True),
    "named beside another": ([[closed("omar@acme.com"), closed("JANE@acme.com")]], True),
    "not named": ([[closed("omar@acme.com")]], False),
    "not named in one of two": ([[closed("jane@acme.com")], [closed("omar@acme.com")]], False),
    "may look only": ([[closed("jane@acme.com", update=False)]], False),
    "by what happens in the run": ([[PermissionRule.model_validate({"type": "Dynamic", "taskRead": True})]], False),
}


@pytest.mark.parametrize("case", list(CLOSED))
def test_nobody_is_let_in_to_whom_a_task_is_closed(case: str) -> None:
    rules, inside = CLOSED[case]
    users, groups = shared_with(
        [permission("Edit"), permission("Edit", "group-gTeam@process.st")], people("light"), {}, rules
    )
    assert (users == (5,)) is inside
    assert (groups == ("gTeam",)) is (case == "no rules")


def test_a_dropped_group_and_somebody_who_is_no_member_get_nothing() -> None:
    entries = [permission("Edit", "group-gTeam@process.st"), permission("Edit", "omar@acme.com")]
    dropped = PeopleMap({}, migration_user=1, dropped=frozenset({"gTeam"}))
    assert shared_with(entries, dropped) == ((), ())


def test_rights_that_are_spelled_out_win_over_the_level() -> None:
    assert shared_with([permission("Edit", templateRead=True)], people("light")) == ((), ())
    wide = dict.fromkeys(["templateRead", "checklistCreate", "checklistRead"], True)
    assert shared_with([permission("Custom", **wide)], people("light")) == ((5,), ())


@given(
    said=st.dictionaries(st.sampled_from(sorted(RIGHTS["Edit"])), st.booleans(), min_size=1),
    level=st.sampled_from([*ALLOWED]),
    role=st.sampled_from([*GIVEN, ""]),
)
def test_what_the_list_gives_was_theirs(said: dict[str, bool], level: str, role: str) -> None:
    entry = permission(level, **said)
    users, _ = shared_with([entry], people(role))
    assert users == () or GIVEN.get(role, MOST) <= rights(entry)
