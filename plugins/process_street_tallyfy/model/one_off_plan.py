"""What is going to be written for a one-off task: the same in the target (api/tallyfy-api.md 2.13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.finding import Finding, Outcome

#: Every one-off task of the target has a deadline. This one means none, and none yet: a task of which the deadline
#: waits for the cut-over must not become overdue before. The last working day that fits a 32-bit clock.
NO_DEADLINE = "2037-12-31 12:00:00"


@dataclass(frozen=True, slots=True)
class OneOffPlan:
    """``due`` is in UTC and in the target's notation, None when the source has none.

    ``owners``, ``group_source_ids`` and ``guests`` are put on an open task at the cut-over; a completed one keeps the
    migration user. ``public``: everybody may see it, once the cut-over has opened it.
    """

    source_id: str
    title: str
    summary: str
    marker: str
    completed: bool
    due: str | None
    owners: tuple[int, ...]
    group_source_ids: tuple[str, ...]
    public: bool
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    guests: tuple[str, ...] = ()

    def text(self) -> dict[str, str]:
        """What the migration answers for, before the cut-over and after it."""
        return {"title": self.title, "summary": self.summary}

    def body(self, migration_user: int) -> dict[str, Any]:
        """The JSON of ``POST /tasks``: of the migration user alone, and secret from everybody but administrators."""
        deadline = self.due if self.completed and self.due else NO_DEADLINE
        owners = {"users": [migration_user], "guests": [], "groups": []}
        return {**self.text(), "task_type": "task", "deadline": deadline, "owners": owners, "top_secret": True}
