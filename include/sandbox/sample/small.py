"""A bakery, small enough to be moved many times: one workflow, each plain kind of thing, three runs in three states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from include.sandbox.process_street.editing import answer, approve, attach, comment, complete, finish, launch
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.integrations import Webhook
from include.sandbox.process_street.people import Audit, Folder, Person
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, Workflow
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.widgets import always, any_of, ask, atom, text

BEFORE, AT = "2026-01-05T10:00:00.000Z", "2026-03-02T09:00:00.000Z"
ANN = Person("annAAAAAAAAAAAAAAAAAAA", "ann@harbour-bakery.com", "Ann Baker")
BOB = Person("bobBBBBBBBBBBBBBBBBBBB", "bob@harbour-bakery.com", "Bob Miller")
TEAM = Person("teamTTTTTTTTTTTTTTTTTT", "group-teamTTTTTTTTTTTTTTTTTT@process.st", "Kitchen")
STATUSES = ("Active", "Completed", "Archived")
TASKS = ("Take the order", "Approve the price", "Bake", "Deliver")


def target() -> dict[str, Any]:
    """Ann is a member of the target, Bob is not."""
    return {"members": [{"email": ANN.email, "first_name": "Ann", "last_name": "Baker", "role": "standard"}]}


def source(statuses: Sequence[str] = STATUSES) -> ProcessStreetState:
    """With a run in each of these states."""
    state = ProcessStreetState(time_zone="Europe/Berlin", key_owner=ANN)
    made = Audit(BEFORE, ANN, BEFORE, ANN)
    state.add(ANN, BOB, TEAM, Folder("folderFFFFFFFFFFFFFFFF", "Kitchen", made))
    workflow = Workflow("orderOOOOOOOOOOOOOOOOO", "Cake order", made, "From the call to the door", [_revision(made)])
    state.add(workflow)
    state.add(
        Webhook(
            "hookHHHHHHHHHHHHHHHHHH",
            "https://hooks.harbour-bakery.com/ps",
            ["TaskChecked"],
            made,
            workflow_id=workflow.id,
        )
    )
    for number, status in enumerate(statuses):
        _run(state, workflow, f"Cake {number}", status)
    return state


def _revision(made: Audit) -> Revision:
    plan = Blueprint("Cake order", "1.0", made)
    plan.heading("In the shop")
    choice = ask("Select", "Size", options=("Small", "Large"), required=True)
    plan.task(
        TASKS[0],
        [
            text("Ask {{form.Customer}} **politely** about {{workflow.name}}."),
            ask("Text", "Customer", required=True, limits={"min": 2, "max": 80}, defaultValue="Walk-in"),
            choice,
            ask("Date", "Day"),
            ask("MultiFile", "Sketch"),
        ],
        assign=[always(BOB), always(TEAM)],
        stop=True,
    )
    plan.task(TASKS[1], kind="Approval", config={"type": "Approval", "subjectTaskIds": [TASKS[0]]})
    plan.task(TASKS[2], [ask("MultiChoice", "Allergens", options=("Nuts", "Milk"))], hidden=True)
    plan.task(TASKS[3], [ask("Textarea", "Notes")])
    plan.rule("Show", any_of([atom("Size", "Is", "Large")]), tasks=[TASKS[2]])
    return plan.revision


def _run(state: ProcessStreetState, workflow: Workflow, name: str, status: str) -> None:
    run = launch(state, workflow, name, ANN, AT, due_date="2026-03-09T12:00:00.000Z")
    answer(state, run, "Customer", {"value": "Ms Ödegård 🍰"}, BOB, AT)
    answer(state, run, "Size", {"value": "Large", "hasDefaultValue": False}, BOB, AT)
    answer(state, run, "Day", {"value": "2026-03-07T23:00:00.000Z", "timeHidden": True}, BOB, AT)
    answer(state, run, "Allergens", {"values": ["Milk"]}, BOB, AT)
    sketch = stored("sketch.png", "image/png", 900, file_id=f"sketch{run.id[:16]}")
    answer(state, run, "Sketch", None, BOB, AT, files=[sketch])
    tasks = {task.name: task for task in run.tasks}
    comment(state, run, tasks[TASKS[0]], "@ann she wants cherries", BOB, AT)
    comment(state, run, tasks[TASKS[0]], "Noted <b>twice</b>", ANN, "2026-03-02T09:05:00.000Z")
    attach(
        state,
        run,
        tasks[TASKS[0]],
        stored("order.pdf", "application/pdf", 2000, file_id=f"order{run.id[:17]}"),
        BOB,
        AT,
    )
    complete(state, run, tasks[TASKS[0]], ANN, AT)
    if status != "Active":
        approve(state, run, tasks[TASKS[1]], tasks[TASKS[0]], ANN, AT, comment="Fair price")
        for task in TASKS[1:]:
            complete(state, run, tasks[task], BOB, AT)
        finish(run, BOB, AT, status=status)
