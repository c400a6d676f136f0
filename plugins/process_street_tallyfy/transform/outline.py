"""A workflow at a glance: what its texts, rules and tasks refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import LogicRule
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import logic
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.text import plain
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.unknown import note_unknown


@dataclass(frozen=True, slots=True)
class Outline:
    """What a step's texts refer to, by id.

    ``labels`` are field labels by merge-tag key, ``fields`` labels and ``tasks`` names by id.
    ``steps`` are the tasks that become steps, in order; ``homes`` is the step of every task: a
    heading's is the one below it, the last heading's the one above. ``gated`` are rules' targets.
    """

    workflow_id: str
    people: PeopleMap
    labels: Mapping[str, str]
    fields: Mapping[str, str]
    tasks: Mapping[str, str]
    steps: tuple[str, ...]
    homes: Mapping[str, str]
    gated: frozenset[str]


def outline(bundle: WorkflowBundle, people: PeopleMap) -> Outline:
    grouping = headings(bundle)
    fields = [widget for item in bundle.tasks for widget in item.widgets if widget.is_field]
    order = [item.task.id for item in bundle.tasks]
    steps = tuple(task_id for task_id in order if task_id not in grouping)
    labels = {widget.key: _words(widget.label or widget.key.replace("_", " "), {}) for widget in fields}
    return Outline(
        workflow_id=bundle.workflow.id,
        people=people,
        labels=labels,
        fields={widget.id: labels[widget.key] or "Untitled field" for widget in fields},
        tasks={item.task.id: _words(item.task.name or "", labels) or "Untitled task" for item in bundle.tasks},
        steps=steps,
        homes=_homes(order, grouping),
        gated=frozenset(i for rule in bundle.logic_rules for i in (*rule.targets.task_ids, *rule.targets.widget_ids)),
    )


def place_rules(bundle: WorkflowBundle, view: Outline, book: Book) -> dict[str, list[str]]:
    """Every rule in words, by the step that its targets live in; each rule gets its outcome."""
    owners = {widget.id: item.task.id for item in bundle.tasks for widget in item.widgets}
    texts: dict[str, list[str]] = {}
    seen: set[str] = set()
    for rule in bundle.logic_rules:
        book.arrive(Kind.LOGIC_RULE, rule.id)
        note_unknown(book, Kind.LOGIC_RULE, rule.id, rule)
        homes = list(dict.fromkeys(_targets(rule, owners, view)))
        known = logic.same(rule) in seen
        seen.add(logic.same(rule))
        if known:
            book.note(Kind.LOGIC_RULE, rule.id, "", "logic_duplicate")
        elif not homes:
            book.note(Kind.LOGIC_RULE, rule.id, "", "logic_without_target")
        else:
            book.note(Kind.LOGIC_RULE, rule.id, "", logic.reason(rule))
            for home in homes:
                texts.setdefault(home, []).append(logic.describe(rule, view.fields, view.tasks))
    return texts


def _targets(rule: LogicRule, owners: Mapping[str, str], view: Outline) -> Iterator[str]:
    for task_id in (*rule.targets.task_ids, *(owners.get(i, "") for i in rule.targets.widget_ids)):
        if task_id in view.homes:
            yield view.homes[task_id]


def _homes(order: list[str], grouping: frozenset[str]) -> dict[str, str]:
    homes: dict[str, str] = {}
    below: str | None = None
    for task_id in reversed(order):
        below = below if task_id in grouping else task_id
        if below is not None:
            homes[task_id] = below
    above = next((task_id for task_id in reversed(order) if task_id not in grouping), None)
    if above is not None:
        homes.update({task_id: above for task_id in order if task_id not in homes})
    return homes


def _words(text: str, labels: Mapping[str, str]) -> str:
    return one_line(plain(text, labels)[0])
