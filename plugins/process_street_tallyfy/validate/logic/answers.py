"""The answers that a proof tries: the same answer as the source and as the target would hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.source import Widget

#: Of more options only single ones and all together are tried.
MOST_SUBSETS = 5
ANOTHER = "§ another answer §"


@dataclass(frozen=True, slots=True)
class Answer:
    """``name`` says which one it is without saying what it says."""

    name: str
    source: tuple[str, ...]
    target: Any


EMPTY = Answer("nothing", (), None)


@dataclass(frozen=True, slots=True)
class Question:
    """A form field with the answers to try; the first is the empty one."""

    field_id: str
    key: str
    answers: tuple[Answer, ...]


def questions(
    bundle: WorkflowBundle, asked: Mapping[str, Sequence[str]], captures: Mapping[str, Mapping[str, Any]]
) -> tuple[Question, ...]:
    """``asked`` are the compared values by field id, ``captures`` the bodies of the fields as they are sent."""
    widgets = {widget.id: widget for item in bundle.tasks for widget in item.widgets if widget.is_field}
    return tuple(
        Question(field_id, widgets[field_id].key, (EMPTY, *_answers(widgets[field_id], values, body, bundle)))
        for field_id, values in asked.items()
        if field_id in widgets and (body := captures.get(field_id)) is not None
    )


def _answers(
    widget: Widget, values: Sequence[str], body: Mapping[str, Any], bundle: WorkflowBundle
) -> Iterator[Answer]:
    rows = bundle.options.get(widget.id, [])
    names = [row.label or row.value for row in rows] if rows else [item.name for item in widget.config.items]
    options = list(zip(names, body.get("options", []), strict=False))
    if not options:
        yield from _texts(values)
    elif body["field_type"] == "multiselect":
        yield from _several(options)
    else:
        for number, (name, option) in enumerate(options, 1):
            yield Answer(f"option {number}", (name,), dict(option))


def _several(options: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Answer]:
    every = range(len(options))
    sizes = range(1, len(options) + 1) if len(options) <= MOST_SUBSETS else (1, len(options))
    for size in sizes:
        for chosen in combinations(every, size):
            name = "options " + ", ".join(str(number + 1) for number in chosen)
            texts = tuple(options[number][0] for number in chosen)
            yield Answer(name, texts, [{**options[number][1], "selected": True} for number in chosen])


def _texts(values: Sequence[str]) -> Iterator[Answer]:
    """What the rules compare with, numbers beside it, and something else."""
    for number, value in enumerate(values, 1):
        yield Answer(f"the rules' text {number}", (value,), value)
        for step, word in ((1, "more"), (-1, "less")):
            try:
                near = str(Decimal(value) + step)
            except InvalidOperation:
                continue
            yield Answer(f"one {word} than the rules' text {number}", (near,), near)
    yield Answer("another text", (ANOTHER,), ANOTHER)
