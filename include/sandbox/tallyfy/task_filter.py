"""The filters of the task lists, with their surprises (api/tallyfy-api.md 2.13, 8.1 no. 23 and 24)."""

from __future__ import annotations

from collections.abc import Callable

from include.sandbox.tallyfy.run_view import COMPLETED, SKIPPED, open_issues
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World


def by_status(world: World, rows: list[Row], status: str) -> list[Row]:
    """An unknown word, `completed` among them, filters nothing; `auto-skipped` shows all but those."""
    now = world.now()

    def is_open(task: Row) -> bool:
        return task["status"] not in (COMPLETED, SKIPPED)

    def is_late(task: Row) -> bool:
        return is_open(task) and bool(task["deadline"]) and task["deadline"] < now

    def has(label: str) -> Callable[[Row], bool]:
        return lambda task: any(one["label"] == label for one in world.state.threads.get(task["id"], []))

    filters: dict[str, Callable[[Row], bool]] = {
        "active": lambda task: task["status"] != COMPLETED,
        "active-visible": is_open,
        "not-started": lambda task: task["status"] == "not-started",
        "in-progress": lambda task: task["status"] == "in-progress",
        "complete": lambda task: task["status"] == COMPLETED,
        "auto-skipped": lambda task: task["status"] != SKIPPED,
        "overdue": is_late,
        "due-soon": lambda task: is_open(task) and bool(task["deadline"]) and not is_late(task),
        "on-time": lambda task: is_open(task) and not is_late(task),
        "has-problem": lambda task: bool(open_issues(world.state, task["id"])),
        "has-improvement": has("improvement"),
    }
    wanted = filters.get(status)
    return [task for task in rows if wanted(task)] if wanted else list(rows)


def of_people(rows: list[Row], owners: str | None, guests: str | None) -> list[Row]:
    """Comma-separated member ids, comma-separated e-mail addresses."""
    if owners:
        ids = {int(one) for one in owners.split(",") if one.isdecimal()}
        rows = [task for task in rows if ids & set(task["owners"]["users"])]
    if guests:
        mails = set(guests.lower().split(","))
        rows = [task for task in rows if mails & {one.lower() for one in task["owners"]["guests"]}]
    return rows
