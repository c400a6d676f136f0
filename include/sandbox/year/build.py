"""Builds the year, the same every time."""

from __future__ import annotations

from include.sandbox.process_street.editing import answer, approve, attach, comment, complete, finish, launch
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.people import Audit, Folder
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, Workflow
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.small import ANN, BOB
from include.sandbox.sample.widgets import any_of, ask, atom

YEAR, MONTHS = 2025, 12
BEFORE = f"{YEAR - 1}-12-20T08:00:00.000Z"
TAKE, PAINT, CHECK, SHIP = "Take the order", "Paint", "Check", "Ship"


def source() -> ProcessStreetState:
    state = ProcessStreetState(time_zone="Europe/Berlin", key_owner=ANN)
    made = Audit(BEFORE, ANN, BEFORE, ANN)
    state.add(ANN, BOB, Folder("workshopWWWWWWWWWWWWWW", "Workshop", made))
    chairs = Workflow("chairsCCCCCCCCCCCCCCCC", "Chair", made, "From the order to the door", [_chair(made)])
    repairs = Workflow("repairsRRRRRRRRRRRRRRR", "Repair", made, "", [_repair(made)])
    state.add(chairs, repairs)
    for month in range(1, MONTHS + 1):
        _chair_run(state, chairs, month, "Completed")
        _repair_run(state, repairs, month)
        _chair_run(state, chairs, month, "Archived")
        if month % 3 == 0:
            _chair_run(state, chairs, month, "Active")
    return state


def _chair(made: Audit) -> Revision:
    plan = Blueprint("Chair", "1.0", made)
    colour = ask("Select", "Colour", options=("none", "red"), required=True)
    plan.task(TAKE, [ask("Text", "Customer", required=True), colour])
    plan.task(PAINT, [ask("Textarea", "Notes")], hidden=True)
    plan.task(CHECK, kind="Approval", config={"type": "Approval", "subjectTaskIds": [TAKE]})
    plan.task(SHIP, [ask("Date", "Day")])
    plan.rule("Show", any_of([atom("Colour", "Is", "red")]), tasks=[PAINT])
    return plan.revision


def _repair(made: Audit) -> Revision:
    plan = Blueprint("Repair", "1.0", made)
    plan.task("Look", [ask("Text", "Damage"), ask("Number", "Hours")])
    plan.task("Mend", [ask("MultiFile", "Picture")])
    plan.task("Bill", [ask("Text", "Amount")])
    plan.rule("Hide", any_of([atom("Damage", "Is", "none")]), tasks=["Mend", "Bill"])
    return plan.revision


def at(month: int, day: int) -> str:
    """A morning of the year, or of the January after it."""
    year, month = YEAR + (month - 1) // MONTHS, (month - 1) % MONTHS + 1
    return f"{year}-{month:02d}-{day:02d}T09:00:00.000Z"


def _chair_run(state: ProcessStreetState, workflow: Workflow, month: int, status: str) -> None:
    """A completed one was not painted, an archived one was, an open one waits for the check."""
    begin = at(month, 3)
    run = launch(state, workflow, f"Chair {status} {month}", ANN, begin)
    tasks = {task.name: task for task in run.tasks}
    answer(state, run, "Customer", {"value": f"Ms Ödegård {month}"}, BOB, begin)
    colour = "none" if status == "Completed" else "red"
    answer(state, run, "Colour", {"value": colour, "hasDefaultValue": False}, BOB, begin)
    complete(state, run, tasks[TAKE], ANN, at(month, 4))
    comment(state, run, tasks[TAKE], f"Cherry wood, month {month}", BOB, at(month, 5))
    if status == "Active":
        return
    if colour == "red":
        answer(state, run, "Notes", {"value": "Two coats"}, BOB, at(month, 6))
        complete(state, run, tasks[PAINT], BOB, at(month, 6))
    approve(state, run, tasks[CHECK], tasks[TAKE], ANN, at(month, 7), comment="Good")
    for name in (CHECK, SHIP):
        complete(state, run, tasks[name], ANN, at(month, 7))
    finish(run, ANN, at(month, 7), status=status)


def _repair_run(state: ProcessStreetState, workflow: Workflow, month: int) -> None:
    """Begun in one month and over in the next; every other one found nothing to mend."""
    run: Run = launch(state, workflow, f"Repair {month}", BOB, at(month, 28))
    tasks = {task.name: task for task in run.tasks}
    damage = "none" if month % 2 else "a leg"
    answer(state, run, "Damage", {"value": damage}, BOB, at(month, 28))
    answer(state, run, "Hours", {"value": str(month)}, BOB, at(month, 28))
    complete(state, run, tasks["Look"], BOB, at(month, 28))
    file = stored("leg.pdf", "application/pdf", 400 + month, file_id=f"leg{run.id[:19]}")
    attach(state, run, tasks["Look"], file, BOB, at(month, 28))
    if damage != "none":
        picture = stored("leg.png", "image/png", 300 + month, file_id=f"pic{run.id[:19]}")
        answer(state, run, "Picture", None, BOB, at(month + 1, 2), files=[picture])
        for name in ("Mend", "Bill"):
            complete(state, run, tasks[name], BOB, at(month + 1, 2))
    comment(state, run, tasks["Look"], f"Done with {month}", ANN, at(month + 1, 2))
    finish(run, BOB, at(month + 1, 2))
