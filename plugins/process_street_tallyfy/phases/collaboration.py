"""Phase 5: files, comments, task states, in the order the target forces: a completed task is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from process_street_tallyfy.ledger.row import Key
from process_street_tallyfy.model.plan import Planned, RunPlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.comment_carry import UNDER_WAY, RunComments
from process_street_tallyfy.phases.export_matching import plan_with_exports
from process_street_tallyfy.phases.file_carry import RunFiles
from process_street_tallyfy.phases.foundation import plan_rows, record_findings
from process_street_tallyfy.phases.landing import about, declared, is_gone, skip_declared
from process_street_tallyfy.phases.left_behind import left_of
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.run_compact import CompactStates, settle_in_record
from process_street_tallyfy.phases.run_lacking import with_steps_of
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.run_presence import still_stands, tell_gone
from process_street_tallyfy.phases.run_record import is_recorded
from process_street_tallyfy.phases.run_states import RunStates
from process_street_tallyfy.phases.staging import comments
from process_street_tallyfy.phases.template_ids import is_carried
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.unchanged import unchanged
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.comment import plan_comments
from process_street_tallyfy.transform.compact import KEPT, in_record
from process_street_tallyfy.transform.compact import REASON as COMPACT
from process_street_tallyfy.transform.late import LASTING


class CollaborationOperator(MigrationOperator):
    """Walks the runs of a batch; ``step`` names the checkpoint, ``kinds`` what it carries, ``carry`` does one run."""

    phase = Phase.COLLABORATION
    step = ""
    kinds: ClassVar[tuple[Kind, ...]] = ()
    #: Nothing is left to do after this one.
    last = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        counts = self.drive(workspace, workspace.batch(self.batch))
        return workspace.finished(f"collaboration.{self.step}", self.batch, counts)

    def drive(self, workspace: Workspace, ids: Sequence[str]) -> dict[str, int]:
        left = set(left_of(workspace, ids))
        settled = unchanged(workspace)
        same = settled.of(ids)
        ids = [run_id for run_id in ids if run_id not in left | same]
        loader, isolation = RunLoader(workspace), Isolation(workspace.ledger.mapping)
        done = 0
        for number, run_id in enumerate(ids, 1):
            workspace.keep_lease()
            with about(workspace, run_id), isolation.of(self._open(workspace, run_id)):
                plan = loader.plan(run_id)
                done += self.carry(workspace, loader, plan, isolation) if plan is not None else 0
            self.log.info("run %s: %s done (%d of %d)", run_id, self.step, number, len(ids))
        if self.last:
            settled.end(ids)
        isolation.end()
        return {"runs": len(ids) + len(same), "objects": done, "unchanged": len(same)}

    def _open(self, workspace: Workspace, run_id: str) -> list[Key]:
        """Whose rows an error of the whole run is written to: what is left to do, or the run itself."""
        rows = workspace.ledger.mapping.children(self.kinds, run_id)
        return [row.key for row in rows if row.open] or [(Kind.RUN, run_id)]

    def process_of(self, workspace: Workspace, plan: RunPlan) -> str | None:
        """The process of a run that has landed; None, too, when it is gone."""
        mapping, run_id = workspace.ledger.mapping, plan.source_id
        row = mapping.get(Kind.RUN, run_id)
        if row is None or row.target_id is None or row.state not in LANDED or is_gone(workspace, run_id):
            return None
        due = any(part.open for part in mapping.children(self.kinds, run_id))
        if not due or not workspace.options.writes:
            return row.target_id
        return row.target_id if still_stands(workspace, row, plan.status) else None

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan, isolation: Isolation) -> int:
        """One run; returns how many objects were dealt with."""
        raise AssertionError(f"{type(self).__name__} must define carry")


class CarryFiles(CollaborationOperator):
    """Attachments and file answers: download, upload, link; four at a time."""

    step = "files"
    kinds = (Kind.ATTACHMENT, Kind.FILE_ANSWER)

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan, isolation: Isolation) -> int:
        run_id, template = plan.source_id, loader.template(plan.workflow_source_id)
        bundle, workflow = loader.bundle(run_id), loader.workflow(plan.workflow_source_id)
        if bundle is None or template is None or workflow is None:
            return 0
        recorded = is_recorded(workspace, plan.status)
        steps = with_steps_of(workspace, run_id, template[0])
        planned, exported = plan_with_exports(workspace, bundle, workflow, steps, recorded=recorded)
        plan_rows(workspace, declared(workspace, run_id, planned.outcomes), {})
        workspace.ledger.findings.record(planned.findings)
        skip_declared(workspace, planned.outcomes)
        tell_gone(workspace, run_id, planned.outcomes)
        process_id, ids = self.process_of(workspace, plan), template[1]
        if workspace.options.writes and process_id and ids:
            RunFiles(workspace, loader.driver, plan, ids, process_id, isolation, exported).carry(planned)
        return len(planned.plans)


class CarryComments(CollaborationOperator):
    """Comments with author and time; single while a run is open, folded per task when it is finished."""

    step = "comments"
    kinds = (Kind.COMMENT,)

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan, isolation: Isolation) -> int:
        run_id = plan.source_id
        bundle, found = loader.bundle(run_id), comments(workspace, run_id)
        if bundle is None:
            return 0
        fold = plan.status != "Active" and workspace.settings.migration.fold_finished_comments
        recorded = is_recorded(workspace, plan.status)
        planned = plan_comments(bundle, plan, found, fold=fold, recorded=recorded)
        kept = plan.compact or (recorded and self._stay_in_record(workspace, plan))
        if kept:
            outcomes, findings = in_record(planned.outcomes, COMPACT if plan.compact else KEPT)
            planned = Planned((), outcomes, findings)
        hashes = {row.source_id: row.sha256 for row in workspace.ledger.staging.by_parent(Kind.COMMENT, run_id)}
        plan_rows(workspace, declared(workspace, run_id, planned.outcomes), hashes)
        record_findings(workspace, planned.outcomes, planned.findings, lasting=LASTING)
        skip_declared(workspace, planned.outcomes)
        tell_gone(workspace, run_id, planned.outcomes)
        process_id = self.process_of(workspace, plan)
        if workspace.options.writes and process_id and kept:
            settle_in_record(workspace, replace(plan, outcomes=planned.outcomes), process_id)
        elif workspace.options.writes and process_id:
            RunComments(workspace, loader.driver, plan, bundle, process_id, isolation).carry(found, fold=fold)
        return len(planned.plans)

    @staticmethod
    def _stay_in_record(workspace: Workspace, plan: RunPlan) -> bool:
        """As the organisation chose; a run some of whose comments were written, or may be, goes on as it began."""
        rows = workspace.ledger.mapping.by_parent(Kind.COMMENT, plan.source_id)
        begun = any(row.state in UNDER_WAY or (row.target_id and not is_carried(row.target_id)) for row in rows)
        return not (begun or workspace.settings.migration.comments.written_for(plan.status))


class SettleTasks(CollaborationOperator):
    """Completes what was completed, approves and rejects, archives what was archived."""

    step = "states"
    last = True
    kinds = (Kind.TASK, Kind.APPROVAL)

    def carry(self, workspace: Workspace, loader: RunLoader, plan: RunPlan, isolation: Isolation) -> int:
        process_id = self.process_of(workspace, plan)
        if workspace.options.writes and process_id and workspace.drives(Kind.RUN, plan.source_id):
            states = CompactStates if plan.compact else RunStates
            states(workspace, plan, process_id, isolation).settle()
        return len(plan.tasks)
