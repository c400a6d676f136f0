"""Who had access to what, by ids: everything starts closed, and people share it again from this list.

Sources: api/process-street-api.md 2.4 (workflows name addresses), 2.10 (rules of single tasks).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Permission, PermissionRule
from process_street_tallyfy.transform.user import group_id

#: The levels of the vendor's specification; another one is listed as it came.
LEVELS: tuple[str, ...] = ("Edit", "EditViewOwn", "ViewAll", "Run", "View", "Custom")
#: Levels that say by themselves what they allow.
NAMED = frozenset(LEVELS) - {"Custom"}
NOBODY = "somebody unknown"


def of_workflow(permissions: Sequence[Permission], people: PeopleMap) -> str:
    """Such as ``Edit: uJane, uOmar; Run: group k5e``, the widest level first."""
    known = [level for level in LEVELS if any(one.access_level == level for one in permissions)]
    others = sorted({one.access_level for one in permissions} - set(LEVELS))
    return "; ".join(
        f"{level or 'no level'}: {_listed(_principal(one, people) for one in permissions if one.access_level == level)}"
        for level in [*known, *others]
    )


def of_task(rules: Sequence[PermissionRule]) -> str:
    """Such as ``edit: uJane; see: the run's starter``."""
    edit = [_subject(rule) for rule in rules if rule.task_update]
    see = [_subject(rule) for rule in rules if rule.task_read and not rule.task_update]
    neither = [_subject(rule) for rule in rules if not (rule.task_read or rule.task_update)]
    named = (("edit", edit), ("see", see), ("neither", neither))
    return "; ".join(f"{words}: {_listed(subjects)}" for words, subjects in named if subjects)


def _principal(permission: Permission, people: PeopleMap) -> str:
    group = group_id(permission.email)
    who = f"group {group}" if group else people.source_ids.get(permission.email.lower(), NOBODY)
    rights = (permission.model_extra or {}).get("permissions")
    if permission.access_level in NAMED or not isinstance(rights, dict):
        return who
    return f"{who} ({' '.join(sorted(right for right, given in rights.items() if given is True)) or 'nothing'})"


def _subject(rule: PermissionRule) -> str:
    if rule.user is not None:
        group = group_id(rule.user.email)
        return f"group {group}" if group else rule.user.id
    if rule.source_type == "ChecklistInitiator":
        return "the run's starter"
    return f"the people in field {rule.source_widget_id}" if rule.source_widget_id else NOBODY


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(ids))
