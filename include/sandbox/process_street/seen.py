"""The organisation as the user sees it whose key it is (api/process-street-api.md 1.1, trap T26)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from include.sandbox.process_street.state import ProcessStreetState


class Seen:
    """A state without what hangs off an unseen workflow; everything else is the state's own."""

    def __init__(self, state: ProcessStreetState) -> None:
        self._state = state

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._state, name)
        unseen = self._state.capabilities.unseen_workflows
        if not unseen or name not in OWNERS:
            return found
        return {key: one for key, one in found.items() if OWNERS[name](self._state, one) not in unseen}


def _of_run(state: ProcessStreetState, thing: Any) -> str | None:
    run = state.runs.get(thing.run_id or "")
    return run.workflow_id if run else None


#: Collection -> the workflow that a thing in it belongs to.
OWNERS: dict[str, Callable[[ProcessStreetState, Any], str | None]] = {
    "workflows": lambda _, workflow: workflow.id,
    "runs": lambda _, run: run.workflow_id,
    "comments": _of_run,
    "attachments": lambda _, attachment: attachment.workflow_id,
    "schedules": lambda _, schedule: schedule.workflow_id,
}
