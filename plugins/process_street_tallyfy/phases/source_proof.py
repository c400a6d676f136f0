"""Proof that the source is what the final delta read (api/process-street-api.md 3.1): by complete lists and hashes.

Lists tell of everything that is new or gone, and of changes of what they show. What a person does in an open run may
leave its list entry as it is, so open runs are read again whole, unless a probe found that the entry moves. A
published revision cannot change: its id is enough. Nothing is staged, written or moved here, and of a list no more
is held than a hash for each of its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import DataError, NotFound
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.source import Page, Run, SourceModel, Workflow, WorkItem
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.delta_seen import Seen, restaged, steady, steady_hash
from process_street_tallyfy.phases.discovery import LISTS
from process_street_tallyfy.phases.one_off_staging import of_runs
from process_street_tallyfy.phases.staging import staged_row, workflow_bundle
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.process_street.bundles import read_run
from process_street_tallyfy.transform.one_off import COMPLETED

#: Hash by source id; None for what was staged without a body: only its id is known.
Known = Mapping[str, str | None]
NEW, CHANGED, GONE, AFTER_FREEZE = "new", "changed", "gone", "after the freeze"
#: Lists with a call per item behind them, or that say nothing about people's work: not read right before activation.
ONLY_FULL = frozenset({Kind.PAGE, Kind.DATA_SET, Kind.FOLDER})


@dataclass(frozen=True, order=True, slots=True)
class Change:
    kind: str
    source_id: str
    how: str

    def listed(self) -> dict[str, str]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} ({self.how})"


@dataclass
class SourceProof:
    """``delta`` is the run id of the final delta; ``frozen`` the date that everybody agreed on, None = none named.

    ``seen`` is what the delta read; without it that is what no later move has read again.
    """

    workspace: Workspace
    delta: str
    frozen: datetime | None = None
    seen: Seen | None = None
    looked_at: int = field(default=0, init=False)
    _found: set[Change] = field(default_factory=set, init=False)

    def full(self) -> list[Change]:
        for part in (self._later, self._lists, self._workflows, self._runs, self._records, self._work, self._open_runs):
            part(whole=True)
        return sorted(self._found)

    def cheap(self) -> list[Change]:
        """A few calls a workflow; right before people are told."""
        for part in (self._later, self._lists, self._workflows, self._runs):
            part(whole=False)
        return sorted(self._found)

    def _later(self, *, whole: bool) -> None:
        """What a later move found changed and carried, after everybody had agreed to stand still."""
        for kind, source_id, gone in restaged(self.workspace, self.seen or {}):
            self._note(kind, source_id, GONE if gone else CHANGED)

    def _lists(self, *, whole: bool) -> None:
        for kind, lister, _ in LISTS:
            if whole or kind not in ONLY_FULL:
                listed = lister(self.workspace.source.reads)
                self._compare(kind, self._texts(listed) if kind is Kind.PAGE else listed)

    def _texts(self, pages: Iterable[Page]) -> Iterator[Page]:
        """With the text as it is now, whatever the list says: it is what was moved."""
        for page in pages:
            text = None
            with suppress(NotFound):
                text = self.workspace.source.reads.page_markdown(page.id)
            yield page if text is None else page.model_copy(update={"markdown": text})

    def _workflows(self, *, whole: bool) -> None:
        reads, options = self.workspace.source.reads, self.workspace.options
        listed = [item for item in reads.workflows() if options.wants_workflow(item.id)]
        known = self._known(Kind.WORKFLOW)
        listed += [found for key in known.keys() - {item.id for item in listed} for found in self._archived(key)]
        self._compare(Kind.WORKFLOW, listed)
        for workflow in listed:
            bundle = workflow_bundle(self.workspace, workflow.id)
            if bundle is not None:
                self._workflow(workflow.id, bundle, whole=whole)

    def _archived(self, workflow_id: str) -> Iterator[Workflow]:
        """No list shows an archived workflow; one that cannot be opened counts as gone."""
        try:
            yield self.workspace.source.reads.workflow(workflow_id)
        except DataError:
            return

    def _workflow(self, workflow_id: str, bundle: WorkflowBundle, *, whole: bool) -> None:
        reads = self.workspace.source.reads
        kept = [*bundle.other_revisions, *([bundle.revision] if bundle.revision else [])]
        self._against(Kind.REVISION, {item.id: item for item in kept}, reads.revisions(workflow_id))
        if whole:
            said = {one.email: one for one in bundle.permissions}
            now = {one.email: one for one in reads.workflow_permissions(workflow_id)}
            if {key: one.staged() for key, one in said.items()} != {key: one.staged() for key, one in now.items()}:
                self._note(Kind.WORKFLOW, workflow_id, CHANGED)
            known = self._known(Kind.INCOMING_WEBHOOK, workflow_id)
            self._compare(Kind.INCOMING_WEBHOOK, reads.incoming_webhooks(workflow_id), known)
        said_now = (one for one in reads.comments(workflow_id) if one.workflow_run_id in self._carried)
        self._compare(Kind.COMMENT, said_now, self._comments.get(workflow_id, {}))

    @cached_property
    def _run_workflows(self) -> dict[str, str]:
        return self.workspace.ledger.staging.parents(Kind.RUN)

    @cached_property
    def _carried(self) -> set[str]:
        """Runs of which the delta staged what was said and attached: all that it listed but those left behind."""
        left_out = {row.source_id for row in self.workspace.ledger.mapping.rows(Kind.RUN, {State.SKIPPED})}
        return self._known(Kind.RUN).keys() - left_out

    @cached_property
    def _comments(self) -> Mapping[str, Known]:
        """What the delta read, by workflow."""
        found: dict[str, dict[str, str | None]] = {}
        for row in filter(self._saw, self.workspace.ledger.staging.all(Kind.COMMENT)):
            found.setdefault(self._run_workflows.get(row.parent_id, ""), {})[row.source_id] = _hash(row)
        return found

    def _runs(self, *, whole: bool) -> None:
        reads, options = self.workspace.source.reads, self.workspace.options
        wanted = (run for run in reads.runs() if options.wants_run(run.status, run.workflow_id, run.audit))
        self._compare(Kind.RUN, wanted)
        said_now = (one for one in reads.attachments() if one.workflow_run_id in self._carried)
        self._compare(Kind.ATTACHMENT, said_now)

    def _records(self, *, whole: bool) -> None:
        reads, staging = self.workspace.source.reads, self.workspace.ledger.staging
        for data_set_id in staging.ids(Kind.DATA_SET):
            self._compare(Kind.RECORD, reads.records(data_set_id), self._known(Kind.RECORD, data_set_id))

    def _work(self, *, whole: bool) -> None:
        """Who is assigned in finished runs; somebody's whole work may have come from another search."""
        staging, one_offs = self.workspace.ledger.staging, dict[str, None]()
        people = sorted(str((row.payload or {}).get("email", "")) for row in staging.all(Kind.USER))
        items = self.workspace.source.reads.work_items(filter(None, people))
        here = (item for item in of_runs(items, one_offs) if item.workflow_run_id in self._run_workflows)
        self._compare(Kind.ASSIGNMENT, here, gone=False)
        self._one_offs(set(one_offs))

    def _one_offs(self, ids: set[str]) -> None:
        """What is done and still named is not read again, as in a move."""
        staging = self.workspace.ledger.staging
        for task_id in sorted(ids.difference(staging.ids(Kind.ONE_OFF_TASK))):
            self._note(Kind.ONE_OFF_TASK, task_id, NEW)
        for row in staging.all(Kind.ONE_OFF_TASK):
            if row.payload is not None and not (row.source_id in ids and row.payload.get("status") == COMPLETED):
                self._one_off(row.source_id, row)

    def _one_off(self, task_id: str, row: StagedRow) -> None:
        try:
            task = self.workspace.source.reads.one_off_task(task_id)
        except NotFound:
            self._note(Kind.ONE_OFF_TASK, task_id, GONE)
            return
        if staged_row(Kind.ONE_OFF_TASK, task_id, "", task).sha256 != row.sha256:
            self._note(Kind.ONE_OFF_TASK, task_id, CHANGED)

    def _open_runs(self, *, whole: bool) -> None:
        if self.workspace.capabilities.reading("updated_date") == "moves":
            return
        staging, reads = self.workspace.ledger.staging, self.workspace.source.reads
        for header in staging.all(Kind.RUN):
            if not self._saw(header) or header.payload.get("status") != "Active":
                continue
            staged = staging.get(Kind.RUN_BUNDLE, header.source_id)
            if staged is None:
                continue
            self.workspace.keep_lease()
            run = Run.model_validate(header.payload)
            rows = staging.by_parent(Kind.ASSIGNMENT, run.id)
            assigned = [WorkItem.model_validate(row.payload) for row in rows]
            try:
                bundle = read_run(reads, run, workflow_bundle(self.workspace, run.workflow_id), assigned)
            except DataError:
                self._note(Kind.RUN, run.id, GONE)
                continue
            self.looked_at += 1
            if staged_row(Kind.RUN_BUNDLE, run.id, run.workflow_id, bundle).sha256 != staged.sha256:
                self._note(Kind.RUN, run.id, CHANGED)

    def _known(self, kind: Kind, parent_id: str | None = None) -> Known:
        """What the delta read of a kind."""
        staging = self.workspace.ledger.staging
        rows: Iterable[StagedRow] = staging.all(kind) if parent_id is None else staging.by_parent(kind, parent_id)
        return {row.source_id: _hash(row) for row in rows if self._saw(row)}

    def _saw(self, row: StagedRow) -> bool:
        return row.run_id == self.delta if self.seen is None else row.source_id in self.seen.get(str(row.kind), {})

    def _compare(self, kind: Kind, items: Iterable[Any], known: Known | None = None, *, gone: bool = True) -> None:
        def hash_of(item: SourceModel) -> str:
            return staged_row(kind, "", "", steady(kind, item)).sha256

        self._judge(kind, known if known is not None else self._known(kind), items, hash_of, gone=gone)

    def _against(self, kind: Kind, known: dict[str, Any], items: Iterable[Any]) -> None:
        """Objects that were kept inside another one."""
        hashed = {key: staged_row(kind, key, "", item).sha256 for key, item in known.items()}
        self._judge(kind, hashed, items, lambda item: staged_row(kind, "", "", item).sha256)

    def _judge(
        self, kind: Kind, known: Known, items: Iterable[Any], hash_of: Callable[[Any], str], *, gone: bool = True
    ) -> None:
        """``gone``: the items are all that there are."""
        left = dict(known)
        for item in items:
            self.looked_at += 1
            source_id = str(item.id)
            before = left.pop(source_id, "")
            if before == "":
                self._note(kind, source_id, NEW)
            elif before is not None and hash_of(item) != before:
                self._note(kind, source_id, CHANGED)
            elif self.frozen is not None and any(moment > self.frozen for moment in _moments(item)):
                self._note(kind, source_id, AFTER_FREEZE)
        for source_id, before in left.items() if gone else ():
            if before is not None:
                self._note(kind, source_id, GONE)

    def _note(self, kind: Kind, source_id: str, how: str) -> None:
        self._found.add(Change(str(kind), source_id, how))


def _hash(row: StagedRow) -> str | None:
    return None if row.payload is None else steady_hash(row.kind, row)


def _moments(item: SourceModel) -> Iterator[datetime]:
    """When somebody made or changed it, where the source says so."""
    for holder in (item, getattr(item, "audit", None)):
        for name in ("created_date", "updated_date"):
            moment = getattr(holder, name, None)
            if isinstance(moment, datetime) and moment.tzinfo is not None:
                yield moment
