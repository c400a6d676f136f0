"""A run in compact form: read once after its launch, completed without a second look.

::

    upload -> launch of one step -> read process and task -> bytes of the record read back -> complete -> archive

Five calls for a completed run, six for an archived one; files of the run cost theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.errors import NotYetVisible
from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.landing import NOT_OURS, land
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.run_text import RunText
from process_street_tallyfy.phases.target_tasks import OPEN, archive_key
from process_street_tallyfy.phases.template_ids import TemplateIds, carried_id
from process_street_tallyfy.phases.workspace import Workspace


@dataclass
class CompactFill:
    """Text and task ids; what the record alone holds is settled with it."""

    workspace: Workspace
    plan: RunPlan
    ids: TemplateIds
    process_id: str

    def run(self) -> Process:
        """:raises NotYetVisible: the replica still hides a task."""
        mapping = self.workspace.ledger.mapping
        process = self.workspace.target.reads.run_with_tasks(self.process_id)
        by_step = {task.step_id: task.id for task in process.tasks}
        carriers = {task.source_id: by_step.get(self.ids.steps[str(task.step_source_id)]) for task in self.plan.tasks}
        if None in carriers.values():
            raise NotYetVisible(
                "a task of the process is not visible yet", kind=Kind.RUN, source_id=self.plan.source_id
            )
        rows = mapping.many(Kind.TASK, carriers).values()
        land(mapping, {row.key: str(carriers[row.source_id]) for row in rows if row.target_id is None})
        settle_in_record(self.workspace, self.plan, self.process_id)
        RunText(self.workspace, self.plan, self.ids, self.process_id).settle(set(), process)
        return process


def settle_in_record(workspace: Workspace, plan: RunPlan, process_id: str) -> None:
    """Tasks, answers and decisions without an object of their own in the target."""
    mapping, carriers = workspace.ledger.mapping, {task.source_id for task in plan.tasks}
    keys = [(item.kind, item.source_id) for item in plan.outcomes if item.kind is not Kind.RUN]
    rows = [row for row in mapping.of(keys).values() if row.open]
    told = [row for row in rows if not (row.kind is Kind.TASK and row.source_id in carriers)]
    told = [row for row in told if row.state not in NOT_OURS]
    mapping.reopen_many([row.key for row in told if row.state is State.SKIPPED])
    land(mapping, {row.key: carried_id(process_id, row.source_id) for row in told}, [row.key for row in told])


class CompactStates(RunStates):
    """Completes a task that nobody can have touched yet without reading it; any other as ``RunStates`` does."""

    def settle(self) -> None:
        rows = self._rows().values()
        fresh = [row for row in rows if row.state is State.CONFIRMED and row.payload_sha256 == OPEN]
        if len(fresh) < len(self.plan.tasks) or any(row.verified_at for row in fresh):
            super().settle()
            return
        mapping = self.workspace.ledger.mapping
        self._complete([task for task in self.plan.tasks if task.completed])
        done = [(Kind.TASK, t.source_id) for t in self.plan.tasks if (Kind.TASK, t.source_id) not in self.isolation.met]
        land(mapping, {key: self.tasks[key[1]] for key in done}, done)
        self._archive_unseen(done)

    def _archive_unseen(self, done: list[tuple[Kind, str]]) -> None:
        if not self._archive_is_due() or len(done) < len(self.plan.tasks):
            return
        mapping, key = self.workspace.ledger.mapping, (Kind.OWN, archive_key(self.plan.source_id))
        if mapping.get(*key) is not None:
            self._archive()  # begun by a worker that was killed: the process is looked at first
            return
        own_rows(self.workspace, [(key[1], self.plan.source_id)])
        self.workspace.target.writes.archive_run(self.process_id)
        land(mapping, {key: self.process_id}, [key])
