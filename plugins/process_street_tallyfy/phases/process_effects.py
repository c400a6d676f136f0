"""The cut-over's effects on one open process: its owner, and the dates and people of its open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.notice import Stage
from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import TargetModel, Task
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.target_view import People, TargetView, people
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace


@dataclass
class ProcessEffects:
    """``plan`` is that of an active run, ``process_id`` its process."""

    workspace: Workspace
    view: TargetView
    plan: RunPlan
    process_id: str

    def all(self) -> Iterator[Effect]:
        """A task that somebody completed in the target meanwhile is frozen and left as it is."""
        yield from self._process()
        rows = self.workspace.ledger.mapping.by_parent(Kind.TASK, self.plan.source_id)
        targets = {row.source_id: row.target_id for row in rows}
        for task in self.plan.tasks:
            if task.step_source_id is None or task.completed or not (task.due or task.owners or task.guests):
                continue
            held = self.view.tasks(self.process_id).get(targets.get(task.source_id) or "")
            if held is not None and not held.is_completed:
                yield from self._task(task, held)

    def _process(self) -> Iterator[Effect]:
        """The source knows no owner of a run; whoever started it comes nearest."""
        if self.plan.starter in (None, self.workspace.migration_user):
            return
        body = {"owner_id": self.plan.starter}
        held = self.view.process(self.process_id).owner_id
        before, after = people([held] if held else []), people([self.plan.starter])
        if held not in (self.plan.starter, self.workspace.migration_user):
            return  # somebody in the target gave it to somebody else
        yield Effect(
            f"process/{self.plan.source_id}",
            self.plan.source_id,
            Stage.PROCESSES,
            "owner of an open process",
            body,
            lambda: self.workspace.target.writes.update_run(self.process_id, body),
            lambda: self.view.process(self.process_id),
            self.view.mails("process", "owner_id", before, after),
        )

    def _task(self, task: TaskPlan, held: Task) -> Iterator[Effect]:
        present = people(held.owners.users, held.owners.groups, held.owners.guests)
        if task.due:
            body: dict[str, Any] = {"deadline": task.due}
            mails = self.view.mails("task", "deadline", present, present)
            yield self._effect("date", "date of an open task", Stage.DATES, task, held.id, body, mails)
        if task.owners or task.guests:
            body = {"owners": {"users": sorted(task.owners), "guests": list(task.guests), "groups": []}}
            if self._ours(task, present):
                mails = self.view.mails("task", "owners", present, people(task.owners, (), task.guests))
                yield self._effect("owners", "people of an open task", Stage.OWNERS, task, held.id, body, mails)

    def _ours(self, task: TaskPlan, present: People) -> bool:
        """Whether nobody but the move put people on the task: what somebody chose in the target stays."""
        mine = people([self.workspace.migration_user])
        if present - mine == People() or present - mine == people(task.owners, (), task.guests) - mine:
            return True
        row = self.workspace.ledger.mapping.get(Kind.OWN, f"{CUT_OVER}owners/{task.source_id}")
        written = [present.users, present.users - mine.users]
        guests = sorted(present.guests)
        sent = {digest({"owners": {"users": sorted(users), "guests": guests, "groups": []}}) for users in written}
        return row is not None and row.payload_sha256 in sent

    def _effect(
        self,
        name: str,
        what: str,
        stage: Stage,
        task: TaskPlan,
        task_id: str,
        body: dict[str, Any],
        mails: Any,
    ) -> Effect:
        def look() -> TargetModel | None:
            return self.view.tasks(self.process_id).get(task_id)

        return Effect(
            f"{name}/{task.source_id}",
            self.plan.source_id,
            stage,
            what,
            body,
            lambda: self.workspace.target.writes.update_task(self.process_id, task_id, body),
            look,
            mails,
        )
