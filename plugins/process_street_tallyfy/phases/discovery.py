"""Phase 1: take the organisation's turn, check both accounts, count everything, plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseSensorOperator

from process_street_tallyfy.errors import BadConfiguration, LeaseHeld, MigrationError, NotFound
from process_street_tallyfy.ledger.connection import UNBOUND, sees_everything
from process_street_tallyfy.ledger.resealing import reseal
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.organization import EXPORTS
from process_street_tallyfy.model.source import Page, SourceModel, Workflow
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State
from process_street_tallyfy.phases.batches import batch_sizes, save_batches
from process_street_tallyfy.phases.conversations import Conversations, read_conversations
from process_street_tallyfy.phases.departures import one_offs_gone, runs_gone, workflows_gone
from process_street_tallyfy.phases.export_folder import require_folder
from process_street_tallyfy.phases.limits import source_hook
from process_street_tallyfy.phases.listed import Entry
from process_street_tallyfy.phases.listed import runs as runs_of
from process_street_tallyfy.phases.only import named_runs, users, wants_workflow
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.page_memory import pages_kept
from process_street_tallyfy.phases.private_folder import sweep_others
from process_street_tallyfy.phases.rereading import note_records, note_run_dates
from process_street_tallyfy.phases.run_form import leave_out
from process_street_tallyfy.phases.staging import moved_on, stage_all_work, stage_workflow, staged_row
from process_street_tallyfy.phases.template_ids import RULES, own_id
from process_street_tallyfy.phases.unmarked import refuse_unmarked
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import ACCOUNT, Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.transform.late import report

if TYPE_CHECKING:
    from airflow.sdk import Context

    from process_street_tallyfy.process_street.reads import ProcessStreetReads


class TakeTurn(BaseSensorOperator):
    """Waits, without a worker slot, until no other run of this organisation is writing."""

    def __init__(self, *, organization_file: str, **kwargs: Any) -> None:
        super().__init__(mode="reschedule", **kwargs)
        self.organization_file = organization_file

    @in_own_words
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
        workspace.note_place()
        if sees_everything(workspace.ledger.scope.connection):
            self.log.warning(UNBOUND)
        if workspace.only is not None:
            self.log.info("only %d objects are written, parents included", len(workspace.only.keys))
        self._check_keys(workspace)
        account = workspace.target.check()
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, ACCOUNT, {"migration_user": account.user_id})
        self._check_folders(workspace)
        refuse_unmarked(workspace)
        self.log.info("%d files of runs that were killed are removed", sweep_others(workspace.files()))
        self.log.info("%d staged objects are encrypted anew", reseal(workspace.ledger.scope))
        _refuse_lost_ledger(workspace)
        return {"source": "ok", "target": "ok"}

    @staticmethod
    def _check_keys(workspace: Workspace) -> None:
        """Every key of the source, each by a call of its own."""
        source = workspace.settings.source
        for conn_id in source.keys:
            source_hook(workspace, conn_id).check(source.organization_id)

    def _check_folders(self, workspace: Workspace) -> None:
        """A mistake in what the customer gives is told before anything is read."""
        if workspace.folder_paths:
            self.log.info("the folders of %d workflows are given", len(workspace.folder_paths))
        for key in sorted(EXPORTS):
            if folder := getattr(workspace.settings.migration, key):
                require_folder(folder, key)
        for problem in workspace.exported_files.open_problems() if workspace.exported_files else ():
            self.log.warning("%s", problem)


#: A template may exist in the target: made, or sent by a worker that was killed before it could say so.
HAVE_BEEN_SENT = LANDED | {State.INTENT, State.UNKNOWN, State.NEEDS_REVIEW, State.FAILED, State.REVERTING}


def _refuse_lost_ledger(workspace: Workspace) -> None:
    """An empty ledger beside a target that carries our marks would make everything twice."""
    if any(workspace.ledger.mapping.rows(Kind.WORKFLOW, HAVE_BEEN_SENT)):
        return
    from process_street_tallyfy.tallyfy.markers import find_markers

    found = {template.id: find_markers(template.summary or "") for template in workspace.target.reads.templates()}
    if not any(found.values()):
        return  # a new target costs the source no call
    ours = {workflow.id for workflow in workspace.source.reads.workflows()}
    marked = [template_id for template_id, marks in found.items() if ours.intersection(marks)]
    if marked:
        raise BadConfiguration(
            f"the ledger knows of no template, but {len(marked)} templates of the target carry our marks",
            code="ledger_lost",
            advice="restore the ledger database from its backup, or rebuild it from the marks (rebuild__…, or make "
            "rebuild-ledger), or archive and delete those templates in Tallyfy (search for 'ps:')",
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
#: Reasons that hold as long as the lists say so.
WHILE_LISTED = ("waits_for_whole_run", "run_deleted", "workflow_gone")


class Inventory(MigrationOperator):
    """Reads the org-wide lists, stages them and cuts the batches; XCom: number of batches by list."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, int]:
        """The lists may have more pages than an hour has calls: each is read once, whatever breaks off between."""
        with pages_kept(workspace):
            return self._read(workspace)

    def _read(self, workspace: Workspace) -> dict[str, int]:
        reads, staging = workspace.source.reads, workspace.ledger.staging
        for kind, lister, parent in LISTS:
            listed = _with_texts(workspace, lister(reads)) if kind is Kind.PAGE else lister(reads)
            changed = staging.put(_rows(kind, listed, parent))
            gone = staging.remove_missing([kind], workspace.run_id)  # the walk came to its end, or it would have raised
            self.log.info(
                "%s: %d staged, %d new or changed, %d gone", kind, staging.counts().get(kind, 0), changed, len(gone)
            )
        workflows, listed = list(reads.workflows()), runs_of(reads.runs())
        self._let_go(workspace, workflows, listed)
        said = read_conversations(workspace, workflows, listed)
        due = named_runs(workspace, listed) if workspace.only else self._due(workspace, listed, said)
        runs = leave_out(workspace, due)
        workflows += _unlisted(workspace, workflows, runs)
        workflows = [item for item in workflows if wants_workflow(workspace, item.id)]
        staging.put(_rows(Kind.WORKFLOW, workflows, ""))
        staging.put(run.staged(Kind.RUN) for run in due)
        said.stage({run.id for run in runs})
        self._stage_children(workspace, workflows)
        self.log.info("dates of open runs: %s", note_run_dates(workspace, listed))
        return self._cut(workspace, workflows, runs)

    def _let_go(self, workspace: Workspace, workflows: Sequence[Workflow], listed: Sequence[Entry]) -> None:
        """Both walks came to their end: what they did not meet is gone."""
        workspace.ledger.findings.forget(WHILE_LISTED)
        deleted = runs_gone(workspace, {run.id for run in listed})
        here = {workflow.id for workflow in workflows} | {run.parent_id for run in listed}
        gone = workflows_gone(workspace, here)
        self.log.info("%d runs listed; of what was moved %d runs and %d workflows are gone", len(listed), deleted, gone)

    def _due(self, workspace: Workspace, listed: Sequence[Entry], said: Conversations) -> list[Entry]:
        """Open runs need the rules of their template, which only a run without a window adds: they wait for one."""
        options, news = workspace.options, said.news()
        moved = moved_on(workspace, listed) if options.windowed else set[str]()
        wanted = [
            run
            for run in listed
            if options.wants_run(run.status, run.parent_id, run.audit, news.get(run.id, ()), differs=run.id in moved)
        ]
        ruled: dict[str, bool] = {}
        for run in wanted if not options.finishes else ():
            if run.parent_id not in ruled:
                ruled[run.parent_id] = _has_rules(workspace, run.parent_id)
        wait = {run.id: run for run in wanted if run.status == "Active" and not ruled.get(run.parent_id, True)}
        workspace.ledger.findings.record(
            report(Kind.RUN, run.id, "", "waits_for_whole_run", run.parent_id) for run in wait.values()
        )
        if wait:
            self.log.warning("%d open runs wait for a run without a window: findings.csv names them", len(wait))
        return [run for run in wanted if run.id not in wait]

    def _stage_children(self, workspace: Workspace, workflows: Sequence[Workflow]) -> None:
        reads, staging = workspace.source.reads, workspace.ledger.staging
        for workflow in workflows:
            with passing_over(workspace, Kind.WORKFLOW, workflow.id, "incoming_webhooks"):
                hooks = reads.incoming_webhooks(workflow.id)
                staging.put(staged_row(Kind.INCOMING_WEBHOOK, hook.id, workflow.id, hook) for hook in hooks)
        for data_set_id in staging.ids(Kind.DATA_SET):
            with passing_over(workspace, Kind.DATA_SET, data_set_id, "records"):
                fed = reads.data_set_incoming_webhooks(data_set_id)
                staging.put(StagedRow(Kind.INCOMING_WEBHOOK, hook.id, data_set_id, None) for hook in fed)
                staging.put(_rows(Kind.RECORD, reads.records(data_set_id), "data_set_id"))
                staging.remove_missing([Kind.RECORD], workspace.run_id, data_set_id)
        note_records(workspace)
        one_offs_gone(workspace, stage_all_work(workspace))

    def _cut(self, workspace: Workspace, workflows: Sequence[Workflow], runs: Sequence[Entry]) -> dict[str, int]:
        """Runs of one workflow beside each other: what a batch knows of a template serves all of them."""
        ordered = sorted(runs, key=lambda run: (run.created_date is None, run.parent_id, run.id))
        active = [run.id for run in ordered if run.status == "Active"]
        finished = [run.id for run in ordered if run.status != "Active"]
        templates = [item.id for item in workflows]
        lists = {"users": users(workspace), "workflows": templates, "history": finished, "open": active}
        lengths = {name: len(ids) for name, ids in lists.items()}
        sizes = batch_sizes(lengths, workspace.settings.migration.batch_size)
        return {name: save_batches(workspace, name, ids, sizes[name]) for name, ids in lists.items()}


