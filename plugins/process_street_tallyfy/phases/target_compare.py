"""Reads everything that was moved once more and compares it with its plan: what ``validate_only`` is for.

Two reads per template, two per process, one per task with comments; nothing is written, in the
ledger neither. Files were compared byte by byte when they were moved; here they must still be linked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import Kind, Phase, State
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.documents import PLANNERS, DocumentLoad
from process_street_tallyfy.phases.one_off import OneOffLoad, verified
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.run_record import linked
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.run_text import RunText
from process_street_tallyfy.phases.template_ids import TemplateIds, is_carried
from process_street_tallyfy.phases.templates import TemplateLoad
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.validate.read_back import same_value


def differing_in_target(workspace: Workspace, phase: Phase) -> int:
    """How many verified templates or processes of a phase the target holds otherwise than planned now."""
    check = _CHECKS.get(phase)
    return check(workspace) if check else 0


def _templates(workspace: Workspace) -> int:
    rows = workspace.ledger.mapping.rows(Kind.WORKFLOW, {State.VERIFIED})
    return sum(bool(TemplateLoad(workspace, row.source_id).differences(str(row.target_id))) for row in rows)


def _runs(workspace: Workspace) -> int:
    return _count(workspace, MovedRun.filled_otherwise)


def _collaboration(workspace: Workspace) -> int:
    return _count(workspace, MovedRun.went_otherwise)


def _integrations(workspace: Workspace) -> int:
    single = (OneOffLoad(workspace, row.source_id).differences(str(row.target_id)) for row in verified(workspace))
    rows = (row for kind in PLANNERS for row in workspace.ledger.mapping.rows(kind, {State.VERIFIED}))
    documents = (DocumentLoad(workspace, row.kind, row.source_id).differences(str(row.target_id)) for row in rows)
    return sum(map(bool, [*single, *documents]))


def _count(workspace: Workspace, differs: Callable[[MovedRun], bool]) -> int:
    loader = RunLoader(workspace)
    found = 0
    for row in workspace.ledger.mapping.rows(Kind.RUN, {State.VERIFIED}):
        plan = loader.plan(row.source_id)
        template = loader.template(plan.workflow_source_id) if plan else None
        if plan is None or template is None or template[1] is None:
            found += 1
        else:
            found += differs(MovedRun(workspace, row, plan, template[1]))
    return found


@dataclass
class MovedRun:
    """A process beside the plan that it was made from. Rows that are not verified are counted elsewhere."""

    workspace: Workspace
    row: Row
    plan: RunPlan
    ids: TemplateIds

    @property
    def process_id(self) -> str:
        return str(self.row.target_id)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """By source task id, those that have a task of their own and are verified."""
        stored = {task.id: task for task in self.workspace.target.reads.run_tasks(self.process_id)}
        return {source_id: stored[held] for source_id, held in self._verified(Kind.TASK).items() if held in stored}

    def filled_otherwise(self) -> bool:
        """Texts, kick-off form with its record, and every verified value."""
        process = self.workspace.target.reads.run(self.process_id)
        texts = RunText(self.workspace, self.plan, self.ids, self.process_id).differing(process)
        if texts or set(self._verified(Kind.RUN_RECORD).values()) - linked(self.ids, process):
            return True
        by_step = {task.step_id: task for task in self.workspace.target.reads.run_tasks(self.process_id)}
        verified, captures = self._verified(Kind.VALUE), self.ids.captures
        return any(
            not same_value(value.value, by_step[step_id].taskdata.get(captures[value.field_source_id]))
            for task in self.plan.tasks
            for value in task.values
            if value.source_id in verified
            and value.field_source_id in captures
            and (step_id := self.ids.steps.get(task.step_source_id or "")) in by_step
        )

    def went_otherwise(self) -> bool:
        """Task states, comments and files."""
        missing = len(self.tasks) < sum(not is_carried(held) for held in self._verified(Kind.TASK).values())
        states = RunStates(self.workspace, self.plan, self.process_id, Isolation(self.workspace.ledger.mapping))
        return missing or states.further_than_planned() or self._lost_comments() or self._lost_files()

    def _lost_comments(self) -> bool:
        wanted = {held for held in self._verified(Kind.COMMENT).values() if not is_carried(held)} - {self.process_id}
        if not wanted:
            return False
        reads = self.workspace.target.reads
        for task in self.tasks.values():
            wanted -= {thread.id for thread in reads.task(self.process_id, task.id).threads}
        return bool(wanted)

    def _lost_files(self) -> bool:
        wanted = set(self._verified(Kind.ATTACHMENT).values()) | set(self._verified(Kind.FILE_ANSWER).values())
        held = {asset.id for asset in self.workspace.target.reads.run(self.process_id).assets} if wanted else set()
        return bool(wanted - held)

    def _verified(self, kind: Kind) -> dict[str, str]:
        """Target id by source id."""
        rows = self.workspace.ledger.mapping.by_parent(kind, self.plan.source_id)
        return {row.source_id: str(row.target_id) for row in rows if row.state is State.VERIFIED and row.target_id}


_CHECKS: dict[Phase, Callable[[Workspace], int]] = {
    Phase.TEMPLATES: _templates,
    Phase.RUNS: _runs,
    Phase.COLLABORATION: _collaboration,
    Phase.INTEGRATIONS: _integrations,
}
