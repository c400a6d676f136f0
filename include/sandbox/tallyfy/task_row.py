"""A new task: what it takes over from its step (api/tallyfy-api.md 2.13)."""

from __future__ import annotations

from typing import Any

from include.sandbox.tallyfy.fields import alias
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World


def new_task(world: World, run: Row | None, step: Row, owners: Row, starter: int) -> Row:
    """Registered in the state; `step` may be the body of a one-off task, then `run` may be None."""
    state, now = world.state, world.now()
    task: dict[str, Any] = {
        "id": state.new_id(),
        "increment_id": state.new_number(),
        "run_id": run["id"] if run else None,
        "checklist_id": run["checklist_id"] if run else None,
        "step_id": step.get("id"),
        "alias": step.get("alias") or alias(state, step["title"]),
        "title": step["title"],
        "original_title": step["title"],
        "summary": step.get("summary"),
        "original_summary": step.get("summary"),
        "task_type": step.get("step_type", "task"),
        "status": "not-started",
        "position": step.get("position", 1),
        "owners": {bucket: list(people) for bucket, people in owners.items()},
        "deadline": None,
        "started_at": now,
        "completed_at": None,
        "completer_id": None,
        "starter_id": starter,
        "is_approved": None,
        "is_oneoff_task": step.get("id") is None,
        "is_completable": True,
        "taskdata": {},
        "max_assignable": step.get("max_assignable"),
        "top_secret": bool(step.get("top_secret")),
        "webhook": step.get("webhook"),
        "prevent_guest_comment": bool(step.get("prevent_guest_comment")),
        "everyone_must_complete": bool(step.get("everyone_must_complete")),
        "can_complete_only_assignees": bool(step.get("can_complete_only_assignees")),
        "allow_guest_owners": step.get("allow_guest_owners", True),
        "is_soft_start_date": step.get("is_soft_start_date", True),
        "created_at": now,
        "last_updated": now,
        "archived_at": None,
        "_done_by": [],
        "_watchers": [],
        "_reopened": False,
        "_fields": [],
    }
    state.tasks[task["id"]] = task
    return task
