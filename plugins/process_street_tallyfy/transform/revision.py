"""A later revision of a workflow laid over the one that was moved, so that one plan fits both.

What is paired (``pairing``) takes its new id and content; its former ids and names are kept, because runs
of the earlier revision know it by these. A step or capture whose task or field is gone stays in the
target: values of running processes hang on it. It stays in the plan too, after what stood before it, as
``retired``. Two things of a field stay as they were moved: its type, because answers are written in it,
and the numbers of its options. An option that is gone stays while a moved answer has it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from process_street_tallyfy.model.bundle import StandingOption, TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.source import FieldOption, Widget
from process_street_tallyfy.transform import option
from process_street_tallyfy.transform.form import CHOICES, capture_type
from process_street_tallyfy.transform.pairing import fields_of, pair_fields, pair_tasks, steps_of

Item = TypeVar("Item")
Used = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Revised:
    """``renamed``: present id by former id, of the tasks and fields that are called otherwise now."""

    bundle: WorkflowBundle
    renamed: dict[str, str]


def revise(before: WorkflowBundle, now: WorkflowBundle, held: Collection[str], is_used: Used) -> Revised:
    """``before`` is what was moved or laid over it last; the same ``now`` again changes nothing.

    ``held`` are the ids of ``before`` that the target has an object for; ``is_used`` says of a field, by its
    former id, and an option's text whether a moved answer has it.
    """
    old_steps, by_id = steps_of(before), {item.task.id: item for item in now.tasks}
    tasks = pair_tasks(old_steps, steps_of(now))
    both = [(item, by_id[tasks[item.task.id]]) for item in old_steps if item.task.id in tasks]
    fields = {old: new for one, other in both for old, new in pair_fields(one, other).items()}
    over = _Laid(before, now, frozenset(held), {**tasks, **fields})
    merged = {other.task.id: over.task(one, other) for one, other in both}
    left = [item for item in old_steps if item.task.id in held and item.task.id not in {*tasks, *by_id}]
    gone = [over.kept(item) for item in left]
    order = [tasks.get(item.task.id, item.task.id) for item in old_steps]
    present = [merged.get(item.task.id, item) for item in now.tasks]
    woven = _woven(order, present, gone, lambda item: item.task.id)
    found = {
        "aliases": over.aliases(_ids(woven)),
        "retired": sorted({item.task.id for item in gone} | (_ids(woven) & over.left)),
        "unchangeable": sorted(new for old, new in fields.items() if over.retyped(old)),
        "standing_options": {new: given for old, new in fields.items() if (given := over.options(old, is_used))},
        "attached_tasks": [new for old in before.attached_tasks if (new := tasks.get(old, old)) in _ids(woven)],
        "options": {**now.options, **over.rows()} if over.rows() else None,
    }
    bundle = now.model_copy(update={"tasks": woven, **{key: value for key, value in found.items() if value}})
    return Revised(bundle, over.renamed)


def _ids(items: Sequence[TaskTemplateBundle]) -> set[str]:
    return {i for item in items for i in (item.task.id, *(widget.id for widget in item.widgets))}


@dataclass(frozen=True)
class _Laid:
    """``pairs``: present id by former id, equal ones too."""

    before: WorkflowBundle
    now: WorkflowBundle
    held: frozenset[str]
    pairs: Mapping[str, str]

    @cached_property
    def renamed(self) -> dict[str, str]:
        return {old: new for old, new in self.pairs.items() if old != new}

    @cached_property
    def old(self) -> dict[str, Widget]:
        return {widget.id: widget for item in steps_of(self.before) for widget in fields_of(item)}

    @cached_property
    def new(self) -> dict[str, Widget]:
        return {widget.id: widget for item in steps_of(self.now) for widget in fields_of(item)}

    @cached_property
    def left(self) -> frozenset[str]:
        """Captures whose field is gone."""
        return frozenset(i for i in self.old if i in self.held and i not in self.pairs and i not in self.new)

    def aliases(self, here: Collection[str]) -> dict[str, str]:
        known = {old: self.renamed.get(new, new) for old, new in self.before.aliases.items()}
        return {old: new for old, new in {**known, **self.renamed}.items() if new in here and old not in here}

    def task(self, one: TaskTemplateBundle, other: TaskTemplateBundle) -> TaskTemplateBundle:
        """The task as it is now, with the captures that stay."""
        typed = self._typed(one)
        widgets = [typed.get(widget.id, widget) for widget in other.widgets]
        order = [self.pairs.get(widget.id, widget.id) for widget in one.widgets]
        gone = [widget for widget in one.widgets if widget.id in self.left]
        names = [name for name in (*one.former_names, one.task.name) if name and name != other.task.name]
        changes: dict[str, Any] = {"former_names": list(dict.fromkeys(names))} if names else {}
        if typed or gone:
            changes["widgets"] = _woven(order, widgets, gone, lambda widget: widget.id)
        return other.model_copy(update=changes) if changes else other

    def kept(self, item: TaskTemplateBundle) -> TaskTemplateBundle:
        """A task that is gone, with what the target has of it; what it refers to by its present ids."""
        there = [w for w in item.widgets if w.id not in self.old or w.id in self.left]
        return TaskTemplateBundle.model_validate(
            _replaced(item.model_copy(update={"widgets": there}).staged(), self.renamed)
        )

    def rows(self) -> dict[str, list[FieldOption]]:
        """The data set rows of captures that stay as they were."""
        stay = {i: i for i in self.left} | {old: new for old, new in self.pairs.items() if self.retyped(old)}
        return {new: self.before.options[old] for old, new in stay.items() if old in self.before.options}

    def options(self, old_id: str, is_used: Used) -> list[StandingOption]:
        """The present options under the numbers they have; [] where counting gives these too."""
        if self.retyped(old_id):
            return self.before.standing_options.get(old_id, [])
        known = {one.text: one.number for one in _numbered(self.old[old_id], self.before)}
        counted = _counted(self.new[self.pairs[old_id]], self.now)
        number = max(known.values(), default=0)
        found: list[StandingOption] = []
        for one in counted:
            number += one.text not in known
            found.append(StandingOption(number=known.get(one.text, number), text=one.text))
        texts = {one.text for one in counted}
        gone = [text for text in known if text not in texts and is_used(old_id, text)]
        found += [StandingOption(number=known[text], text=text) for text in gone]
        return [] if found == counted else found

    def retyped(self, old_id: str) -> bool:
        old, new = self.old.get(old_id), self.new.get(self.pairs[old_id])
        return old is not None and new is not None and _type(old, self.before) != _type(new, self.now)

    def _typed(self, one: TaskTemplateBundle) -> dict[str, Widget]:
        """Fields, by present id, that keep the type they were moved with."""
        found: dict[str, Widget] = {}
        for old in fields_of(one):
            if old.id in self.pairs and self.retyped(old.id):
                moved = {"field_type": old.field_type, "config": old.config, "constraints": old.constraints}
                found[self.pairs[old.id]] = self.new[self.pairs[old.id]].model_copy(update=moved)
        return found


def _numbered(widget: Widget, bundle: WorkflowBundle) -> list[StandingOption]:
    return bundle.standing_options.get(widget.id) or _counted(widget, bundle)


def _counted(widget: Widget, bundle: WorkflowBundle) -> list[StandingOption]:
    if _type(widget, bundle) not in CHOICES:
        return []
    names = option.names(widget.config.items, bundle.options.get(widget.id, ()))
    return [StandingOption(number=one.id, text=one.text) for one in option.plan_options(names)]


def _type(widget: Widget, bundle: WorkflowBundle) -> str | None:
    return capture_type(widget, bundle.options.get(widget.id, ()))


def _woven(order: Sequence[str], now: Sequence[Item], gone: Sequence[Item], name: Callable[[Item], str]) -> list[Item]:
    """``now`` with each of ``gone`` after the nearest item that stood before it in ``order``."""
    woven = list(now)
    for item in gone:
        above = order[: order.index(name(item))]
        places = {name(one): place for place, one in enumerate(woven)}
        after = next((places[one] for one in reversed(above) if one in places), -1)
        woven.insert(after + 1, item)
    return woven


def _replaced(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, renamed) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, renamed) for part in value]
    return renamed.get(value, value) if isinstance(value, str) else value