def _has_rules(workspace: Workspace, workflow_id: str) -> bool:
    row = workspace.ledger.mapping.get(Kind.OWN, own_id(workflow_id, RULES))
    return row is not None and row.state in LANDED


def _with_texts(workspace: Workspace, pages: Iterable[Page]) -> Iterator[Page]:
    """Each with its published text, read when its entry in the list changed; one that was never published has none."""
    for page in pages:
        staged = workspace.ledger.staging.get(Kind.PAGE, page.id)
        before = dict(staged.payload) if staged else {}
        text = before.pop("markdown", None)
        if staged is None or content(before) != content(page.staged()):
            with suppress(NotFound):
                text = workspace.source.reads.page_markdown(page.id)
        yield page if text is None else page.model_copy(update={"markdown": text})


def _rows(kind: Kind, items: Iterable[SourceModel], parent: str) -> Iterator[StagedRow]:
    for item in items:
        parent_id = getattr(item, parent, None) or "" if parent else ""
        yield staged_row(kind, str(item.id), str(parent_id), item)  # type: ignore[attr-defined]


def _unlisted(workspace: Workspace, listed: Sequence[Workflow], runs: Sequence[Entry]) -> list[Workflow]:
    """Archived workflows that still have runs: not in the list, readable one by one (section 3)."""
    missing = sorted({run.parent_id for run in runs} - {workflow.id for workflow in listed})
    found = []
    for workflow_id in missing:
        if workspace.ledger.staging.get(Kind.WORKFLOW, workflow_id) is None:
            workspace.ledger.staging.put([StagedRow(Kind.WORKFLOW, workflow_id)])  # counted, whether it opens or not
        with passing_over(workspace, Kind.WORKFLOW, workflow_id, "archived"):
            found.append(workspace.source.reads.workflow(workflow_id))
    return found


class StageWorkflows(MigrationOperator):
    """Reads the published revision of each workflow of a batch."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        ids = workspace.batch(self.batch)
        for number, workflow_id in enumerate(ids, 1):
            workspace.keep_lease()
            with passing_over(workspace, Kind.WORKFLOW, workflow_id):
                bundle = stage_workflow(workspace, workflow_id)
                self.log.info("workflow %s: %d tasks (%d of %d)", workflow_id, len(bundle.tasks), number, len(ids))
        return workspace.finished("discovery.stage_workflows", self.batch, {"workflows": len(ids)})
