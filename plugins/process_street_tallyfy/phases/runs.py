"""Phase 4: processes with their values. Everything belongs to the migration user until cut-over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from process_street_tallyfy.errors import NotYetVisible
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.landing import about
from process_street_tallyfy.phases.left_behind import leave_behind, left_of
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.run_load import RunLoader
from process_street_tallyfy.phases.staging import stage_run
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.unchanged import unchanged
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import Workspace

#: Batches of runs that are over: no list tells who is assigned in an open one, so that it is looked at each time.
HISTORY = "history/"


class StageRuns(MigrationOperator):
    """Reads the runs of a batch ahead of the gates: reading is the slow side (design.md)."""

    phase = Phase.RUNS

    def work(self, workspace: Workspace) -> dict[str, Any]:
        ids = workspace.batch(self.batch)
        known = unchanged(workspace).of(ids) if self.batch.startswith(HISTORY) else set()
        workspace.ledger.staging.mark_seen(Kind.RUN_BUNDLE, known)
        for number, run_id in enumerate(ids, 1):
            if run_id in known:
                continue
            workspace.keep_lease()
            with passing_over(workspace, Kind.RUN, run_id):
                stage_run(workspace, run_id)
            self.log.info("run %s staged (%d of %d)", run_id, number, len(ids))
        return workspace.finished("runs.stage", self.batch, {"runs": len(ids)})


class LoadRuns(MigrationOperator):
    """Launches, fills and verifies the processes of a batch."""

    phase = Phase.RUNS

    def work(self, workspace: Workspace) -> dict[str, Any]:
        return workspace.finished("runs.load", self.batch, self.drive(workspace, workspace.batch(self.batch)))

    def drive(self, workspace: Workspace, ids: Sequence[str]) -> dict[str, int]:
        loader, isolation = RunLoader(workspace), Isolation(workspace.ledger.mapping)
        left = left_of(workspace, ids)
        for run_id in left:  # what was read of it since
            leave_behind(workspace, (Kind.RUN, run_id))
        settled = unchanged(workspace)
        same = settled.of(ids).difference(left)
        due = [run_id for run_id in ids if workspace.drives(Kind.RUN, run_id) and run_id not in same.union(left)]
        planned_from = settled.begin(due)
        later: list[str] = []
        launched = sum(self._load(workspace, loader, isolation, run_id, later) for run_id in due)
        launched += sum(self._load(workspace, loader, isolation, run_id) for run_id in later)
        settled.planned(planned_from)
        isolation.end()
        return {"runs": len(due) + len(same), "processes": launched + len(same), "unchanged": len(same)}

    def _load(
        self,
        workspace: Workspace,
        loader: RunLoader,
        isolation: Isolation,
        run_id: str,
        later: list[str] | None = None,
    ) -> bool:
        """Whether it has a process. A new one whose tasks are still hidden is filled ``later``: nobody waits for it."""
        workspace.keep_lease()
        process_id = None
        with about(workspace, run_id), isolation.of([(Kind.RUN, run_id)]):
            try:
                process_id = loader.load(run_id, waits=later is None)
            except NotYetVisible:
                if later is None:
                    raise
                later.append(run_id)
        self.log.info("run %s -> process %s", run_id, process_id)
        return process_id is not None
