"""The fewest moves that bring a list into another order; the target moves one item at a time (2.9, 2.10)."""

from __future__ import annotations

from collections.abc import Sequence


def moves(present: Sequence[str], wanted: Sequence[str]) -> list[tuple[str, int]]:
    """What to move, and to which place from 1, one after the other.

    Of ``wanted`` only what is in ``present`` counts; what stands there besides stays where it is. An item goes
    right behind the one that is wanted above it.
    """
    order = list(present)
    wanted = [item for item in wanted if item in set(order)]
    still = _longest([order.index(item) for item in wanted])
    stay = {wanted[place] for place in still}
    made: list[tuple[str, int]] = []
    for place, item in enumerate(wanted):
        if item in stay:
            continue
        order.remove(item)
        at = order.index(wanted[place - 1]) + 1 if place else _above(order, wanted)
        order.insert(at, item)
        made.append((item, at + 1))
    return made


def _above(order: Sequence[str], wanted: Sequence[str]) -> int:
    """The place of the first of the wanted ones."""
    return next((place for place, item in enumerate(order) if item in wanted), 0)


def _longest(places: Sequence[int]) -> list[int]:
    """Indices of a longest rising run of places: what stays while the others are moved around it."""
    best: list[list[int]] = []
    for index, place in enumerate(places):
        before = [run for run in best if places[run[-1]] < place]
        best.append([*max(before, key=len, default=[]), index])
    return max(best, key=len, default=[])
