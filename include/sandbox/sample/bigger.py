"""Organisations of any size for measurements; every run is alike in shape (design.md, worked example)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from include.sandbox.process_street import editing
from include.sandbox.process_street.identity import stamp
from include.sandbox.process_street.logic import settle
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.build import empty
from include.sandbox.sample.people import PEOPLE, TODAY, audit
from include.sandbox.sample.widgets import Draft, any_of, ask, atom

FINISHED_SHARE = 0.8
KINDS = ("Text", "Number", "Select", "Textarea", "MultiChoice")
OPTIONS = ("red", "green", "blue")
YEAR = 365.0


@dataclass(frozen=True)
class Shape:
    """Of each workflow; four fifths of the tasks have the fields, of which there are at least three."""

    tasks: int = 15
    fields: int = 25

    @property
    def with_fields(self) -> int:
        return max(1, self.tasks * 4 // 5)


#: Of the worked example (design.md).
USUAL = Shape()


def generate(workflows: int, runs: int, seed: int = 1, shape: Shape = USUAL) -> ProcessStreetState:
    """`runs` spread over `workflows` of one shape; 80 % are finished, each has a comment."""
    chance = random.Random(seed)
    state = empty()
    state.add(*PEOPLE.values())
    state.add(*(_workflow(number, shape) for number in range(workflows)))
    everyone, owners = list(PEOPLE.values()), list(state.workflows.values())
    for number in range(runs):
        at = YEAR * (runs - number) / runs
        _run(state, owners[number % workflows], number, at, chance.choice(everyone), chance)
    return state


def _workflow(number: int, shape: Shape) -> Workflow:
    name = f"Procedure {number + 1:05d}"
    made = Blueprint(name, "1.0", audit(PEOPLE["Ute Bauer"], 800))
    for place in range(shape.tasks):
        fields = [_field(n) for n in range(shape.fields) if n % shape.with_fields == place]
        made.task(f"Step {place + 1} of {name}", fields)
    made.rule("Hide", any_of([atom("Field_3", "Is", "red")]), tasks=[f"Step {shape.tasks} of {name}"])
    return workflow(name, "Generated", "Operations", made)


def _field(number: int) -> Draft:
    kind = KINDS[number % len(KINDS)]
    return ask(kind, f"Field {number + 1}", options=OPTIONS if kind in ("Select", "MultiChoice") else ())


def _run(
    state: ProcessStreetState, owner: Workflow, number: int, days: float, by: Person, chance: random.Random
) -> None:
    begin = TODAY - timedelta(days=days)
    run = editing.launch(state, owner, f"Run {number + 1} of {owner.name}", by, stamp(begin))
    finished = chance.random() < FINISHED_SHARE
    revision = owner.finished
    if revision is None:
        return
    tasks, worked = len(run.tasks), stamp(begin + timedelta(minutes=1))
    _fill(run, revision, tasks if finished else chance.randint(1, tasks - 1), by, worked)
    if finished:
        editing.finish(run, by, stamp(begin + timedelta(minutes=2)))
    else:
        _work_on(run, by, worked, stamp(begin + timedelta(minutes=3)), answers=bool(number % 2))
    editing.comment(state, run, run.tasks[0], "Checked, thanks", by, worked)


def _work_on(run: Run, by: Person, at: str, later: str, *, answers: bool) -> None:
    """Of every second open run the last work is an answer; the run's own date moves with it."""
    for value in run.values if answers else ():
        if value.data is not None:
            value.updated_date, at = later, later
    run.audit.updated_date, run.audit.updated_by = at, by


def _fill(run: Run, revision: Revision, reach: int, by: Person, at: str) -> None:
    """Sets everything at once: rules are settled once per run, not once per answer."""
    done = {task.id for task in run.tasks[:reach]}
    for place, value in enumerate(run.values):
        if value.task_id in done:
            value.data = _answer(value.field_type, place)
            value.updated_date, value.updated_by = at, by
    settle(run, revision)
    for task in run.tasks[:reach]:
        if not task.hidden:
            task.status, task.completed_date, task.completed_by = "Completed", at, by
            task.updated_date, task.updated_by = at, by


def _answer(kind: str, place: int) -> dict[str, object]:
    if kind == "MultiChoice":
        return {"values": list(OPTIONS[: place % 3 + 1])}
    if kind == "Select":
        return {"value": OPTIONS[(place + 1) % 3], "hasDefaultValue": False}
    return {"value": str(place) if kind == "Number" else f"answer {place}"}
