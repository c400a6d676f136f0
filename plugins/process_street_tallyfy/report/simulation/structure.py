"""What waits for what in the DAG of a move, as far as it calls: a literal table. A test compares it with the DAG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

#: Batches of a list; '' is the one batch of a task that is not mapped.
WHOLE, WORKFLOWS, HISTORY, OPEN = "", "workflows", "history", "open"


@dataclass(frozen=True, slots=True)
class Place:
    """A task. ``step``: of the budget's terms. ``over``: the list whose batches it is mapped over.

    ``after``: tasks that have to be done with all batches. ``follows``: a task of which only the same batch must be.
    """

    task: str
    step: str
    over: str
    after: tuple[str, ...] = ()
    follows: str = ""

    @property
    def phase(self) -> str:
        return self.step.partition(".")[0]


def _collaboration(over: str) -> tuple[Place, ...]:
    """One group over both lists of runs."""
    files, comments, states = (f"collaboration.{name}.{over}" for name in ("files", "comments", "states"))
    return (
        Place(files, "collaboration.files", over, ("runs.gate",)),
        Place(comments, "collaboration.comments", over, (), files),
        Place(states, "collaboration.states", over, (), comments),
    )


PLACES: tuple[Place, ...] = (
    Place("discovery.preflight", "discovery.preflight", WHOLE),
    Place("discovery.inventory", "discovery.inventory", WHOLE, ("discovery.preflight",)),
    Place("discovery.stage_workflows", "discovery.stage_workflows", WORKFLOWS, ("discovery.inventory",)),
    Place("discovery.people", "discovery.people", WHOLE, ("discovery.stage_workflows",)),
    Place("discovery.plan", "discovery.plan", WHOLE, ("discovery.people",)),
    Place("foundation.invite", "foundation.invite", WHOLE, ("discovery.plan",)),
    Place("foundation.structure", "foundation.structure", WHOLE, ("foundation.invite",)),
    Place("foundation.gate", "foundation.gate", WHOLE, ("foundation.structure",)),
    Place("templates.load", "templates.load", WORKFLOWS, ("foundation.gate",)),
    Place("templates.gate", "templates.gate", WHOLE, ("templates.load",)),
    Place("runs.history.stage", "runs.stage", HISTORY, ("discovery.stage_workflows",)),
    Place("runs.history.load", "runs.load", HISTORY, ("templates.gate",), "runs.history.stage"),
    Place("runs.finish", "runs.finish", WORKFLOWS, ("runs.history.load",)),
    Place("runs.open.stage", "runs.stage", OPEN, ("discovery.stage_workflows",)),
    Place("runs.open.load", "runs.load", OPEN, ("runs.finish",), "runs.open.stage"),
    Place("runs.gate", "runs.gate", WHOLE, ("runs.open.load",)),
    *_collaboration(HISTORY),
    *_collaboration(OPEN),
    Place(
        "collaboration.gate",
        "collaboration.gate",
        WHOLE,
        tuple(f"collaboration.states.{over}" for over in (HISTORY, OPEN)),
    ),
    Place("integrations.webhooks", "integrations.webhooks", WHOLE, ("collaboration.gate",)),
    Place("integrations.gate", "integrations.gate", WHOLE, ("integrations.webhooks",)),
    Place("validation.validate", "validation.validate", WHOLE, ("integrations.gate",)),
)
BY_TASK: Mapping[str, Place] = {place.task: place for place in PLACES}


@cache
def weight(task: str) -> int:
    """As Airflow weighs: one for the task and one for each that comes after it, so that the first are the heaviest."""
    return 1 + len(_after(task))


@cache
def _after(task: str) -> frozenset[str]:
    direct = {one.task for one in PLACES if task in (*one.after, one.follows)}
    return frozenset(direct.union(*(_after(one) for one in direct)))
