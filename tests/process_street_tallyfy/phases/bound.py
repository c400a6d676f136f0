"""How many calls a run may make that finds nothing changed (api/process-street-api.md 3.1 and 4): a formula per route.

The lists, for each workflow what belongs to it as a whole, for each template one look; nothing of a run.
"""

from __future__ import annotations

import re
from collections import Counter
from math import ceil
from typing import Any

from include.sandbox.process_street.state import TRAILING_NEXT, ProcessStreetState

PAGE = 20
ID = re.compile(r"(?<=/)[A-Za-z0-9_-]{20,}(?=/|$)")


def route(seen: Any) -> str:
    """Method and path without ids, such as ``GET /workflows/*/revisions``."""
    path = ID.sub("*", re.sub(r"^/(api/v1\.1|organizations/[0-9a-f]{32})", "", seen.path))
    return f"{seen.method} {path or '/'}"


def calls(requests: list[Any], since: int) -> Counter[str]:
    return Counter(route(seen) for seen in requests[since:])


def pages(path: str, items: int) -> int:
    """Calls for a list of so many items; some lists put a next link on their last page."""
    return max(1, ceil(items / PAGE)) + (path in TRAILING_NEXT and items > 0)


def of_source(state: ProcessStreetState) -> Counter[str]:
    live = [flow for flow in state.workflows.values() if not flow.archived]
    runs = [run for run in state.runs.values() if run.status != "Deleted"]
    flows = {flow.id for flow in live} | {run.workflow_id for run in runs}
    kept = {run.id: run.workflow_id for run in runs}
    said = Counter(kept[one.run_id] for one in state.comments.values() if one.run_id in kept)
    sets = [one for one in state.data_sets.values() if one.deleted_date is None]
    undone = [one for one in state.one_off_tasks.values() if one.status != "Completed"]
    work = sum(bool(task.assignees) for run in runs for task in run.tasks) + sum(bool(run.assignees) for run in runs)
    return Counter(
        {
            "GET /testAuth": 1,
            "GET /data-sets": 1 + pages("/data-sets", len(state.data_sets)),
            "GET /users": pages("/users", len(state.users)),
            "GET /folders": pages("/folders", len(state.folders)),
            "GET /webhooks": 1,
            "GET /scheduled-workflows": pages("/scheduled-workflows", len(state.schedules)),
            "GET /pages": pages("/pages", len(state.pages)),
            "GET /workflows": pages("/workflows", len(live)),
            "GET /workflows/*": len(flows - {flow.id for flow in live}),
            "GET /workflow-runs/list": pages("/workflow-runs/list", len(runs)),
            "GET /attachments": pages("/attachments", len(state.attachments)),
            "POST /work/items/search": pages("", work + len(state.one_off_tasks)) + pages("", len(undone)),
            "GET /work/tasks/*": len(undone),
            "GET /data-sets/*/records": sum(pages("", len(one.records)) for one in sets),
            "GET /data-sets/*/incoming-webhooks": len(sets),
            "GET /workflows/*/revisions": len(flows),
            "GET /workflows/*/permissions": len(flows),
            "GET /workflows/*/incoming-webhooks": len(flows),
            "GET /comments": sum(pages("/comments", said[flow]) for flow in flows),
        }
    )


def of_target(templates: int, documents: int) -> Counter[str]:
    """Existence is asked of lists, and each template is looked at once."""
    lists = {"GET /users": 1, "GET /groups": 2, "GET /folders": 2, "GET /tags": 1, "GET /checklists": 5}
    return Counter(
        {
            "GET /me": 2,
            "GET /": 2,
            **lists,
            "GET /checklists/*": templates + documents,
            "GET /runs": templates,
            "GET /tasks": 1,
        }
    )


def too_many(made: Counter[str], allowed: Counter[str]) -> dict[str, tuple[int, int]]:
    """Routes that were called more often than the formula says: made, allowed."""
    return {key: (number, allowed[key]) for key, number in made.items() if number > allowed[key]}
