"""Alternatives of conditions (an OR of ANDs) and what can be done with them.

The target reads conditions strictly from left to right without brackets, so everything is brought into this form:
``()`` is never true, ``((),)`` always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

#: More alternatives than this are no rule that a person could read; what needs them stays text.
MOST_ALTERNATIVES = 64


class TooManyAlternatives(Exception):
    """The rules of one task multiply to more than ``MOST_ALTERNATIVES``."""


@dataclass(frozen=True, slots=True, order=True)
class Test:
    """A comparison in the target's words (api/tallyfy-api.md 2.11); ``statement`` '' for the emptiness tests."""

    __test__ = False  # not a test of pytest

    field_id: str
    operation: str
    statement: str = ""


Group = tuple[Test, ...]
Alternatives = tuple[Group, ...]

NEVER: Alternatives = ()
ALWAYS: Alternatives = ((),)

#: operation -> operations that cannot hold beside it for the same statement
OPPOSITES: dict[str, frozenset[str]] = {
    "equals": frozenset({"not_equals", "is_empty"}),
    "not_equals": frozenset({"equals"}),
    "contains": frozenset({"not_contains", "is_empty"}),
    "not_contains": frozenset({"contains"}),
    "is_empty": frozenset({"is_not_empty", "equals", "contains"}),
    "is_not_empty": frozenset({"is_empty"}),
}
EMPTINESS = frozenset({"is_empty", "is_not_empty"})


def either(*parts: Alternatives) -> Alternatives:
    return _simplified(group for part in parts for group in part)


def both(*parts: Alternatives) -> Alternatives:
    """:raises TooManyAlternatives: distributing them takes more than is sensible."""
    result = ALWAYS
    for part in parts:
        result = _simplified(one + other for one, other in product(result, part))
    return result


def reduced(groups: Alternatives) -> Alternatives:
    """The same with as few groups and tests as possible: each group is a call, or a condition more to read."""
    left = list(groups)
    try:
        for place, group in enumerate(left):
            for test in group:
                shorter = tuple(other for other in left[place] if other != test)
                if _covered(shorter, left):
                    left[place] = shorter
        for group in sorted(left, key=len, reverse=True):
            others = [other for other in left if other is not group]
            if others and _covered(group, others):
                left = others
    except TooManyAlternatives:
        return groups
    return either(tuple(left))


def _covered(group: Group, by: Iterable[Group]) -> bool:
    """Whether one of the others holds wherever the group does."""
    outside = both((group,), *(either(*(_denied(test) for test in other)) for other in by))
    return outside == NEVER


def _denied(test: Test) -> Alternatives:
    """At least wherever the test fails; whether an empty field satisfies ``not_contains`` is left open."""
    words = {
        "equals": ("not_equals",),
        "not_equals": ("equals",),
        "contains": ("not_contains", "is_empty"),
        "not_contains": ("contains", "is_empty"),
        "is_empty": ("is_not_empty",),
        "is_not_empty": ("is_empty",),
    }[test.operation]
    return tuple((Test(test.field_id, word, "" if word in EMPTINESS else test.statement),) for word in words)


def _simplified(groups: Iterable[Group]) -> Alternatives:
    """Without groups that contradict themselves or say more than another one; in a stable order.

    :raises TooManyAlternatives: what is left is still too much.
    """
    found = {frozenset(group) for group in groups if not _contradictory(group)}
    found = {_without_implied(group) for group in found}
    least = [group for group in found if not any(other < group for other in found)]
    if len(least) > MOST_ALTERNATIVES:
        raise TooManyAlternatives
    return tuple(sorted((tuple(sorted(group)) for group in least), key=lambda group: (len(group), group)))


def _contradictory(group: Group) -> bool:
    return any(_exclude(one, other) for one in group for other in group)


def _exclude(one: Test, other: Test) -> bool:
    if one.field_id != other.field_id:
        return False
    if one.operation == other.operation == "equals":
        return one.statement != other.statement
    comparable = one.statement == other.statement or {one.operation, other.operation} & EMPTINESS
    return bool(comparable) and other.operation in OPPOSITES[one.operation]


def _without_implied(group: frozenset[Test]) -> frozenset[Test]:
    return frozenset(test for test in group if not any(_implies(other, test) for other in group))


def _implies(one: Test, other: Test) -> bool:
    """An empty field satisfies ``not_equals``; of ``not_contains`` the reference does not say so."""
    if one.field_id != other.field_id or one == other:
        return False
    if other.operation == "is_not_empty":
        return one.operation in ("equals", "contains")
    if other.operation == "not_equals":
        return one.operation == "is_empty" or (one.operation == "equals" and one.statement != other.statement)
    return False
