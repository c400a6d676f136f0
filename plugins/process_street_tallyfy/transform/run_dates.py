"""Does work on a run move its own ``updatedDate``? Told from what was read already (api/process-street-api.md 3.1).

The vendor does not say. A run whose last work is an answer or a task tells by its own date: there, or left
behind. Nothing is concluded from a few runs, nor from one kind of work about the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.capabilities import UNKNOWN
from process_street_tallyfy.model.source import Run

MOVES, STAYS = "moves", "stays"
#: So many runs whose last work was of a kind must show it.
ENOUGH = 3
#: Between the work and the date that it sets; and what still belongs to the launch.
SOON, LAUNCH = timedelta(seconds=5), timedelta(minutes=1)


def run_dates(runs: Iterable[tuple[Run, RunBundle]]) -> str:
    """``moves``, ``stays`` or ``unknown``, from open runs as they are listed now and as they were read last.

    One date that was left behind says that dates stay.
    """
    shown: Counter[str] = Counter()
    for listed, read in runs:
        own, start, last = (
            listed.audit.updated_date,
            listed.audit.created_date,
            max(_work(read), default=None, key=_later),
        )
        if own is None or last is None or (start is not None and last[0] < start + LAUNCH):
            continue
        if own < last[0]:
            return STAYS
        shown[last[1]] += own - last[0] <= SOON
    return MOVES if min(shown["task"], shown["value"]) >= ENOUGH else UNKNOWN


def _work(run: RunBundle) -> Iterator[tuple[datetime, str]]:
    """When which kind of work was done. Of the same moment the task counts: checking it may save an answer."""
    yield from ((value.updated_date, "value") for value in run.values if value.updated_date)
    yield from ((task.completed_date, "task") for task in run.tasks if task.completed_date)


def _later(work: tuple[datetime, str]) -> tuple[datetime, bool]:
    return work[0], work[1] == "task"
