"""Which task and field of a workflow is which of its next revision: every revision gives them new ids.

======= ================================================================ =======================
step    pairs tasks that become steps                                     fields of paired tasks
======= ================================================================ =======================
id      the same id                                                       the same id
name    the same name and type, once on either side                       the same key
fields  the most fields of the same key and type                          the same label, no key
turn    the same name and type, in their order
place   the same type, between the same neighbours, one on either side
======= ================================================================ =======================

Each is paired once, by the first step that finds it. A field that moved to another task is not paired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.source import Widget
from process_street_tallyfy.transform.form import capture_type
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.step import step_type
from process_street_tallyfy.transform.title import one_line

Tasks = Sequence[TaskTemplateBundle]
Pairs = dict[str, str]
Step = Callable[[Tasks, Tasks, Pairs], Iterator[tuple[str, str]]]


def steps_of(bundle: WorkflowBundle) -> list[TaskTemplateBundle]:
    """The tasks that become steps, in order."""
    grouping = headings(bundle)
    return [item for item in bundle.tasks if item.task.id not in grouping]


def fields_of(item: TaskTemplateBundle) -> list[Widget]:
    """The form fields that collect something: they become captures."""
    return [widget for widget in item.widgets if widget.is_field and capture_type(widget) is not None]


def pair_tasks(before: Tasks, now: Tasks) -> Pairs:
    """Present id by former id."""
    pairs: Pairs = {}
    for step in (_by_id, _by_name, _by_fields, _in_turn, _by_place):
        for old, new in list(step(before, now, pairs)):
            if old not in pairs and new not in pairs.values():
                pairs[old] = new
    return pairs


def pair_fields(before: TaskTemplateBundle, now: TaskTemplateBundle) -> Pairs:
    """Present id by former id, of two tasks that are paired."""
    pairs: Pairs = {}
    for same in (_same_id, _same_key, _same_label):
        for one in fields_of(before):
            for other in fields_of(now):
                if same(one, other) and one.id not in pairs and other.id not in pairs.values():
                    pairs[one.id] = other.id
    return pairs


def _by_id(before: Tasks, now: Tasks, _: Pairs) -> Iterator[tuple[str, str]]:
    here = {item.task.id for item in now}
    return ((item.task.id, item.task.id) for item in before if item.task.id in here)


def _by_name(before: Tasks, now: Tasks, pairs: Pairs) -> Iterator[tuple[str, str]]:
    one, other = _left(before, now, pairs)
    count = [Counter(_named(item) for item in side) for side in (one, other)]
    for item in one:
        name = _named(item)
        if count[0][name] == count[1][name] == 1:
            yield item.task.id, next(there.task.id for there in other if _named(there) == name)


def _by_fields(before: Tasks, now: Tasks, pairs: Pairs) -> Iterator[tuple[str, str]]:
    one, other = _left(before, now, pairs)
    shared = [(len(_keys(old) & _keys(new)), old.task.id, new.task.id) for old in one for new in other]
    for count, old_id, new_id in sorted(shared, key=lambda found: -found[0]):
        if count:
            yield old_id, new_id


def _in_turn(before: Tasks, now: Tasks, pairs: Pairs) -> Iterator[tuple[str, str]]:
    one, other = _left(before, now, pairs)
    left = list(other)
    for item in one:
        found = next((there for there in left if _named(there) == _named(item)), None)
        if found is not None:
            left.remove(found)
            yield item.task.id, found.task.id


def _by_place(before: Tasks, now: Tasks, pairs: Pairs) -> Iterator[tuple[str, str]]:
    """Neighbours are compared as they are called now; the ends of both lists are neighbours of one name."""
    places = {
        around: item
        for item, around in _surrounded([item.task.id for item in now], now)
        if item.task.id not in pairs.values()
    }
    for item, around in _surrounded([pairs.get(item.task.id, "") for item in before], before):
        found = places.get(around)
        if found is not None and item.task.id not in pairs and _type(item) == _type(found):
            yield item.task.id, found.task.id


def _surrounded(ids: list[str], items: Tasks) -> Iterator[tuple[TaskTemplateBundle, tuple[str, str]]]:
    """Each item with the ids of its neighbours; one without a pair is called '' and is no neighbour."""
    framed = ["(start)", *ids, "(end)"]
    for place, item in enumerate(items):
        yield item, (framed[place], framed[place + 2])


def _left(before: Tasks, now: Tasks, pairs: Pairs) -> tuple[list[TaskTemplateBundle], list[TaskTemplateBundle]]:
    taken = set(pairs.values())
    return [i for i in before if i.task.id not in pairs], [i for i in now if i.task.id not in taken]


def _named(item: TaskTemplateBundle) -> tuple[str, str]:
    return _type(item), one_line(item.task.name or "")


def _type(item: TaskTemplateBundle) -> str:
    return step_type(item.task.task_type)


def _keys(item: TaskTemplateBundle) -> set[tuple[str, str | None]]:
    return {(widget.key, capture_type(widget)) for widget in fields_of(item) if widget.key}


def _same_id(one: Widget, other: Widget) -> bool:
    return one.id == other.id


def _same_key(one: Widget, other: Widget) -> bool:
    return bool(one.key) and one.key == other.key


def _same_label(one: Widget, other: Widget) -> bool:
    labels = one_line(one.label or ""), one_line(other.label or "")
    return not one.key and not other.key and labels[0] == labels[1] and capture_type(one) == capture_type(other)
