"""The calls of a move by task and batch, from the sizes of what is moved and the terms of the budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.report.budget import of_source, of_target
from process_street_tallyfy.report.budget.sizes import Amounts, RunSize, Size, WorkflowSize
from process_street_tallyfy.report.budget.term import Side, Term
from process_street_tallyfy.report.simulation.structure import HISTORY, OPEN, PLACES, WORKFLOWS, Place

#: Airflow maps over no more (``phases/batches.py``).
MOST_BATCHES = 1000


class Bucket(StrEnum):
    """A limit; a comment and a guest take a call of the account and one of their own."""

    SOURCE = "source"
    TARGET = "target"
    COMMENTS = "comments"
    GUESTS = "guests"


#: Calls that a limit of their own counts too.
EXTRA: Mapping[str, Bucket] = {"POST O/tasks/{t}/comment": Bucket.COMMENTS, "POST O/guests": Bucket.GUESTS}
TERMS: tuple[Term, ...] = (*of_source.TERMS, *of_target.TERMS)


@dataclass(frozen=True, slots=True)
class Batching:
    """Objects in a batch, as the organisation file has it."""

    workflows: int = 50
    runs: int = 20


@dataclass(frozen=True, slots=True)
class Work:
    """What a task does in all its batches: calls by limit, over so many objects."""

    place: Place
    calls: Mapping[Bucket, int]
    objects: int
    batches: int

    def of(self, number: int, parts: int = 1, part: int = 0) -> dict[Bucket, int]:
        """The calls of one batch, or of one of its parts: as even as whole calls can be."""
        at, count = number * parts + part, self.batches * parts
        return {
            bucket: more
            for bucket, calls in self.calls.items()
            if (more := calls * (at + 1) // count - calls * at // count)
        }


def work_of(amounts: Amounts, batching: Batching) -> list[Work]:
    """One entry per task, in the order of the structure; a task without calls is there, too: others wait for it."""
    return [_work(place, _for(place, amounts), batching) for place in PLACES]


def _work(place: Place, amounts: Amounts, batching: Batching) -> Work:
    calls: Counter[Bucket] = Counter()
    for term in (term for term in TERMS if term.step == place.step):
        count = term.of(amounts)
        calls[Bucket(term.side.value)] += count
        if extra := EXTRA.get(term.name):
            calls[extra] += count
    objects = _objects(place, amounts)
    return Work(place, +calls, objects, batches(objects, _size(place, batching)) if place.over else 1)


def calls_of(amounts: Amounts) -> dict[str, Counter[Bucket]]:
    """Calls by phase and limit."""
    found: dict[str, Counter[Bucket]] = {}
    for term in TERMS:
        count, of_phase = term.of(amounts), found.setdefault(term.phase, Counter())
        of_phase[Bucket.SOURCE if term.side is Side.SOURCE else Bucket.TARGET] += count
        if extra := EXTRA.get(term.name):
            of_phase[extra] += count
    return found


def batches(objects: int, size: int) -> int:
    """At least one, at most ``MOST_BATCHES``: batches grow instead."""
    return max(1, ceil(objects / max(size, ceil(objects / MOST_BATCHES))))


def _size(place: Place, batching: Batching) -> int:
    return batching.workflows if place.over == WORKFLOWS else batching.runs


def _for(place: Place, amounts: Amounts) -> dict[Size, int]:
    """The runs of the place's list; everything but runs where it has none."""
    return {size: count for size, count in amounts.items() if _belongs(place, size)}


def _belongs(place: Place, size: Size) -> bool:
    if not isinstance(size, RunSize):
        return place.over not in (HISTORY, OPEN)
    return place.over == (OPEN if size.active else HISTORY)


def _objects(place: Place, amounts: Amounts) -> int:
    kind = WorkflowSize if place.over == WORKFLOWS else RunSize
    return sum(count for size, count in amounts.items() if isinstance(size, kind)) or 1
