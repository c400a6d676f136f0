"""Which step a template task became: in order, by title; headings may have become text (2.6, 2.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from include.sandbox.reader.judge import Row
from include.sandbox.reader.text import matches, normal

#: What a pair or a gap costs: a title that fits is free, a heading without a step nearly.
RENAMED, LEFT_OUT, HEADING_LEFT_OUT, UNTITLED = 1.5, 1.0, 0.1, 0.4


class Move(str, Enum):
    PAIR = "pair"
    NO_STEP = "no step"
    NO_TASK = "no task"


@dataclass
class Alignment:
    """`steps`: step by task id. `displaced`: tasks whose step stands elsewhere. `surplus`: steps of no task."""

    steps: dict[str, Row] = field(default_factory=dict)
    displaced: set[str] = field(default_factory=set)
    surplus: list[Row] = field(default_factory=list)

    def stayed(self, task: Row) -> Row | None:
        """The step of a task that is no more: from now on it is no surplus."""
        step = next((one for one in self.surplus if _fits(task, one)), None)
        if step is not None:
            self.steps[task["id"]] = step
            self.surplus.remove(step)
        return step


def is_heading(task: Row) -> bool:
    """Standard, the title ends in a colon, nothing in it."""
    return task.get("taskType") == "Standard" and normal(task.get("name") or "").endswith(":") and not task["widgets"]


def align(tasks: Sequence[Row], steps: Sequence[Row]) -> Alignment:
    """The cheapest way through both lists; what is left over is then paired by title wherever it stands."""
    found = Alignment()
    taken: set[str] = set()
    for move, row, column in _path(tasks, steps):
        if move is Move.PAIR:
            found.steps[tasks[row]["id"]] = steps[column]
            taken.add(steps[column]["id"])
    for task in tasks:
        if task["id"] not in found.steps:
            step = next((one for one in steps if one["id"] not in taken and _fits(task, one)), None)
            if step:
                found.steps[task["id"]] = step
                found.displaced.add(task["id"])
                taken.add(step["id"])
    found.surplus = [step for step in steps if step["id"] not in taken]
    return found


def _path(tasks: Sequence[Row], steps: Sequence[Row]) -> list[tuple[Move, int, int]]:
    """Edit distance with its moves, from the end of both lists to their beginning and back."""
    best: dict[tuple[int, int], tuple[float, Move]] = {(len(tasks), len(steps)): (0.0, Move.PAIR)}
    for row in range(len(tasks), -1, -1):
        for column in range(len(steps), -1, -1):
            options = []
            if row < len(tasks) and column < len(steps):
                options.append((best[row + 1, column + 1][0] + _price(tasks[row], steps[column]), Move.PAIR))
            if row < len(tasks):
                gap = HEADING_LEFT_OUT if is_heading(tasks[row]) else LEFT_OUT
                options.append((best[row + 1, column][0] + gap, Move.NO_STEP))
            if column < len(steps):
                options.append((best[row, column + 1][0] + LEFT_OUT, Move.NO_TASK))
            if options:
                best[row, column] = min(options, key=lambda option: option[0])
    moves, row, column = [], 0, 0
    while (row, column) != (len(tasks), len(steps)):
        move = best[row, column][1]
        moves.append((move, row, column))
        row += move is not Move.NO_TASK
        column += move is not Move.NO_STEP
    return moves


def _price(task: Row, step: Row) -> float:
    if _fits(task, step):
        return 0.0
    return RENAMED if normal(task.get("name") or "") else UNTITLED


def _fits(task: Row, step: Row) -> bool:
    """The step's title is the task's, or the beginning of it before an ellipsis."""
    name, title = normal(task.get("name") or ""), normal(step["title"])
    if not name:
        return False
    return matches(name, title) or (title.endswith("…") and name.startswith(title[:-1].rstrip()))
