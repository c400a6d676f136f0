"""Runs in every state and of every revision, with what people wrote and attached."""

from __future__ import annotations

from typing import Any

from include.sandbox.nasty import workflows
from include.sandbox.nasty.answers import COLUMNS
from include.sandbox.nasty.people import (
    ANN,
    DELETED,
    EVERYBODY,
    GHOST,
    GUEST,
    LONG_NAME,
    MARKUP,
    OTHER_TWIN,
    TEAM,
    TWIN,
    UNLISTED_GROUP,
    ago,
)
from include.sandbox.nasty.words import HOSTILE, long
from include.sandbox.process_street.editing import (
    answer,
    approve,
    attach,
    comment,
    complete,
    finish,
    launch,
    reopen,
    task_of,
)
from include.sandbox.process_street.files import StoredFile, stored
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision
from include.sandbox.sample.blueprint import workflow_id

MIGRATIONS = ("Inactive", "Scheduled", "Migrating")
LARGE = 3_000_000
#: Names that break a path, a header, a shell or an extension check; several are the same.
FILE_NAMES = (
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/shadow",
    "C:\\con",
    ".hidden",
    "no extension",
    "same.pdf",
    "same.pdf",
    "archive.TAR.GZ",
    "double..dots...",
    "page.html",
    "script.exe",
    "nothing.",
    " ",
    "a" * 240 + ".txt",
    *(f"{words}.txt" for words in HOSTILE.values()),
)


def play(state: ProcessStreetState) -> None:
    _every_field(state)
    _twins(state)
    _rules(state)
    _bare(state)
    _archived(state)


def _every_field(state: ProcessStreetState) -> None:
    """One run for each state and revision, then the answers column by column."""
    flow = state.workflows[workflow_id(workflows.FIELDS)]
    oldest, older, now, _ = flow.revisions
    plan = [(now, "Active"), (now, "Active"), (now, "Active"), (now, "Completed"), (oldest, "Active")]
    plan += [(oldest, "Completed"), (older, "Archived"), (now, "Deleted")]
    for number, (revision, status) in enumerate(plan):
        name = (HOSTILE["mention"], "Same name", "Same name", long("A run name ", 600), None)[number % 5]
        run = launch(state, flow, name, (ANN, DELETED, TWIN)[number % 3], ago(30 - number), revision=revision)
        run.migration_status = MIGRATIONS[number % 3]
        run.shared = number % 2 == 0
        run.due_date = ago(-number) if number % 2 else None
        run.assignees = [TEAM, UNLISTED_GROUP, DELETED, GUEST, TWIN, EVERYBODY][: number % 7]
        _fill(state, run, COLUMNS[number % 3])
        _files(state, run, number)
        _decide(state, run, revision, number)
        _finish(state, run, status)


def _fill(state: ProcessStreetState, run: Run, column: dict[str, Any]) -> None:
    known = {value.key for value in run.values}
    for number, (key, data) in enumerate(column.items()):
        if key in known:
            answer(state, run, key, data, (TWIN, DELETED, GHOST)[number % 3], ago(20))


def _files(state: ProcessStreetState, run: Run, number: int) -> None:
    """Empty, twice the same name, and one large file in the first run."""
    if "Files" not in {value.key for value in run.values}:
        return
    own = [_file(run, f"field {place}", "same.pdf", place * 900) for place in range(2)]
    answer(state, run, "Files", None, TWIN, ago(19), files=own)
    answer(state, run, "Old_file", None, DELETED, ago(19), files=[_file(run, "old", FILE_NAMES[number], 700)])
    size = LARGE if not number else 10
    answer(state, run, "One_file", None, TWIN, ago(19), files=[_file(run, "one", "big.BIN", size)])


def _file(run: Run, slug: str, name: str, size: int) -> StoredFile:
    return stored(name, "application/octet-stream", size, file_id=muid("nasty file", run.id, slug))


