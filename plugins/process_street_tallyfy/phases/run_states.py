"""Task states, approvals and the archive state of one process; every step starts with a read."""

from __future__ import annotations

from dataclasses import dataclass, field

from process_street_tallyfy.errors import DataError, OutcomeUnknown
from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.template_ids import carried_id, is_carried
from process_street_tallyfy.phases.workspace import Workspace

COMPLETED = "completed"
SKIPPED_BY_RULE = "auto-skipped"


@dataclass
class RunStates:
    """``tasks``: target task id by source task id."""

    workspace: Workspace
    plan: RunPlan
    process_id: str
    tasks: dict[str, str]
    _failed: set[str] = field(default_factory=set, init=False)

    def settle(self) -> None:
        """Complete in task order, read back, archive last. Nothing is sent when all rows are settled."""
        if self._settled():
            return
        stored = self._read()
        for task in self.plan.tasks:
            self._complete(task, stored.get(self.tasks.get(task.source_id, "")))
        self._close_rest(stored)
        self._verify(self._read())
        self._archive()

    def _settled(self) -> bool:
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        rows = [*mapping.by_parent(Kind.TASK, run_id), *mapping.by_parent(Kind.APPROVAL, run_id)]
        return all(row.state in SETTLED for row in rows) and not self._archive_is_due()

    def _read(self) -> dict[str, Task]:
        found = self.workspace.target.reads.run_tasks(self.process_id, expected=len(self.tasks))
        return {task.id: task for task in found}

    def _complete(self, task: TaskPlan, stored: Task | None) -> None:
        """POST only when the read says it is open: a second completion would mail everybody again."""
        if not task.completed or stored is None or stored.status in (COMPLETED, SKIPPED_BY_RULE):
            return
        try:
            self._complete_once(stored.id, is_approved=task.is_approved, completer=task.completer)
        except DataError as error:
            self._failed.add(task.source_id)
            self.workspace.ledger.mapping.fail(Kind.TASK, task.source_id, category=error.category, code=error.code)

    def _close_rest(self, stored: dict[str, Task]) -> None:
        """Steps that a completed run of another version never had: its process could not end with them open."""
        if self.plan.status != "Completed":
            return
        planned = set(self.tasks.values())
        for task in stored.values():
            if task.id not in planned and task.status not in (COMPLETED, SKIPPED_BY_RULE):
                approved = True if task.task_type == "approval" else None
                self._complete_once(task.id, is_approved=approved, completer=None)

    def _complete_once(self, task_id: str, *, is_approved: bool | None, completer: int | None) -> None:
        """One POST; a lost answer is read back before it is sent again.

        :raises OutcomeUnknown: lost again and again.
        """
        writes = self.workspace.target.writes
        for last in (False, False, True):
            try:
                writes.complete(self.process_id, task_id, is_approved=is_approved, override_user=completer)
            except OutcomeUnknown:
                if self.workspace.target.reads.task(self.process_id, task_id).is_completed:
                    return
                if last:
                    raise
            else:
                return

    def _verify(self, stored: dict[str, Task]) -> None:
        mapping = self.workspace.ledger.mapping
        verified = []
        for task in self.plan.tasks:
            row = mapping.get(Kind.TASK, task.source_id)
            if row is None or row.state in SETTLED or task.source_id in self._failed:
                continue
            held = stored.get(self.tasks.get(task.source_id, ""))
            if held is None and (row.state not in LANDED or is_carried(row.target_id)):
                mapping.confirm(Kind.TASK, task.source_id, carried_id(self.process_id, task.source_id))
                verified.append((Kind.TASK, task.source_id))
            elif held is not None and _as_planned(task, held):
                verified.append((Kind.TASK, task.source_id))
            else:
                mapping.wrong(Kind.TASK, task.source_id, code="state_differs")
        mapping.verify_many(verified)
        self._verify_approvals()

    def _verify_approvals(self) -> None:
        """A decided approval is as good as the approval task that carries it, or the kick-off text."""
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        rows = [row for row in mapping.by_parent(Kind.APPROVAL, run_id) if row.state not in SETTLED]
        mapping.confirm_many(
            [(Kind.APPROVAL, row.source_id, self.process_id) for row in rows if row.state not in LANDED]
        )
        unsettled = [row for row in mapping.by_parent(Kind.TASK, run_id) if row.state not in SETTLED]
        if not unsettled:
            mapping.verify_many([(Kind.APPROVAL, row.source_id) for row in rows])

    def further_than_planned(self) -> bool:
        """Whether somebody worked on the process since: a task is in another state than was written."""
        stored = self._read()
        return any(
            (held := stored.get(self.tasks.get(task.source_id, ""))) is not None and not _as_planned(task, held)
            for task in self.plan.tasks
        )

    def _archive_is_due(self) -> bool:
        row = self.workspace.ledger.mapping.get(Kind.OWN, self._archive_key)
        return self.plan.status == "Archived" and (row is None or row.state not in SETTLED)

    @property
    def _archive_key(self) -> str:
        return f"{self.plan.source_id}/archived"

    def _archive(self) -> None:
        """DELETE archives and is repeatable after a read (api/tallyfy-api.md 2.12)."""
        from process_street_tallyfy.phases.foundation import own_rows

        if not self._archive_is_due() or self._failed:
            return
        target, mapping = self.workspace.target, self.workspace.ledger.mapping
        own_rows(self.workspace, [(self._archive_key, self.plan.source_id)])
        if target.reads.run(self.process_id).archived_at is None:
            target.writes.archive_run(self.process_id)
        row = mapping.get(Kind.OWN, self._archive_key)
        if row is not None and row.state not in LANDED:
            mapping.confirm(Kind.OWN, self._archive_key, self.process_id)
        if target.reads.run(self.process_id).archived_at is not None:
            mapping.verify_many([(Kind.OWN, self._archive_key)])


def _as_planned(plan: TaskPlan, held: Task) -> bool:
    if plan.completed != (held.status == COMPLETED) or plan.skipped != (held.status == SKIPPED_BY_RULE):
        return False
    if plan.completed and plan.is_approved is not None and held.is_approved is not plan.is_approved:
        return False
    return not (plan.completed and plan.completer is not None and held.completer_id != plan.completer)
