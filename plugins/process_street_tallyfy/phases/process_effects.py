"""The cut-over's effects on one open process: its owner and members, and the dates and people of its open tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.notice import Mail, Stage
from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import Process, TargetModel, Task
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.target_view import People, TargetView, joined, people
from process_street_tallyfy.phases.touched import counted, of_date, unless_touched
from process_street_tallyfy.phases.workspace import Workspace

#: Whether automations hide the task -> what stands in the preview: people hear of a hidden task and do not see it yet.
DATE = {False: "date of an open task", True: "date of a hidden task"}
OWNERS = {False: "people of an open task", True: "people of a hidden task"}


@dataclass
class ProcessEffects:
    """``plan`` is that of an active run, ``process_id`` its process, ``template_id`` its template."""

    workspace: Workspace
    view: TargetView
    plan: RunPlan
    process_id: str
    template_id: str

    def all(self) -> Iterator[Effect]:
        """A task that somebody completed in the target meanwhile is frozen and left as it is."""
        yield from self._owner()
        yield from self._members()
        rows = self.workspace.ledger.mapping.by_parent(Kind.TASK, self.plan.source_id)
        targets = {row.source_id: row.target_id for row in rows}
        for task in self.plan.tasks:
            if task.step_source_id is None or task.completed or not (task.due or self._wanted(task) != People()):
                continue
            held = self.view.tasks(self.process_id).get(targets.get(task.source_id) or "")
            if held is not None and not held.is_completed:
                yield from self._task(task, held)

    def _owner(self) -> Iterator[Effect]:
        """The source knows no owner of a run; whoever started it comes nearest, unless a task was closed to them."""
        starter, mine = self.plan.owner, self.workspace.migration_user
        if starter is None or starter == mine:
            return
        held = self.view.process(self.process_id).owner_id
        given_away = held not in (starter, mine)
        yield unless_touched(
            self.workspace,
            partial(self._owned, held, starter),
            {"owner_id": starter},
            lambda _: ("owner_id",) if given_away else (),
        )

    def _owned(self, held: int | None, starter: int, body: dict[str, Any]) -> Effect:
        before, after = people([held] if held else []), people([starter])
        return Effect(
            f"process/{self.plan.source_id}",
            self.plan.source_id,
            Stage.PROCESSES,
            "owner of an open process",
            body,
            lambda: self.workspace.target.writes.update_run(self.process_id, body),
            lambda: self.view.process(self.process_id),
            self.view.mails("process", "owner_id", before, after),
        )

    def _members(self) -> Iterator[Effect]:
        """A process has no assignees: those of the run may see it, beside whoever is there already."""
        groups = self._groups(self.plan.group_source_ids)
        if not (self.plan.members or groups):
            return
        body: dict[str, Any] = {"users": sorted(self.plan.members), "groups": groups}
        held = self.view.process(self.process_id)
        yield Effect(
            f"members/{self.plan.source_id}",
            self.plan.source_id,
            Stage.PROCESSES,
            "who may see an open process",
            body,
            lambda: self._share(body),
            lambda: self.view.process(self.process_id),
            self.view.mails("process", "users", people(held.users, held.groups), people(body["users"], groups)),
        )

    def _share(self, body: dict[str, Any]) -> Process:
        target = self.workspace.target
        held = target.reads.run(self.process_id)
        return target.writes.update_run(self.process_id, joined(body, people(held.users, held.groups)))

    def _task(self, task: TaskPlan, held: Task) -> Iterator[Effect]:
        present, wanted = people(held.owners.users, held.owners.groups, held.owners.guests), self._wanted(task)
        hidden = task.skipped or held.status == "auto-skipped"
        if task.due:
            mails = self.view.mails("task", "deadline", present, present)
            make = partial(self._effect, "date", DATE[hidden], Stage.DATES, task, held.id, mails)
            yield unless_touched(self.workspace, make, {"deadline": task.due}, partial(self._dated, task.due, held))
        if wanted != People():
            mails = self.view.mails("task", "owners", present, wanted)
            make = partial(self._effect, "owners", OWNERS[hidden], Stage.OWNERS, task, held.id, mails)
            yield unless_touched(
                self.workspace, make, {"owners": _owners(wanted)}, partial(self._staffed, present, wanted)
            )

    def _dated(self, due: str, held: Task, row: Row | None) -> Iterator[str]:
        """An earlier cut-over has made the process live: from then on its dates are Tallyfy's."""
        if row is None and not of_date(due, held.deadline, ()):
            return
        if row is not None or of_date(due, held.deadline, self._by_itself(held)):
            yield "deadline"

    def _staffed(self, present: People, wanted: People, row: Row | None) -> Iterator[str]:
        """Whoever somebody in the target chose stays, also beside or instead of those of an earlier cut-over."""
        mine = people([self.workspace.migration_user])
        sent = {digest({"owners": _owners(found)}) for found in (present, present - mine)}
        ours = present - mine in (People(), wanted - mine) or (row is not None and row.payload_sha256 in sent)
        if not ours:
            yield "owners"

    def _by_itself(self, held: Task) -> Iterator[Any]:
        step, default = self.view.step(self.template_id, held.step_id or ""), self.view.organization.default_deadline
        return counted(self.view.process(self.process_id), step, default)

    def _wanted(self, task: TaskPlan) -> People:
        return people(task.owners, self._groups(task.group_source_ids), task.guests)

    def _groups(self, source_ids: Iterable[str]) -> list[str]:
        rows = self.workspace.ledger.mapping.many(Kind.GROUP, source_ids).values()
        return sorted(row.target_id for row in rows if row.target_id)

    def _effect(
        self,
        name: str,
        what: str,
        stage: Stage,
        task: TaskPlan,
        task_id: str,
        mails: tuple[Mail, ...],
        body: dict[str, Any],
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


def _owners(found: People) -> dict[str, Any]:
    return {"users": sorted(found.users), "guests": sorted(found.guests), "groups": sorted(found.groups)}
