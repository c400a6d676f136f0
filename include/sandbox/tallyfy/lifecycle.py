"""When a process is complete, and who hears of it (api/tallyfy-api.md 2.12, 4.1, 4.4)."""

from __future__ import annotations

from include.sandbox.tallyfy.run_view import COMPLETED, SKIPPED
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Call


def settle(world: World, call: Call, run: Row) -> None:
    """Complete = every visible task is complete and the kick-off form is submitted; reopens otherwise."""
    visible = [task for task in world.state.run_tasks(run) if task["status"] != SKIPPED]
    done = bool(visible) and all(task["status"] == COMPLETED for task in visible) and bool(run["prerun_completed_at"])
    if done and not run["completed_at"]:
        run["completed_at"] = world.now()
        announce_completion(world, call, run)
    if not done:
        run["completed_at"] = None
    run["last_updated"] = world.now()


def announce_completion(world: World, call: Call, run: Row) -> None:
    owner = world.effects.addresses({"users": [run["owner_id"]]})
    world.effects.mail(call, "process_completed", owner, f"run:{run['id']}")
    world.effects.webhook(call, "process_completed", world.state.version_of(run)["webhook"], f"run:{run['id']}")


def announce_task(world: World, call: Call, task: Row) -> None:
    """The webhook of a completed task, and the mail to whoever is next."""
    state, effects, subject = world.state, world.effects, f"task:{task['id']}"
    run = state.runs.get(task["run_id"] or "")
    template_hook = state.version_of(run)["webhook"] if run else None
    effects.webhook(call, "task_completed", task["webhook"] or template_hook, subject)
    watchers = effects.addresses({"users": task["_watchers"]})
    effects.mail(call, "task_completed", watchers, subject)
    if world.capabilities.override_user_is_mailed and task["completer_id"]:
        effects.mail(call, "task_completed_for_you", effects.addresses({"users": [task["completer_id"]]}), subject)
    if run:
        later = [one for one in state.run_tasks(run) if one["status"] not in (COMPLETED, SKIPPED)]
        following = min(later, key=lambda one: int(one["position"]), default=None)
        if following:
            effects.mail(call, "your_turn", effects.addresses(following["owners"]), f"task:{following['id']}")
