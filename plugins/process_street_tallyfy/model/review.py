"""What a person decides about an object in review, and the lines in which it is written."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.model.cells import cell, plain
from process_street_tallyfy.model.state import Kind

COLUMNS = ("kind", "source_id", "decision", "target_id", "note")
#: In place of a source id: every object of the kind that waits and has no line of its own; as kind: of all kinds.
ALL = "*"
LONGEST = 500
#: An object that waits: kind and source id.
Waiting = tuple[Kind, str]


class Choice(StrEnum):
    ADOPT = "adopt"
    ANEW = "anew"
    SKIP = "skip"


MEANING: dict[Choice, str] = {
    Choice.ADOPT: "An object of Tallyfy is this one: give its id. A rollback leaves it where it is.",
    Choice.ANEW: "It never arrived, or what arrived was removed by hand: it is made once more.",
    Choice.SKIP: "It stays behind, with everything in it: say why.",
}

#: code -> what is wrong and what to do. No values.
PROBLEMS: dict[str, str] = {
    "columns": f"a line has the cells {', '.join(COLUMNS)}; put cells with a comma in quotes",
    "not_waiting": "no such object waits for a decision; copy kind and source_id from the list",
    "decision_unknown": "use one of adopt, anew, skip",
    "target_missing": "adopt needs the id of the object in Tallyfy",
    "target_unused": "only adopt takes a target_id; empty the cell",
    "adopt_all": "one object of Tallyfy cannot stand for several; adopt them one by one",
    "note_missing": "skip needs a reason, for those who ask later",
    "note_too_long": "the note is too long; at most 500 characters",
    "stands_twice": "the object has a line before, with another decision; keep one of them",
}


@dataclass(frozen=True, slots=True)
class Decision:
    kind: Kind
    source_id: str
    choice: Choice
    target_id: str = ""
    note: str = ""

    @property
    def key(self) -> Waiting:
        return (self.kind, self.source_id)


@dataclass(frozen=True, slots=True)
class Problem:
    """``line`` counts from 1; ``code`` is one of ``PROBLEMS``."""

    line: int
    column: str
    code: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {PROBLEMS[self.code]}"


def read_decisions(text: str, waiting: Collection[Waiting]) -> tuple[list[Decision], list[Problem]]:
    """The decisions of the good lines, and what is wrong with the others; a first line of column names may stand."""
    single: dict[Waiting, Decision] = {}
    bulk: list[Decision] = []
    problems: list[Problem] = []
    for number, cells in _lines(text):
        found = judge(cells, waiting)
        if isinstance(found, tuple):
            problems.append(Problem(number, *found))
        elif len(found) > 1 or cells[1] == ALL:
            bulk += found
        elif single.get(found[0].key, found[0]) != found[0]:
            problems.append(Problem(number, "source_id", "stands_twice"))
        else:
            single[found[0].key] = found[0]
    others = {decision.key: decision for decision in bulk if decision.key not in single}
    return [*single.values(), *others.values()], problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    delimiter = ";" if text.count(";") > text.count(",") else ","
    for number, line in enumerate(text.splitlines(), 1):
        cells = [plain(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
        if any(cells) and [cell.lower() for cell in cells[:2]] != list(COLUMNS[:2]):
            yield number, cells + [""] * (len(COLUMNS) - len(cells))


def judge(cells: list[str], waiting: Collection[Waiting]) -> list[Decision] | tuple[str, str]:
    """The decisions that a line makes, or (column, code) of what is wrong with it."""
    if len(cells) != len(COLUMNS):
        return COLUMNS[-1], "columns"
    kind, source_id, word, target_id, note = cells
    keys = [key for key in waiting if kind in (ALL, key[0]) and source_id in (ALL, key[1])]
    if not keys:
        return "source_id", "not_waiting"
    word = word.lower()
    if word not in tuple(Choice):
        return "decision", "decision_unknown"
    wrong = _wrong(Choice(word), source_id, target_id, note)
    return wrong or [Decision(*key, Choice(word), target_id, note) for key in keys]


def _wrong(choice: Choice, source_id: str, target_id: str, note: str) -> tuple[str, str] | None:
    if choice is Choice.ADOPT:
        if source_id == ALL:
            return "source_id", "adopt_all"
        if not target_id:
            return "target_id", "target_missing"
    elif target_id:
        return "target_id", "target_unused"
    if choice is Choice.SKIP and not note:
        return "note", "note_missing"
    return ("note", "note_too_long") if len(note) > LONGEST else None


def as_lines(waiting: Iterable[Waiting]) -> str:
    """The file to be filled in: ids alone."""
    return "".join([f"{','.join(COLUMNS)}\n", *(f"{kind},{cell(source_id)},,,\n" for kind, source_id in waiting)])
