"""Phase 5: files, comments, task states, in the order the target forces: a completed task is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.plan import CommentPlan, RunPlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.file_carry import RunFiles
from process_street_tallyfy.phases.foundation import plan_rows, skip_unsupported
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.staging import attachments, comments, run_bundle, workflow_bundle
from process_street_tallyfy.phases.template_ids import is_carried
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.markers import carries
from process_street_tallyfy.transform.comment import plan_comments
from process_street_tallyfy.transform.file import plan_files


class CollaborationOperator(MigrationOperator):
    """Walks the runs of a batch; ``step`` names the checkpoint, ``carry`` does one run."""

    phase = Phase.COLLABORATION
    step = ""

    def work(self, workspace: Workspace) -> dict[str, Any]:
        ids = workspace.batch(self.batch)
        loader = RunLoader(workspace)
        done = 0
        for number, run_id in enumerate(ids, 1):
            workspace.keep_lease()
            plan = loader.plan(run_id)
            if plan is not None:
                done += self.carry(workspace, loader, plan)
            self.log.info("run %s: %s done (%d of %d)", run_id, self.step, number, len(ids))
        return workspace.finished(f"collaboration.{self.step}", self.batch, {"runs": len(ids), "objects": done})

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan) -> int:
        """One run; returns how many objects were dealt with."""
        raise AssertionError(f"{type(self).__name__} must define carry")


def process_of(workspace: Workspace, run_id: str) -> str | None:
    """The process of a run that has landed."""
    row = workspace.ledger.mapping.get(Kind.RUN, run_id)
    return row.target_id if row is not None and row.state in LANDED else None


def tasks_of(workspace: Workspace, run_id: str) -> dict[str, str]:
    """Target task id by source task id, landed tasks only."""
    rows = workspace.ledger.mapping.by_parent(Kind.TASK, run_id)
    landed = [row for row in rows if row.state in LANDED and not is_carried(row.target_id)]
    return {row.source_id: row.target_id for row in landed if row.target_id}


class CarryFiles(CollaborationOperator):
    """Attachments and file answers: download, upload, link; four at a time."""

    step = "files"

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan) -> int:
        bundle, template = run_bundle(workspace, plan.source_id), loader.template(plan.workflow_source_id)
        workflow = workflow_bundle(workspace, plan.workflow_source_id)
        if bundle is None or template is None or workflow is None:
            return 0
        planned = plan_files(bundle, workflow, template[0], attachments(workspace, plan.source_id))
        plan_rows(workspace, planned.outcomes, {})
        workspace.ledger.findings.record(planned.findings)
        skip_unsupported(workspace, planned.outcomes)
        process_id, ids = process_of(workspace, plan.source_id), template[1]
        if workspace.options.writes and process_id and ids:
            RunFiles(workspace, loader.driver, plan, ids, process_id, tasks_of(workspace, plan.source_id)).carry(
                planned
            )
        return len(planned.plans)


class CarryComments(CollaborationOperator):
    """Comments with author and time; single while a run is open, folded per task when it is finished."""

    step = "comments"

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan) -> int:
        bundle = run_bundle(workspace, plan.source_id)
        if bundle is None:
            return 0
        fold = plan.status != "Active" and workspace.settings.migration.fold_finished_comments
        planned = plan_comments(bundle, plan, comments(workspace, plan.source_id), fold=fold)
        plan_rows(workspace, planned.outcomes, {})
        workspace.ledger.findings.record(planned.findings)
        skip_unsupported(workspace, planned.outcomes)
        process_id = process_of(workspace, plan.source_id)
        if workspace.options.writes and process_id:
            writer = CommentWriter(workspace, loader.driver, process_id, tasks_of(workspace, plan.source_id))
            for comment in planned.plans:
                writer.write(comment)
            writer.settle_texts(plan)
        return len(planned.plans)


@dataclass
class CommentWriter:
    """Writes the comments of one process."""

    workspace: Workspace
    driver: Driver
    process_id: str
    tasks: dict[str, str]

    def write(self, plan: CommentPlan) -> None:
        """The first source comment of a folded text drives; the others share its target id."""
        mapping, target = self.workspace.ledger.mapping, self.workspace.target
        rows = mapping.many(Kind.COMMENT, plan.source_ids)
        if all(row.state in SETTLED for row in rows.values()):
            return
        task_id = self.tasks.get(plan.task_source_id)
        if task_id is None:
            for source_id in plan.source_ids:
                mapping.fail(Kind.COMMENT, source_id, category="data", code="task_failed")
            return
        comment_id = self.driver.create(
            Creation(
                Kind.COMMENT,
                plan.source_ids[0],
                {"content": plan.content},
                post=lambda: target.writes.comment(task_id, plan.content).id,
                find=lambda: [
                    hit.id for hit in lookups.find_comment(target.reads, self.process_id, task_id, plan.marker)
                ],
            )
        )
        if comment_id is not None:
            self._verify(plan, task_id, comment_id)

    def _verify(self, plan: CommentPlan, task_id: str, comment_id: str) -> None:
        mapping = self.workspace.ledger.mapping
        rows = mapping.many(Kind.COMMENT, plan.source_ids)
        others = [row for row in rows.values() if row.state not in LANDED]
        mapping.confirm_many([(Kind.COMMENT, row.source_id, comment_id) for row in others])
        task = self.workspace.target.reads.task(self.process_id, task_id)
        stored = next((thread for thread in task.threads if thread.id == comment_id), None)
        keys = [(Kind.COMMENT, source_id) for source_id in plan.source_ids]
        if stored is not None and carries(stored.content or "", plan.source_ids[0]):
            mapping.verify_many(keys)
        else:
            for key in keys:
                mapping.wrong(*key, code="read_back_differs")

    def settle_texts(self, plan: RunPlan) -> None:
        """Comments of tasks without a step stand in the kick-off text of the process."""
        mapping = self.workspace.ledger.mapping
        bridged = set(self.tasks)
        kept = [
            row
            for row in mapping.by_parent(Kind.COMMENT, plan.source_id)
            if row.state not in LANDED | SETTLED and row.error_code is None and not bridged
        ]
        mapping.confirm_many([(Kind.COMMENT, row.source_id, self.process_id) for row in kept])


class SettleTasks(CollaborationOperator):
    """Completes what was completed, approves and rejects, archives what was archived."""

    step = "states"

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan) -> int:
        process_id = process_of(workspace, plan.source_id)
        if workspace.options.writes and process_id:
            RunStates(workspace, plan, process_id, tasks_of(workspace, plan.source_id)).settle()
        return len(plan.tasks)
