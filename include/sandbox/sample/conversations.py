"""Comments and attachments in the runs."""

from __future__ import annotations

import random
from datetime import timedelta

from include.sandbox.process_street import editing
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.identity import moment, muid, stamp
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample.people import DELETED, GUESTS, PEOPLE, TODAY
from include.sandbox.sample.subjects import REMARKS

ACTIVE_COMMENTS = 75
#: Finished conversations are long and few: they are folded per task.
FINISHED_TASKS, COMMENTS_EACH = 15, 8
ACTIVE_FILES, FINISHED_FILES = 30, 40
#: Name, type, bytes from, bytes to; several files share a name.
KINDS: tuple[tuple[str, str, int, int], ...] = (
    ("invoice.pdf", "application/pdf", 800, 9_000),
    ("photo.png", "image/png", 500, 20_000),
    ("notes.txt", "text/plain", 20, 2_000),
    ("figures 2026.csv", "text/csv", 100, 4_000),
    ("Größenübersicht.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 900, 9_000),
    ("bracket.step", "model/step", 500, 6_000),
    ("README", "application/octet-stream", 60, 900),
    ("العقد.pdf", "application/pdf", 900, 5_000),
    ("backup.tar.gz", "application/gzip", 400, 7_000),
    ("RE: offer; final (2).eml", "message/rfc822", 400, 3_000),
    ("invoice.pdf", "application/pdf", 150_000, 200_000),
)
Place = tuple[Run, RunTask]


def talk(state: ProcessStreetState) -> None:
    chance = random.Random("conversations")
    active, finished = _places(state, active=True), _places(state, active=False)
    for _ in range(ACTIVE_COMMENTS):
        _comment(state, *chance.choice(active), chance)
    for run, task in chance.sample([place for place in finished if place[1].done], FINISHED_TASKS):
        for _ in range(COMMENTS_EACH):
            _comment(state, run, task, chance)


def upload(state: ProcessStreetState) -> None:
    """Every kind at least once; the first file is empty."""
    chance = random.Random("uploads")
    active, finished = _places(state, active=True), _places(state, active=False)
    places = [chance.choice(active) for _ in range(ACTIVE_FILES)]
    places += [chance.choice(finished) for _ in range(FINISHED_FILES)]
    for number, (run, task) in enumerate(places):
        name, mime_type, least, most = KINDS[number % (len(KINDS) - 1)] if number % 20 else KINDS[-1]
        file_id = muid("attachment file", number)
        size = chance.randint(least, most)
        file = stored("empty.txt", "text/plain", 0, file_id=file_id) if not number else None
        file = file or stored(name, mime_type, size, file_id=file_id)
        editing.attach(state, run, task, file, _author(chance), _when(run, task, chance))


def _places(state: ProcessStreetState, *, active: bool) -> list[Place]:
    """Tasks people see, headings left out."""
    return [
        (run, task)
        for run in state.runs.values()
        if (run.status == "Active") is active
        for task in run.tasks
        if not task.hidden and not task.name.endswith(":")
    ]


def _comment(state: ProcessStreetState, run: Run, task: RunTask, chance: random.Random) -> None:
    someone, other = chance.sample(list(PEOPLE.values()), 2)
    text = chance.choice(REMARKS).format(someone=someone.username, other=other.username, email=other.email)
    editing.comment(state, run, task, text, _author(chance), _when(run, task, chance))


def _author(chance: random.Random) -> Person:
    """Now and then a guest, or somebody who has left."""
    dice = chance.random()
    if dice < 0.05:
        return DELETED
    return chance.choice(list((GUESTS if dice < 0.12 else PEOPLE).values()))


def _when(run: Run, task: RunTask, chance: random.Random) -> str:
    """Between the start of the run and the end of the task."""
    begin = moment(run.audit.created_date)
    end = moment(task.completed_date) if task.completed_date else TODAY - timedelta(hours=1)
    return stamp(begin + (end - begin) * chance.random())
