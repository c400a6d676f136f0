"""The second half of a run's load: task ids, answers, name and kick-off text of a process that exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import DataError, NotYetVisible
from process_street_tallyfy.ledger.row import Key, PlanItem, Row
from process_street_tallyfy.model.plan import RunPlan, TaskPlan, ValuePlan
from process_street_tallyfy.model.state import SETTLED, Kind, State
from process_street_tallyfy.model.target import Process, Task
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.landing import NOT_OURS, carried_after_all, drivable, land, settle_by_finding
from process_street_tallyfy.phases.run_text import RunText
from process_street_tallyfy.phases.target_tasks import TargetTasks
from process_street_tallyfy.phases.template_ids import TemplateIds
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.validate.read_back import same_value, settled_form

#: The source hash of an answer that was taken back.
CLEARED = "cleared"


def not_cleared(values: Iterable[Row], here: Collection[str]) -> list[Row]:
    """Answers that the source has no more (``here``: those that it has) and whose field was not seen empty yet."""
    gone = [row for row in values if row.source_id not in here and row.target_id and row.state not in NOT_OURS]
    return [row for row in gone if row.state not in SETTLED or row.source_sha256 != CLEARED]


#: Values, and what the task that holds them has in its fields.
Answered = tuple[list[ValuePlan], dict[str, Any]]


@dataclass
class RunFill:
    """Writes what is open of one process, and no value a second time.

    All values of the run are intended at once and land at once: a worker that is killed between leaves values behind
    that the next one compares with the target before it writes anything.

    A value that somebody changed in the target since it was written is kept and reported.
    """

    workspace: Workspace
    plan: RunPlan
    ids: TemplateIds
    process_id: str
    waits: bool = True
    _stored: dict[str, Task] = field(default_factory=dict, init=False)
    _there: list[Answered] = field(default_factory=list, init=False)
    _due: list[tuple[str, list[ValuePlan]]] = field(default_factory=list, init=False)

    @cached_property
    def _target(self) -> TargetTasks:
        return TargetTasks(self.workspace, self.plan.source_id, self.process_id)

    def run(self) -> Process:
        """The process as it was read back."""
        tasks = self._tasks()
        self._confirm_tasks(tasks)
        values = [value.source_id for task in self.plan.tasks for value in task.values]
        rows = self.workspace.ledger.mapping.many(Kind.VALUE, values)
        for task in self.plan.tasks:
            task_id = tasks.get(self.ids.steps.get(task.step_source_id or "", ""))
            if task_id is not None:
                self._sort(task, task_id, rows)
        self._write()
        self._clear()
        process = self.workspace.target.reads.run(self.process_id)
        RunText(self.workspace, self.plan, self.ids, self.process_id).settle(self._written, process)
        return process

    def _tasks(self) -> dict[str, str]:
        """Task id by step id, complete (the list may lag behind the launch).

        A process keeps the version of its template: of steps that came later only those are asked for
        that the run has a task for.

        :raises NotYetVisible: the replica still hides some.
        """
        wanted = {self.ids.steps[step] for task in self.plan.tasks if (step := task.step_source_id) in self.ids.steps}
        found = self.workspace.target.reads.run_tasks(self.process_id, expected=len(wanted) if self.waits else None)
        tasks = {task.step_id: task.id for task in found if task.step_id}
        missing = wanted - set(tasks)
        if missing:
            raise NotYetVisible(
                f"{len(missing)} tasks of the process are not visible yet",
                kind=Kind.RUN,
                source_id=self.plan.source_id,
            )
        self._stored = {task.id: task for task in found}
        return tasks

    def _confirm_tasks(self, tasks: dict[str, str]) -> None:
        rows = self.workspace.ledger.mapping.by_parent(Kind.TASK, self.plan.source_id)
        waiting = {row.source_id for row in rows if row.target_id is None}
        land(
            self.workspace.ledger.mapping,
            {
                (Kind.TASK, task.source_id): tasks[self.ids.steps[task.step_source_id]]
                for task in self.plan.tasks
                if task.source_id in waiting and task.step_source_id in self.ids.steps
            },
        )

    def _sort(self, task: TaskPlan, task_id: str, known: Mapping[str, Row]) -> None:
        """The open values of one task: those that are there, those that stay as people left them, those to write."""
        mapping, captures = self.workspace.ledger.mapping, self.ids.captures
        planned = {v.source_id: v for v in task.values if v.value is not None and v.field_source_id in captures}
        rows = drivable(mapping, [known[source_id] for source_id in sorted(planned.keys() & known.keys())])
        stored = self._stored[task_id].taskdata
        arrived = [row for row in rows if same_value(planned[row.source_id].value, self._held(stored, planned, row))]
        self._there.append(([planned[row.source_id] for row in arrived], stored))
        edited = [row for row in rows if row not in arrived and self._edited(row, self._held(stored, planned, row))]
        self._keep(edited, "edited_in_tallyfy")
        due = [row for row in rows if row not in [*arrived, *edited]]
        if not due:
            return
        reason = self._target.hindrance(task.source_id)
        if reason is not None:
            self._keep(due, reason)
            return
        carried_after_all(self.workspace, self.plan.outcomes, [row.key for row in due])
        self._due.append((task_id, [planned[row.source_id] for row in due]))

    def _held(self, stored: dict[str, Any], planned: dict[str, ValuePlan], row: Row) -> Any:
        return stored.get(self.ids.captures[planned[row.source_id].field_source_id])

    def _edited(self, row: Row, stored: Any) -> bool:
        """Whether the target holds something else than was written; of what was never verified that is not known."""
        return row.state is State.VERIFIED and row.payload_sha256 not in ("", digest(settled_form(stored)))

    def _keep(self, rows: list[Row], reason: str) -> None:
        settle_by_finding(
            self.workspace, [self._target.finding(row.kind, row.source_id, "data", reason) for row in rows]
        )

    def _intend(self, values: list[ValuePlan]) -> None:
        mapping = self.workspace.ledger.mapping
        mapping.intend_many([(Kind.VALUE, v.source_id, digest(settled_form(v.value))) for v in values])

    def _write(self) -> None:
        """One PUT per task; what its answer holds is the read-back."""
        written = [*(values for values, _ in self._there), *(values for _, values in self._due)]
        self._intend([value for values in written for value in values])
        answers, refused = list(self._there), list[tuple[str, ValuePlan]]()
        try:
            for task_id, values in self._due:
                if (stored := self._put(task_id, values)) is not None:
                    answers.append((values, stored))
                elif len(values) > 1:
                    refused += [(task_id, value) for value in values]
        finally:
            self._land(answers)
        for task_id, value in refused:
            self._write_alone(task_id, value)

    def _put(self, task_id: str, values: list[ValuePlan]) -> dict[str, Any] | None:
        """What the task holds afterwards; None when the target refuses it, which the rows say."""
        taskdata = {self.ids.captures[value.field_source_id]: value.value for value in values}
        try:
            return self.workspace.target.writes.update_task(self.process_id, task_id, {"taskdata": taskdata}).taskdata
        except DataError as error:
            for value in values:
                self.workspace.ledger.mapping.fail(
                    Kind.VALUE, value.source_id, category=error.category, code=error.code
                )
            return None

    def _write_alone(self, task_id: str, value: ValuePlan) -> None:
        """One value that the target refuses must not take its neighbours along: each is sent alone."""
        self._intend([value])
        stored = self._put(task_id, [value])
        if stored is not None:
            self._land([([value], stored)])

    def _land(self, answers: Iterable[Answered]) -> None:
        mapping, captures = self.workspace.ledger.mapping, self.ids.captures
        targets: dict[Key, str] = {}
        equal: list[Key] = []
        for values, stored in answers:
            targets |= {(Kind.VALUE, v.source_id): captures[v.field_source_id] for v in values}
            arrived = [v for v in values if same_value(v.value, stored.get(captures[v.field_source_id]))]
            equal += [(Kind.VALUE, value.source_id) for value in arrived]
        land(mapping, targets, equal)
        for key in sorted(targets.keys() - set(equal)):
            mapping.wrong(*key, code="read_back_differs")

    def _clear(self) -> None:
        """Answers that were taken back, or fit their field no more, leave the field; the text may keep them.

        The mark is what the row was planned from; it is what it was settled with once its field was seen empty.
        """
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        here = {item.source_id for item in self.plan.outcomes if item.kind is Kind.VALUE}
        rows = mapping.by_parent(Kind.VALUE, run_id)
        gone = not_cleared(rows, here)
        mapping.plan(PlanItem(row.kind, row.source_id, run_id, row.disposition, CLEARED) for row in gone)
        rest = drivable(mapping, [row for row in mapping.by_parent(Kind.VALUE, run_id) if row.source_id not in here])
        unfit = [row for row in drivable(mapping, rows) if row.source_id in here - self._written]
        for row in [*rest, *unfit]:
            if self._clear_field(row):
                land(mapping, {row.key: self.process_id}, [row.key] if row in rest else ())

    def _clear_field(self, row: Row) -> bool:
        """False when the field keeps its value: refused, or somebody else's."""
        capture, mapping = row.target_id or "", self.workspace.ledger.mapping
        stored = next((task for task in self._stored.values() if capture in task.taskdata), None)
        if stored is None or settled_form(stored.taskdata[capture]) is None:
            return True
        reason = "edited_in_tallyfy" if self._edited(row, stored.taskdata[capture]) else self._hindrance(stored.id)
        if reason is not None:
            self._keep([row], reason)
            return False
        mapping.intend(*row.key, payload_sha256=digest(None))
        try:
            answer = self.workspace.target.writes.update_task(self.process_id, stored.id, {"taskdata": {capture: ""}})
        except DataError as error:
            mapping.fail(*row.key, category=error.category, code=error.code)
            return False
        if settled_form(answer.taskdata.get(capture)) is not None:
            mapping.fail(*row.key, category="data", code="read_back_differs")
            return False
        return True

    def _hindrance(self, task_id: str) -> str | None:
        rows = self.workspace.ledger.mapping.by_target(Kind.TASK, task_id)
        return self._target.hindrance(rows[0].source_id if rows else "")

    @cached_property
    def _written(self) -> set[str]:
        """Values that have a field of their own; the others stand in the kick-off text."""
        return {
            value.source_id
            for task in self.plan.tasks
            for value in task.values
            if value.value is not None
            and value.field_source_id in self.ids.captures
            and task.step_source_id in self.ids.steps
        }
