"""In which form a run is moved: chosen before its launch, kept as long as its process stands.

============ ===================== =============================== ======================
finished     no process yet        moved in full                   moved in compact form
============ ===================== =============================== ======================
full         in full               stays as it is                  stays, with a finding
compact      in compact form       stays as it is                  stays as it is
skip         a finding, no launch  stays as it is                  stays as it is
============ ===================== =============================== ======================

An open run is moved in full, and stays so when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from process_street_tallyfy.ledger.row import PlanItem, Row
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.organization import FinishedRuns
from process_street_tallyfy.model.plan import RunPlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.listed import Entry
from process_street_tallyfy.phases.target_tasks import tasks_of
from process_street_tallyfy.phases.template_ids import own_id
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.compact import SKIPPED_RUN, compact, stays_compact
from process_street_tallyfy.transform.late import report

MARK = "compact"
#: So many runs are looked up in the ledger at a time.
AT_ONCE = 200
#: A launch is known, or may be.
SENT = LANDED | {State.INTENT, State.UNKNOWN, State.NEEDS_REVIEW, State.REVERTING}


def formed(workspace: Workspace, plan: RunPlan, holders: Callable[[], Sequence[str]]) -> RunPlan:
    """The plan in the form that the run has or gets; ``holders`` tells which tasks files hang on."""
    keys = (Kind.RUN, plan.source_id), (Kind.OWN, own_id(plan.source_id, MARK))
    row, mark = map(workspace.ledger.mapping.of(keys).get, keys)
    if not is_sent(row):
        chosen = workspace.options.finished_runs is FinishedRuns.COMPACT and plan.status != "Active"
        return compact(plan, holders()) if chosen else plan
    if mark is None or mark.state in (State.SKIPPED, State.REVERTED):
        return plan
    planned = compact(plan, tuple(tasks_of(workspace, plan.source_id)) or holders())
    return stays_compact(planned) if workspace.options.finished_runs is FinishedRuns.FULL else planned


def is_sent(row: Row | None) -> bool:
    return row is not None and (row.target_id is not None or row.state in SENT)


def mark_form(workspace: Workspace, plan: RunPlan) -> None:
    """Before the launch, so that a worker that is killed right after it leaves the form behind."""
    mapping, mark = workspace.ledger.mapping, own_id(plan.source_id, MARK)
    if plan.compact:
        own_rows(workspace, [(mark, plan.source_id)])
    row = mapping.get(Kind.OWN, mark)
    if row is None:
        return
    if plan.compact and row.state in (State.SKIPPED, State.REVERTED):
        mapping.reopen_many([row.key])
    elif not plan.compact and row.state is State.PLANNED:
        mapping.skip_many([row.key])


def leave_out(workspace: Workspace, runs: Sequence[Entry]) -> list[Entry]:
    """The runs that are moved. Finished ones that stay behind get a finding, and lose it when they are moved after all.

    What has a process is kept in step with its run.
    """
    decided = workspace.ledger.reviews.left_behind()
    runs = [run for run in runs if decided.isdisjoint({(Kind.RUN, run.id), (Kind.WORKFLOW, run.parent_id)})]
    starts = range(0, len(runs), AT_ONCE)
    return [run for start in starts for run in _taken(workspace, runs[start : start + AT_ONCE])]


def _taken(workspace: Workspace, runs: Sequence[Entry]) -> list[Entry]:
    mapping = workspace.ledger.mapping
    rows = mapping.many(Kind.RUN, [run.id for run in runs])
    skips = workspace.options.finished_runs is FinishedRuns.SKIP
    left = {run.id for run in runs if skips and run.status != "Active" and not is_sent(rows.get(run.id))}
    mapping.plan(PlanItem(Kind.RUN, run_id, "", Disposition.UNSUPPORTED, "", "") for run_id in left)
    free = mapping.many(Kind.RUN, left).values()
    mapping.skip_many([row.key for row in free if row.state is not State.SKIPPED])
    workspace.ledger.findings.record(report(Kind.RUN, run_id, "", SKIPPED_RUN) for run_id in left)
    taken = [run for run in runs if run.id not in left]
    again = [row.key for run in taken if (row := rows.get(run.id)) is not None and row.state is State.SKIPPED]
    mapping.reopen_many(again)
    workspace.ledger.findings.withdraw(again, {SKIPPED_RUN})
    return taken
