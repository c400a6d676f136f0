"""The checklists of an organisation: what people do before the move, and from the cut-over on. Ids and counts only.

A line may be about as many objects as there are tasks: they are read when they are written down, and never held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.report.checklist_table import FACTS, TASKS, TELL, UNKNOWN, Place, When
from process_street_tallyfy.report.files import put, put_table
from process_street_tallyfy.report.page import page
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.switch_off import SwitchOff

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

COLUMNS = ("done", "where", "what_to_do", "kind", "source_id", "parent_id", "code")
#: Ids on the page; the CSV has all.
SHOWN_IDS = 12
#: Kinds whose own word is not what people say.
WORDS = {"content": "piece of content", "one_off_task": "one-off task"}
TITLES = {When.BEFORE: "Before the move", When.AFTER: "From the cut-over on"}


@dataclass(frozen=True, slots=True)
class Object:
    """``what``: what to do about this one, where it differs from the others of its item."""

    kind: str
    source_id: str
    parent_id: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Objects:
    """``first`` are those of the page; ``each`` gives all of them, anew at every call."""

    number: int = 0
    first: tuple[Object, ...] = ()
    each: Callable[[], Iterable[Object]] = tuple


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. ``about`` says for how many of what; ``code`` is a reason, a setting's key, or ''."""

    place: Place
    about: str
    what: str
    code: str = ""
    objects: Objects = field(default_factory=Objects)


class Reported(Protocol):
    """Findings by reason: how many by kind, disposition and reason, and those of one, an object's beside each other."""

    def counts(self) -> Mapping[tuple[Any, Any, str], int]: ...

    def of_reason(self, reason: str, /) -> Iterable[Finding]: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """Beyond findings. ``numbers`` and ``people`` (by id) go by the keys of ``checklist_table.FACTS``.

    ``settings``: lines of the plan with a risk, each with key, title, value, level, risk and advice.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    settings: Sequence[Mapping[str, str]] = ()
    switch_off: Sequence[SwitchOff] = ()


@dataclass(frozen=True)
class Checklist:
    organization: str
    run_id: str
    made_at: datetime
    when: When
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        return TITLES[self.when]

    @property
    def sections(self) -> list[tuple[Place, list[Item]]]:
        """Those with something to do, in the order of the places."""
        found = [(place, [item for item in self.items if item.place is place]) for place in Place]
        return [(place, items) for place, items in found if items]


def make(run: tuple[str, str], when: When, made_at: datetime, findings: Reported, facts: Facts) -> Checklist:
    """Only lines that apply. ``run``: the organisation's name and the run's id."""
    counts: Counter[str] = Counter()
    for (_, _, reason), number in findings.counts().items():
        counts[reason] += number
    items = [
        *_told(when, counts),
        *_by_facts(when, facts),
        *_switched_off(when, facts.switch_off),
        *_settings(facts.settings),
        *_of_findings(when, counts, findings),
    ]
    return Checklist(*run, made_at, when, tuple(items))


def _told(when: When, counts: Mapping[str, int]) -> Iterator[Item]:
    for told in TELL if when is When.AFTER else ():
        number = sum(counts.get(reason, 0) for reason in told.reasons)
        if number:
            yield Item(Place.STAFF, "", told.sentence.format(n=f"{number:,}"))


def _by_facts(when: When, facts: Facts) -> Iterator[Item]:
    for fact in FACTS:
        people = _held([Object("user", one) for one in facts.people.get(fact.key, ())])
        number = people.number or facts.numbers.get(fact.key, 0)
        if fact.when is when and number:
            about = in_words({"user": number}) if people.number else ""
            yield Item(fact.place, about, fact.sentence.format(n=f"{number:,}"), "", people)


def _switched_off(when: When, items: Iterable[SwitchOff]) -> Iterator[Item]:
    by_kind: dict[str, list[SwitchOff]] = {}
    for item in items if when is When.AFTER else ():
        by_kind.setdefault(item.what, []).append(item)
    for what, ones in by_kind.items():
        objects = _held([Object(what, one.source_id, one.workflow_id) for one in ones if one.source_id])
        about = in_words({what: objects.number}) if objects.number else what
        where = ones[0].where
        yield Item(Place.SWITCH_OFF, about, f"{where[:1].upper()}{where[1:]}: {ones[0].advice}", "", objects)


def _settings(checks: Iterable[Mapping[str, str]]) -> Iterator[Item]:
    for check in checks:
        about = f"{check['title']}: {check['value']}"
        blocks = "It stops the move. " if check["level"] == "block" else ""
        yield Item(Place.SETTINGS, about, f"{blocks}{check['risk']} {check['advice']}", check["key"])


def _of_findings(when: When, reasons: Iterable[str], findings: Reported) -> Iterator[Item]:
    for reason in reasons:
        for moment, place in TASKS.get(reason, () if reason in REASONS else UNKNOWN):
            if moment is when:
                yield from _item(place, reason, partial(_objects, findings, reason))


def _item(place: Place, reason: str, each: Callable[[], Iterator[Object]]) -> Iterator[Item]:
    """None when the findings have gone since they were counted."""
    kinds, advices, first = Counter[str](), list[str](), list[Object]()
    for one in each():
        kinds[one.kind] += 1
        if len(advices) < 2 and one.what not in advices:
            advices.append(one.what)
        if len(first) < SHOWN_IDS:
            first.append(one)
    if kinds:
        what = REASONS[reason].advice if len(advices) > 1 and reason in REASONS else advices[0]
        yield Item(place, in_words(kinds), what, reason, Objects(kinds.total(), tuple(first), each))


def _objects(findings: Reported, reason: str) -> Iterator[Object]:
    """Each once, however many of its fields the reason was found at."""
    for _, of_one in groupby(findings.of_reason(reason), key=attrgetter("kind", "source_id")):
        yield from dict.fromkeys(Object(one.kind.value, one.source_id, one.parent_id, one.advice) for one in of_one)


def _held(objects: Sequence[Object]) -> Objects:
    return Objects(len(objects), tuple(objects[:SHOWN_IDS]), lambda: objects)


def in_words(kinds: Mapping[str, int]) -> str:
    """``3 form fields, 1 page``."""
    return ", ".join(f"{number:,} {_plural(kind, number)}" for kind, number in kinds.items())


def _plural(kind: str, number: int) -> str:
    """Our own words for kinds: all of them take an s at their first noun or their end."""
    word = WORDS.get(kind, kind.replace("_", " "))
    if number == 1:
        return word
    head, of, rest = word.partition(" of ")
    return f"{head}s{of}{rest}" if not word.endswith("s") else word


def write_checklist(folder: ObjectStoragePath, checklist: Checklist) -> ObjectStoragePath:
    """``checklist_before`` or ``checklist_after``, as ``.html`` and ``.csv``; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"checklist_{checklist.when}"
    put_table(folder / f"{name}.csv", COLUMNS, _rows(checklist))
    path = folder / f"{name}.html"
    put(path, page("checklist.html.j2", path.name, c=checklist, table=f"{name}.csv"))
    return path


def _rows(checklist: Checklist) -> Iterator[tuple[str, ...]]:
    for place, items in checklist.sections:
        for item in items:
            what = f"{item.about}: {item.what}" if item.about and not item.objects.number else item.what
            for one in item.objects.each() if item.objects.number else (Object("", ""),):
                yield ("", place, one.what or what, one.kind, one.source_id, one.parent_id, item.code)
