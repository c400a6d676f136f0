"""What waits for people: runs, tasks, approvals and one-off tasks they are assigned to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from include.sandbox.process_street.identity import given, muid
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.state import ProcessStreetState

KINDS = ("Checklist", "StandardTask", "ApprovalTask", "OneOffTask", "Acknowledgment")


@dataclass(frozen=True)
class Item:
    """One thing with all who have it; `id` stands for the assignment."""

    id: str
    kind: str
    name: str
    workflow_id: str
    assignees: tuple[Person, ...]
    run_id: str | None = None
    task_id: str | None = None
    due_date: str | None = None
    done: bool = False

    def view(self) -> dict[str, Any]:
        facts = {"id": self.id, "type": self.kind, "name": self.name, "workflowId": self.workflow_id}
        place = given(workflowRunId=self.run_id, taskId=self.task_id, dueDate=self.due_date)
        return {**facts, **place, "assignees": [person.view() for person in self.assignees]}


class Inbox:
    """Completed and archived runs count as completed work; hidden tasks wait for nobody."""

    def __init__(self, state: ProcessStreetState) -> None:
        self.state = state

    def of(self, emails: set[str], *, with_completed: bool) -> list[Item]:
        """By due date; things without one come last."""
        found = [
            item
            for item in self._all()
            if (with_completed or not item.done) and any(person.email.lower() in emails for person in item.assignees)
        ]
        return sorted(found, key=lambda item: (item.due_date or "9", item.id))

    def _all(self) -> Iterator[Item]:
        for run in self.state.runs.values():
            if run.status == "Active" or (run.status != "Deleted" and self.state.capabilities.search_finds_finished):
                yield from self._of_run(run)
        for task in self.state.one_off_tasks.values():
            run_of = self.state.runs.get(task.run_id or "")
            yield Item(
                id=muid("assignment", task.id),
                kind="OneOffTask",
                name=task.name,
                workflow_id=run_of.workflow_id if run_of else "",
                assignees=tuple(task.assignees),
                run_id=task.run_id,
                task_id=task.id,
                due_date=task.due_date,
                done=task.status == "Completed",
            )

    def _of_run(self, run: Run) -> Iterator[Item]:
        over = run.status != "Active"
        if run.assignees:
            run_item = ("Checklist", run.name or "", run.workflow_id, tuple(run.assignees), run.id, None, run.due_date)
            yield Item(muid("assignment", run.id), *run_item, over)
        for task in run.tasks:
            if task.assignees and not task.hidden:
                kind = "ApprovalTask" if task.type == "Approval" else "StandardTask"
                place = (run.workflow_id, tuple(task.assignees), run.id, task.id, task.due_date)
                yield Item(muid("assignment", task.id), kind, task.name, *place, over or task.done)
