"""Phase 1: take the organisation's turn, check both accounts, count everything, plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseSensorOperator

from process_street_tallyfy.errors import BadConfiguration, LeaseHeld, MigrationError
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.source import Run, SourceModel, Workflow
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.departures import report_deleted_runs
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.staging import stage_work, stage_workflow, staged_row
from process_street_tallyfy.phases.workspace import ACCOUNT, BATCH, Workspace, batch_name, open_workspace

if TYPE_CHECKING:
    from airflow.sdk import Context

    from process_street_tallyfy.process_street.reads import ProcessStreetReads

#: Airflow fails a task that pushes more map keys than this; batches grow instead (design.md).
MAX_BATCHES = 1000


class TakeTurn(BaseSensorOperator):
    """Waits, without a worker slot, until no other run of this organisation is writing."""

    def __init__(self, *, organization_file: str, **kwargs: Any) -> None:
        super().__init__(mode="reschedule", **kwargs)
        self.organization_file = organization_file

    def poke(self, context: Context) -> bool:
        with open_workspace(self.organization_file, context) as workspace:
            try:
                workspace.hold_lease()
            except LeaseHeld as error:
                self.log.info("%s", error)
                return False
            except MigrationError as error:
                workspace.report_incident(error)
                raise
            return True


class Preflight(MigrationOperator):
    """Both accounts answer, with the right rights, for the right organisations."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        workspace.source.check(workspace.settings.source.organization_id)
        account = workspace.target.check()
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, ACCOUNT, {"migration_user": account.user_id})
        _refuse_lost_ledger(workspace)
        return {"source": "ok", "target": "ok"}


def _refuse_lost_ledger(workspace: Workspace) -> None:
    """An empty ledger beside a target that carries our marks would make everything twice."""
    if any(workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED)):
        return
    ours = {workflow.id for workflow in workspace.source.reads.workflows()}
    from process_street_tallyfy.tallyfy.markers import find_markers

    marked = [
        template.id
        for template in workspace.target.reads.templates()
        if ours.intersection(find_markers(template.summary or ""))
    ]
    if marked:
        raise BadConfiguration(
            f"the ledger knows of no template, but {len(marked)} templates of the target carry our marks",
            code="ledger_lost",
            advice="restore the ledger database from its backup, or archive and delete those templates "
            "in Tallyfy (search for 'ps:') before migrating again",
        )


#: Org-wide lists: kind, how to read them, and what the parent is.
Lister = Callable[["ProcessStreetReads"], Iterable[Any]]
LISTS: tuple[tuple[Kind, Lister, str], ...] = (
    (Kind.USER, lambda reads: reads.users(), ""),
    (Kind.FOLDER, lambda reads: reads.folders(), "parent_folder_id"),
    (Kind.WEBHOOK, lambda reads: reads.webhooks(), "workflow_id"),
    (Kind.SCHEDULE, lambda reads: reads.schedules(), "workflow_id"),
    (Kind.DATA_SET, lambda reads: reads.data_sets(), ""),
    (Kind.PAGE, lambda reads: reads.pages(), "folder_id"),
)


