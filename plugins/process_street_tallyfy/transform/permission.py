"""Rights on a workflow -> the target's list of people of a template. Access may only shrink.

The target has one list per template (api/tallyfy-api.md 2.7), which cannot say who may do what. So a person is put on
it only when everything that it gives was theirs in the source and no task was closed to them; all others are left to
people (``access_by_hand``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Permission
from process_street_tallyfy.transform.shut_out import Rules, lets_in
from process_street_tallyfy.transform.user import group_id

_SEES = frozenset({"templateRead", "checklistCreate", "checklistRead"})
#: role in the target -> the rights of the source that being on the list amounts to. An administrator sees and edits
#: everything anyway, so the list gives them nothing new.
GIVEN: dict[str, frozenset[str]] = {
    "light": _SEES,
    "standard": _SEES | {"templateUpdate"},
    "admin": frozenset({"templateRead"}),
}
#: Where the role is not known, the list may give all that it can.
MOST = GIVEN["standard"]

_RUNS = frozenset({"templateRead", "checklistCreate"})
#: level -> rights, where the answer does not spell them out (api/process-street-api.md 2.3).
RIGHTS: dict[str, frozenset[str]] = {
    "Edit": _RUNS | {"checklistRead", "checklistUpdate", "checklistDelete", "templateUpdate", "templateDelete"},
    "EditViewOwn": _RUNS | {"templateUpdate", "templateDelete"},
    "ViewAll": _RUNS | {"checklistRead", "checklistUpdate"},
    "Run": _RUNS,
    "View": frozenset({"templateRead"}),
    "Custom": frozenset(),
}


def rights(permission: Permission) -> frozenset[str]:
    """What the source allows; an unknown level without rights allows nothing."""
    said = (permission.model_extra or {}).get("permissions")
    if isinstance(said, dict):
        return frozenset(name for name, given in said.items() if given is True)
    return RIGHTS.get(permission.access_level, frozenset())


def shared_with(
    permissions: Sequence[Permission],
    people: PeopleMap,
    members_of: Mapping[str, Collection[int]] | None = None,
    rules: Rules = (),
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Member ids and source ids of groups that may be on the template's list.

    ``members_of`` are the members of groups by source id; a group is judged by the strongest of them. ``rules`` are
    those of single tasks.
    """
    users: set[int] = set()
    groups: set[str] = set()
    for permission in (one for one in permissions if lets_in(rules, one.email)):
        given, group = rights(permission), group_id(permission.email)
        member = people.worker(permission.email)
        if group is not None and group not in people.dropped:
            roles = {people.roles.get(one, "") for one in (members_of or {}).get(group, ())} or {"light"}
            groups |= {group} if all(_fits(role, given) for role in roles) else set()
        elif member is not None and _fits(people.roles.get(member, ""), given):
            users.add(member)
    return tuple(sorted(users)), tuple(sorted(groups))


def _fits(role: str, given: frozenset[str]) -> bool:
    return GIVEN.get(role, MOST) <= given
