"""The tasks of one process: what was last written of them, what the target holds, and what may be done to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from process_street_tallyfy.errors import Refused
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import TaskPlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.landing import look_after
from process_street_tallyfy.phases.template_ids import is_carried
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.transform.change import ACTIONS, WHY, Action, Held, Need
from process_street_tallyfy.transform.late import report

#: What stands as the payload hash of a task that was left open.
OPEN = ""
#: States in which the payload hash is what was meant to be written, not what was.
UNSETTLED = frozenset({State.INTENT, State.UNKNOWN, State.FAILED, State.WRONG})


def tasks_of(workspace: Workspace, run_id: str) -> dict[str, str]:
    """Target task id by source task id: every task that is in the target, whatever was refused since."""
    rows = workspace.ledger.mapping.by_parent(Kind.TASK, run_id)
    return {row.source_id: row.target_id for row in rows if row.target_id and not is_carried(row.target_id)}


def archive_key(run_id: str) -> str:
    """Source id of our own row for an archived process."""
    return f"{run_id}/archived"


def written(*, completed: bool, is_approved: bool | None) -> str:
    """The hash of a task's state as it was written."""
    return digest([completed, is_approved]) if completed else OPEN


def state_of(plan: TaskPlan) -> str:
    return written(completed=plan.completed, is_approved=plan.is_approved)


def is_as_launched(row: Row) -> bool:
    """Neither completed nor read back since."""
    return row.verified_at is None and row.payload_sha256 == OPEN


@dataclass
class TargetTasks:
    """Reads a task before it is changed; a reopened one is completed again by the states step."""

    workspace: Workspace
    run_id: str
    process_id: str

    @cached_property
    def frozen_as(self) -> Held | None:
        """What holds for the whole process: archived with it, or live; None = each task for itself."""
        mapping = self.workspace.ledger.mapping
        archived = mapping.get(Kind.OWN, archive_key(self.run_id))
        if archived is not None and archived.state in LANDED:
            return Held.ARCHIVED
        effects = mapping.by_parent(Kind.OWN, f"{CUT_OVER}{self.run_id}")
        return Held.LIVE if any(effect.state in LANDED for effect in effects) else None

    def row(self, source_id: str) -> Row | None:
        return self.workspace.ledger.mapping.get(Kind.TASK, source_id)

    def held(self, row: Row, stored: Task) -> Held:
        """Whose state it is. Where a write of ours is on its way or did not succeed, it is taken for ours."""
        if self.frozen_as is not None:
            return self.frozen_as
        holds = written(completed=stored.is_completed, is_approved=stored.is_approved)
        if row.state not in UNSETTLED and row.payload_sha256 != holds:
            return Held.TOUCHED
        return Held.DONE if stored.is_completed else Held.OPEN

    @cached_property
    def fresh(self) -> bool:
        """Whether this very run has launched the process: until the cut-over only the migration user sees it."""
        run = self.workspace.ledger.mapping.get(Kind.RUN, self.run_id)
        return run is not None and run.created_by_run == self.workspace.run_id and self.frozen_as is None

    def untouched(self, source_id: str) -> bool:
        """A task of a fresh process to which nothing was done but to fill in answers; known without a read."""
        row = self.row(source_id)
        return self.fresh and row is not None and is_as_launched(row)

    def hindrance(self, source_id: str) -> str | None:
        """Why nothing may be written into a task, as a reason code; None when it may, after it was opened if need be.

        A task that was never completed or verified costs no read.
        """
        row = self.row(source_id)
        if row is None or row.target_id is None:
            return WHY[Held.TOUCHED]
        if self.frozen_as is None and is_as_launched(row):
            return None
        stored = self.workspace.target.reads.task(self.process_id, row.target_id)
        held = self.held(row, stored)
        action = ACTIONS[Need.WRITE, held]
        if action is Action.OPEN_FIRST:
            self.reopen(row)
        return WHY[held] if action is Action.REPORT else None

    def reopen(self, row: Row) -> None:
        """Our intent first: a worker that is killed in between finds a change of its own."""
        mapping, task_id = self.workspace.ledger.mapping, str(row.target_id)
        look_after(mapping, [row])
        mapping.intend(*row.key, payload_sha256=OPEN)
        try:
            self.workspace.target.writes.reopen(self.process_id, task_id)
        except Refused:
            if self.workspace.target.reads.task(self.process_id, task_id).is_completed:
                raise
        mapping.confirm(*row.key, task_id)

    def finding(self, kind: Kind, source_id: str, field: str, reason: str) -> Finding:
        return report(kind, source_id, field, reason, self.run_id)
