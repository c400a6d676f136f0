"""When tasks are due, and what happens by itself when the time has come (api/tallyfy-api.md 1.9, 2.9, 4.1)."""

from __future__ import annotations

import heapq
from datetime import datetime

from include.sandbox.clock import iso
from include.sandbox.tallyfy.deadlines import parse, span, to_working_time
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

FORWARD, BACKWARD = "from", "prior_to"


def working(world: World, moment: datetime) -> str:
    """The notation of an answer, moved to working time."""
    return iso(to_working_time(moment, world.state.organization))


def first_deadline(world: World, run: Row, step: Row) -> str | None:
    """At launch: anchored on the start, or the default of the organisation, or open until the anchor is done."""
    start = world.moment(run["started_at"])
    deadline = step["deadline"]
    if deadline is None:
        default = world.state.organization.get("default_deadline")
        return working(world, start + span(default["value"], default["type"])) if default else None
    if deadline["step"] != "start_run":
        return None
    if deadline["option"] == FORWARD:
        return working(world, start + span(deadline["value"], deadline["unit"]))
    if deadline["option"] == BACKWARD:
        return working(world, start - span(deadline["value"], deadline["unit"]))
    return None


def set_deadline(world: World, task: Row, deadline: str | None) -> None:
    """An e-mail step that sends itself is watched from here on."""
    task["deadline"] = deadline
    if deadline and task["task_type"] == "expiring_email":
        heapq.heappush(world.state.alarms, (deadline, task["id"]))


def after_completion(world: World, run: Row, done: Row) -> None:
    """Deadlines that hang on the completed step begin to run."""
    steps = world.state.template_steps(world.state.version_of(run))
    for task in world.state.run_tasks(run):
        deadline = steps[task["step_id"]]["deadline"] or {}
        if deadline.get("step") != done["step_id"] or task["status"] == "completed":
            continue
        shift = span(deadline["value"], deadline["unit"])
        completed = world.moment(done["completed_at"])
        if deadline["option"] in (FORWARD, BACKWARD):
            moment = completed + shift if deadline["option"] == FORWARD else completed - shift
            set_deadline(world, task, working(world, moment))


def tick(world: World) -> None:
    """Sends the e-mail steps that are due; called before every request."""
    alarms, now = world.state.alarms, world.now()
    while alarms and alarms[0][0] <= now:
        deadline, task_id = heapq.heappop(alarms)
        task = world.state.tasks.get(task_id)
        if task and task["deadline"] == deadline and task["status"] not in ("completed", "auto-skipped"):
            recipients = world.effects.addresses(task["owners"])
            world.effects.mail(None, "expiring_email_sent", recipients, f"task:{task_id}")
    remind(world)


def remind(world: World) -> None:
    """Once a day, with its first request: whoever has overdue work gets one mail about all of it."""
    state, today = world.state, world.now()[:10]
    if state.digest_day == today:
        return
    begun, state.digest_day = state.digest_day, today
    late: dict[str, list[str]] = {}
    for task in state.tasks.values() if begun else ():
        if _is_late(world, task):
            for address in world.effects.addresses({**task["owners"], "guests": []}):
                late.setdefault(address, []).append(f"task:{task['id']}")
    for address, tasks in late.items():
        world.effects.mail(None, "overdue_digest", [address], *tasks)


def _is_late(world: World, task: Row) -> bool:
    over = task["status"] in ("completed", "auto-skipped") or task["archived_at"]
    return not over and bool(task["deadline"]) and task["deadline"] < world.now()


def as_deadline(world: World, value: object) -> str | None:
    """A deadline as sent by a client, or None when it is no date."""
    moment = parse(value)
    return working(world, moment) if moment else None
