"""Task states, approvals and the archive state of one process; every step starts with a read."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from process_street_tallyfy.errors import DataError, OutcomeUnknown
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.state import SETTLED, Kind
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.landing import (
    NOT_OURS,
    carried_after_all,
    drivable,
    land,
    settle_by_finding,
    settled,
)
from process_street_tallyfy.phases.target_tasks import TargetTasks, archive_key, is_as_launched, state_of, tasks_of
from process_street_tallyfy.phases.template_ids import carried_id
from process_street_tallyfy.phases.trouble import Isolation, meet
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.change import ACTIONS, WHY, Action, Need

COMPLETED = "completed"
SKIPPED_BY_RULE = "auto-skipped"


@dataclass
class RunStates:
    """Brings the tasks of a process to the states of the source; what people did there since is kept."""

    workspace: Workspace
    plan: RunPlan
    process_id: str
    isolation: Isolation
    _kept: list[Finding] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.tasks = tasks_of(self.workspace, self.plan.source_id)
        self.target = TargetTasks(self.workspace, self.plan.source_id, self.process_id)

    def settle(self) -> None:
        """Complete in task order, read back, archive last. Nothing is sent when all rows are settled."""
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        rows = mapping.children((Kind.TASK, Kind.APPROVAL), run_id)
        if settled(row for row in rows if row.state not in NOT_OURS) and not self._archive_is_due():
            return
        drivable(mapping, rows)
        self._complete(self._as_planned_at_launch() if self._is_as_launched() else self._made_ready_all(self._read()))
        stored = self._read()
        if self._close_rest(stored) and self.plan.ruled:  # a rule may have moved a task that was read
            stored = self._read()
        settle_by_finding(self.workspace, self._kept)
        self._verify(stored)
        self._archive()

    def _is_as_launched(self) -> bool:
        """Then nothing is left to look at first: without rules no step is hidden either."""
        rows = self._rows().values()
        return self.target.fresh and not self.plan.ruled and all(map(is_as_launched, rows))

    def _as_planned_at_launch(self) -> list[TaskPlan]:
        return [task for task in self.plan.tasks if task.completed and task.source_id in self.tasks]

    def _made_ready_all(self, stored: dict[str, Task]) -> list[TaskPlan]:
        """The tasks to complete."""
        known, due = self._rows(), list[TaskPlan]()
        for task in self.plan.tasks:
            with self.isolation.of([(Kind.TASK, task.source_id)]):
                if self._made_ready(task, known.get(task.source_id), stored.get(self.tasks.get(task.source_id, ""))):
                    due.append(task)
        return due

    def _read(self) -> dict[str, Task]:
        found = self.workspace.target.reads.run_tasks(self.process_id, expected=len(self.tasks))
        return {task.id: task for task in found}

    def _rows(self) -> dict[str, Row]:
        return self.workspace.ledger.mapping.many(Kind.TASK, [task.source_id for task in self.plan.tasks])

    def _made_ready(self, task: TaskPlan, row: Row | None, stored: Task | None) -> bool:
        """Whether it is to be completed; one that has to be open is opened.

        A second completion would mail everybody again: nothing is sent that the read does not ask for.
        """
        if row is None or not row.open or row.state in NOT_OURS or stored is None:
            return False
        need = _need(task, stored)
        if need is None:
            return False
        held = self.target.held(row, stored)
        action = ACTIONS[need, held]
        if action is Action.REPORT:
            self._kept.append(self.target.finding(Kind.TASK, task.source_id, "status", WHY[held]))
            return False
        if action is Action.OPEN_FIRST or (action is Action.GO and need is Need.REOPEN):
            self.target.reopen(row)
        return action is not Action.NOTHING and task.completed

    def _complete(self, tasks: Collection[TaskPlan]) -> None:
        """In the order of the tasks. The intents hold the states that are written; a refusal is the task's own."""
        mapping = self.workspace.ledger.mapping
        mapping.intend_many((Kind.TASK, task.source_id, state_of(task)) for task in tasks)
        for task in tasks:
            with self.isolation.of([(Kind.TASK, task.source_id)]):
                self._complete_planned(task)

    def _complete_planned(self, task: TaskPlan) -> None:
        try:
            self._complete_once(self.tasks[task.source_id], is_approved=task.is_approved, completer=task.completer)
        except DataError as error:
            self.isolation.met.add((Kind.TASK, task.source_id))
            self.workspace.ledger.mapping.fail(Kind.TASK, task.source_id, category=error.category, code=error.code)

    def _close_rest(self, stored: dict[str, Task]) -> bool:
        """Steps that a completed run of another version never had: its process could not end with them open.

        Whether there was one.
        """
        if self.plan.status != "Completed" or self.target.frozen_as is not None:
            return False
        planned, found = set(self.tasks.values()), False
        for task in stored.values():
            if task.id not in planned and task.status not in (COMPLETED, SKIPPED_BY_RULE):
                found, approved = True, True if task.task_type == "approval" else None
                with self.isolation.of([(Kind.RUN, self.plan.source_id)]):
                    self._complete_once(task.id, is_approved=approved, completer=None)
        return found

    def _complete_once(self, task_id: str, *, is_approved: bool | None, completer: int | None) -> None:
        """One POST; a lost answer is read back before it is sent again.

        :raises OutcomeUnknown: lost again and again.
        """
        self.workspace.keep_lease()
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
        verified: dict[Key, str] = {}
        for task, row in self._unsettled():
            held = stored.get(self.tasks.get(task.source_id, ""))
            if task.step_source_id is None:
                verified[row.key] = carried_id(self.process_id, task.source_id)
            elif held is None:
                meet(mapping, [row.key], category="data", code="step_failed")
            elif _as_planned(task, held):
                verified[row.key] = held.id
            else:
                meet(mapping, [row.key], category="data", code="state_differs")
        land(mapping, verified, verified)
        carried_after_all(self.workspace, self.plan.outcomes, list(verified))
        self._verify_approvals()

    def _unsettled(self) -> Iterator[tuple[TaskPlan, Row]]:
        rows = self._rows()
        for task in self.plan.tasks:
            row = rows.get(task.source_id)
            if row is not None and row.open and row.state not in NOT_OURS and row.key not in self.isolation.met:
                yield task, row

    def _verify_approvals(self) -> None:
        """A decided approval is as good as the approval task that carries it, or the kick-off text."""
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        rows = drivable(mapping, mapping.by_parent(Kind.APPROVAL, run_id))
        undecided = any(row.open for row in mapping.by_parent(Kind.TASK, run_id))
        land(mapping, {row.key: self.process_id for row in rows}, () if undecided else [row.key for row in rows])

    def further_than_planned(self) -> bool:
        """Whether a task is in another state than is planned."""
        return any(not _as_planned(plan, task) for plan, task in self._held())

    def worked_on(self) -> bool:
        """Whether somebody worked on the process: what the move has not brought to its state yet may still be open."""
        return any(not self._as_left(plan, task) for plan, task in self._held())

    def _held(self) -> Iterator[tuple[TaskPlan, Task]]:
        stored = self._read()
        for plan in self.plan.tasks:
            if task := stored.get(self.tasks.get(plan.source_id, "")):
                yield plan, task

    def _as_left(self, plan: TaskPlan, held: Task) -> bool:
        row = self.target.row(plan.source_id)
        unsettled = row is None or row.state not in SETTLED
        return _as_planned(plan, held) or (unsettled and _need(plan, held) in (None, Need.COMPLETE))

    def _archive_is_due(self) -> bool:
        row = self.workspace.ledger.mapping.get(Kind.OWN, archive_key(self.plan.source_id))
        return self.plan.status == "Archived" and (row is None or row.state not in SETTLED)

    def _archive(self) -> None:
        """DELETE archives and is repeatable after a read (api/tallyfy-api.md 2.12); the phase's gate reads it back."""
        mapping, key = self.workspace.ledger.mapping, (Kind.OWN, archive_key(self.plan.source_id))
        refused = any(row.key in self.isolation.met for row in mapping.by_parent(Kind.TASK, self.plan.source_id))
        if not self._archive_is_due() or refused:
            return
        target, new = self.workspace.target, mapping.get(*key) is None
        own_rows(self.workspace, [(key[1], self.plan.source_id)])
        if new or target.reads.run(self.process_id).archived_at is None:
            target.writes.archive_run(self.process_id)
        land(mapping, {key: self.process_id}, [key])


def _as_planned(plan: TaskPlan, held: Task) -> bool:
    """Nothing is left to be done, and automations hide and show the step as they should."""
    return _need(plan, held) is None and plan.skipped == (held.status == SKIPPED_BY_RULE)


def _need(plan: TaskPlan, held: Task) -> Need | None:
    """What is left to be done to a task; a step that a rule has hidden is not completed by hand (2.13)."""
    done = held.status == COMPLETED
    if plan.completed and not done:
        return None if held.status == SKIPPED_BY_RULE else Need.COMPLETE
    if done and not plan.completed:
        return Need.REOPEN
    decided = plan.is_approved is None or held.is_approved is plan.is_approved
    by_whom = plan.completer is None or held.completer_id == plan.completer
    return None if not done or (decided and by_whom) else Need.REDECIDE
