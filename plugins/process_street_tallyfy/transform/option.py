"""Choices of a field: ids 1..n and texts of their own (api/tallyfy-api.md 2.10, 8.1 no. 29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from process_street_tallyfy.model.plan import OptionPlan
from process_street_tallyfy.model.source import FieldOption, Option

BLANK = "(blank)"


def plan_options(names: Sequence[str]) -> tuple[OptionPlan, ...]:
    """The names in their order; a repeated one gets a number, an empty one a word."""
    taken: set[str] = set()
    options = []
    for number, name in enumerate(names, start=1):
        text = _unique(name if name.strip() else BLANK, taken)
        taken.add(text)
        options.append(OptionPlan(number, text))
    return tuple(options)


def names(items: Sequence[Option], rows: Sequence[FieldOption]) -> list[str]:
    """What people choose from: the rows of the bound data set when there are any."""
    return [row.label or row.value for row in rows] if rows else [item.name for item in items]


def aliases(rows: Sequence[FieldOption]) -> dict[str, str]:
    """Other notations of an answer (value, record id) and the text that people see (2.18)."""
    known: dict[str, str] = {}
    for row, option in zip(rows, plan_options(names([], rows)), strict=True):
        for notation in (row.data_set_row_id, row.value):
            if notation:
                known.setdefault(notation, option.text)
    return known


def find(options: Sequence[OptionPlan], answer: str, known: Mapping[str, str]) -> OptionPlan | None:
    """The option with exactly this text, or the one that the answer is another notation of."""
    by_text = {option.text: option for option in options}
    return by_text.get(answer) or by_text.get(known.get(answer, answer))


def _unique(text: str, taken: set[str]) -> str:
    given, number = text, 2
    while given in taken:
        given, number = f"{text} ({number})", number + 1
    return given
