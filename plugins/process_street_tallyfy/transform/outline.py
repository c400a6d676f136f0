"""A workflow at a glance: what its texts, rules and tasks refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Widget
from process_street_tallyfy.transform.form import rule_of
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.text import plain
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.variable import token

#: The only type of field that a target's rule can take people from.
PICKER = "assignees_form"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a step's texts refer to, by id.

    ``labels`` are field labels by merge-tag key, ``fields`` labels and ``tasks`` names by id.
    ``texts`` are as ``labels``, but tokens of the fields that a variable can name (see ``variable``).
    ``steps`` are the tasks that become steps, in order; ``homes`` is the step of every task: a
    heading's is the one below it, the last heading's the one above. ``gated`` are rules' targets,
    ``pickers`` the fields that become a picker of people on a step.
    """

    workflow_id: str
    people: PeopleMap
    labels: Mapping[str, str]
    texts: Mapping[str, str]
    fields: Mapping[str, str]
    tasks: Mapping[str, str]
    steps: tuple[str, ...]
    homes: Mapping[str, str]
    gated: frozenset[str]
    pickers: frozenset[str]


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
        texts={**labels, **_tokens(fields)},
        fields={widget.id: labels[widget.key] or "Untitled field" for widget in fields},
        tasks={item.task.id: _words(item.task.name or "", labels) or "Untitled task" for item in bundle.tasks},
        steps=steps,
        homes=_homes(order, grouping),
        gated=frozenset(i for rule in bundle.logic_rules for i in (*rule.targets.task_ids, *rule.targets.widget_ids)),
        pickers=frozenset(widget.id for widget in fields if rule_of(widget.field_type).target == PICKER),
    )


def _tokens(fields: Sequence[Widget]) -> dict[str, str]:
    """By key; a key of several fields names none of them, and one that collects nothing has no variable."""
    count = Counter(widget.key for widget in fields)
    return {widget.key: token(widget.id) for widget in fields if count[widget.key] == 1 and _collects(widget)}


def _collects(widget: Widget) -> bool:
    return rule_of(widget.field_type).target is not None


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