class Inventory(MigrationOperator):
    """Reads the org-wide lists, stages them and cuts the batches; XCom: number of batches by list."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, int]:
        reads, staging = workspace.source.reads, workspace.ledger.staging
        for kind, lister, parent in LISTS:
            changed = staging.put(_rows(kind, lister(reads), parent))
            self.log.info("%s: %d staged, %d new or changed", kind, staging.counts().get(kind, 0), changed)
        workflows = list(reads.workflows())
        listed = list(reads.runs())
        deleted = report_deleted_runs(workspace, {run.id for run in listed})
        self.log.info("%d runs listed, %d runs that were moved are deleted", len(listed), deleted)
        runs = [run for run in listed if workspace.options.wants_run(run.status, run.workflow_id, run.audit)]
        workflows += _unlisted(reads, workflows, runs)
        workflows = [item for item in workflows if workspace.options.wants_workflow(item.id)]
        staging.put(_rows(Kind.WORKFLOW, workflows, ""))
        staging.put(_rows(Kind.RUN, runs, "workflow_id"))
        self._stage_attachments(workspace, {run.id for run in runs})
        self._stage_children(workspace, workflows)
        return self._cut(workspace, workflows, runs)

    def _stage_attachments(self, workspace: Workspace, runs: Collection[str]) -> None:
        """One org-wide walk; files of runs that are not moved (deleted, or outside the selection) stay."""
        found = list(workspace.source.reads.attachments())
        ours = [attachment for attachment in found if attachment.workflow_run_id in runs]
        workspace.ledger.staging.put(_rows(Kind.ATTACHMENT, ours, "workflow_run_id"))
        self.log.info("attachment: %d staged, %d belong to runs that are not moved", len(ours), len(found) - len(ours))

    def _stage_children(self, workspace: Workspace, workflows: Sequence[Workflow]) -> None:
        reads, staging = workspace.source.reads, workspace.ledger.staging
        for workflow in workflows:
            hooks = ((hook.id, workflow.id) for hook in reads.incoming_webhooks(workflow.id))
            staging.put(StagedRow(Kind.INCOMING_WEBHOOK, hook_id, parent, None) for hook_id, parent in hooks)
        for data_set_id in staging.ids(Kind.DATA_SET):
            hooks = ((hook.id, data_set_id) for hook in reads.data_set_incoming_webhooks(data_set_id))
            staging.put(StagedRow(Kind.INCOMING_WEBHOOK, hook_id, parent, None) for hook_id, parent in hooks)
            staging.put(_rows(Kind.RECORD, reads.records(data_set_id), "data_set_id"))
        stage_work(workspace, {str((row.payload or {}).get("email", "")) for row in staging.all(Kind.USER)})

    def _cut(self, workspace: Workspace, workflows: Sequence[Workflow], runs: Sequence[Run]) -> dict[str, int]:
        size = workspace.settings.migration.batch_size
        finished_first = sorted(runs, key=lambda run: (run.status == "Active", run.audit.created_date is None, run.id))
        return {
            "users": save_batches(workspace, "users", workspace.ledger.staging.ids(Kind.USER), size.users),
            "workflows": save_batches(workspace, "workflows", [item.id for item in workflows], size.templates),
            "runs": save_batches(workspace, "runs", [run.id for run in finished_first], size.runs),
        }


def _rows(kind: Kind, items: Iterable[SourceModel], parent: str) -> Iterator[StagedRow]:
    for item in items:
        parent_id = getattr(item, parent, None) or "" if parent else ""
        yield staged_row(kind, str(item.id), str(parent_id), item)  # type: ignore[attr-defined]


def _unlisted(reads: ProcessStreetReads, listed: Sequence[Workflow], runs: Sequence[Run]) -> list[Workflow]:
    """Archived workflows that still have runs: not in the list, readable one by one (section 3)."""
    missing = sorted({run.workflow_id for run in runs} - {workflow.id for workflow in listed})
    found = []
    for workflow_id in missing:
        workflow = reads.workflow(workflow_id)
        if workflow is not None:
            found.append(workflow)
    return found


def save_batches(workspace: Workspace, name: str, ids: Sequence[str], size: int) -> int:
    """Cut ids into at most ``MAX_BATCHES`` batches and remember them; returns their number, at least one."""
    size = max(size, -(-len(ids) // MAX_BATCHES))
    starts = range(0, max(len(ids), 1), size)
    for number, start in enumerate(starts):
        name_of_batch = batch_name(f"{name}/{number:04d}")
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, name_of_batch, {"ids": list(ids[start : start + size])})
    return len(starts)


class Batches(MigrationOperator):
    """Pushes the batch keys of one list, for ``expand``.

    There is always at least one, if only an empty batch, because Airflow skips everything that
    follows an empty ``expand`` and calls it success.
    """

    phase = Phase.DISCOVERY
    needs_lease = False

    def __init__(self, *, list_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.list_name = list_name

    def work(self, workspace: Workspace) -> list[str]:
        prefix = batch_name(f"{self.list_name}/")
        points = workspace.ledger.checkpoints.of_run()
        return sorted(point.name.removeprefix(BATCH) for point in points if point.name.startswith(prefix))


class StageWorkflows(MigrationOperator):
    """Reads the published revision of each workflow of a batch."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        ids = workspace.batch(self.batch)
        for number, workflow_id in enumerate(ids, 1):
            workspace.keep_lease()
            bundle = stage_workflow(workspace, workflow_id)
            self.log.info("workflow %s: %d tasks (%d of %d)", workflow_id, _size(bundle), number, len(ids))
        return workspace.finished("discovery.stage_workflows", self.batch, {"workflows": len(ids)})


def _size(bundle: WorkflowBundle) -> int:
    return len(bundle.tasks)