def _decide(state: ProcessStreetState, run: Run, revision: Revision, number: int) -> None:
    """Approved, rejected (its subject is open again) or pending; who completed may be gone."""
    tasks = {template.name: task_of(run, template) for template in revision.ordered()}
    complete(state, run, tasks["Texts"], (TWIN, DELETED, GUEST)[number % 3], ago(18))
    complete(state, run, tasks["Choices"], GHOST, ago(18))
    if number % 3 != 1:
        words = (None, "", HOSTILE["mention"] + HOSTILE["html"])[number % 3]
        approved = number % 3 == 0
        subject, judge = tasks["Texts"], (MARKUP, DELETED)[number % 2]
        approve(state, run, tasks["Approve the texts"], subject, judge, ago(17), approved=approved, comment=words)
    if number % 2:
        complete(state, run, tasks["Numbers and dates"], OTHER_TWIN, ago(16))
        reopen(state, run, tasks["Numbers and dates"], OTHER_TWIN, ago(15))
    tasks["Last"].assignees = [TEAM, DELETED, GUEST]
    tasks["Last"].due_date = ago(-3)
    tasks["Numbers and dates"].stopped = True


def _finish(state: ProcessStreetState, run: Run, status: str) -> None:
    if status == "Completed":
        for task in run.tasks:
            if not task.hidden and not task.done and not task.name.endswith(":"):
                complete(state, run, task, LONG_NAME, ago(10))
    if status != "Active":
        finish(run, DELETED, ago(9), status=status)


def _twins(state: ProcessStreetState) -> None:
    """Four times the same name, at the same moment; every task has a word and a file."""
    for which in ("a", "b"):
        flow = state.workflows[workflow_id(f"{workflows.TWINS} {which}")]
        for number in range(2):
            run = launch(state, flow, "Same name", TWIN, ago(50))
            for place, value in enumerate(run.values):
                answer(state, run, value.key, {"value": f"note {place}"}, TWIN, ago(49))
            if which == "a":
                _talk(state, run)
                _attach(state, run, FILE_NAMES if not number else FILE_NAMES[:8])
            for task in run.tasks[:2]:
                complete(state, run, task, TWIN, ago(48))
            if number:
                finish(run, TWIN, ago(47), status="Completed" if which == "a" else "Archived")


def _talk(state: ProcessStreetState, run: Run) -> None:
    """By everybody at the same second; two say the same; one is endless, one empty."""
    authors: tuple[Person, ...] = (ANN, TWIN, OTHER_TWIN, DELETED, GHOST, GUEST, MARKUP)
    said = [*HOSTILE.values(), "+1", "+1", long("On and on. ", 7_000), "", "@Alex Kim @ann.admin @Team @12"]
    for number, words in enumerate(said):
        _say(state, run, run.tasks[number % 2], words, authors[number % len(authors)])


def _say(state: ProcessStreetState, run: Run, task: RunTask, words: str, by: Person) -> None:
    comment(state, run, task, words, by, ago(48.5))


def _attach(state: ProcessStreetState, run: Run, names: tuple[str, ...]) -> None:
    for number, name in enumerate(names):
        file = _file(run, f"attached {number}", name, 0 if not number else 10 + number)
        attach(state, run, run.tasks[number % len(run.tasks)], file, (TWIN, DELETED)[number % 2], ago(48.4))


def _rules(state: ProcessStreetState) -> None:
    """Once with the answers that show and hide, once untouched, once given up."""
    flow = state.workflows[workflow_id(workflows.RULES)]
    for number, status in enumerate(("Active", "Completed", "Archived")):
        run = launch(state, flow, f"Rules {HOSTILE['rtl']}", GHOST, ago(40 + number))
        if number < 2:
            answer(state, run, "Colour", {"value": HOSTILE["quotes"]}, ANN, ago(39))
            answer(state, run, "Count", {"value": "3"}, ANN, ago(39))
            answer(state, run, "Who", {"value": TEAM.email}, ANN, ago(39))
            answer(state, run, "When", {"value": "2026-11-01T05:30:00.000Z", "timeHidden": True}, ANN, ago(39))
        _finish(state, run, status)


def _bare(state: ProcessStreetState) -> None:
    flow = state.workflows[workflow_id(workflows.BARE)]
    for status in ("Active", "Completed"):
        run = launch(state, flow, "", ANN, ago(60))
        complete(state, run, run.tasks[3], DELETED, ago(59))
        _finish(state, run, status)


def _archived(state: ProcessStreetState) -> None:
    """Runs whose workflow is in no list."""
    flow = state.workflows[workflow_id(workflows.HIDDEN_AWAY)]
    for number, status in enumerate(("Active", "Completed")):
        run = launch(state, flow, f"Left over {number}", ANN, ago(200))
        answer(state, run, "Old_note", {"value": "still here"}, ANN, ago(199))
        _finish(state, run, status)
