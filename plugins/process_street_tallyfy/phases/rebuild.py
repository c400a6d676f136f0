"""The ledger from the target's markers, after its database was lost (api/tallyfy-api.md section 6).

::

    templates, documents, processes, one-off tasks, groups, tag, records: read in lists --one hit--> confirmed, adopted
                                                                           `--many--> needs_review
    all that hangs on them: found by the next move, which looks everything up that is not in the ledger (``drive``)

Without a proof of creation an object counts as adopted: a rollback leaves it. The audit is such a proof, where it is
still there; so is an intent that was committed before the answer was lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import Ambiguous
from process_street_tallyfy.ledger.row import PlanItem, Row
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, Phase, State
from process_street_tallyfy.model.target import Process, Template
from process_street_tallyfy.phases.drive import REBUILT
from process_street_tallyfy.phases.foundation import BATCH_TAG, own_rows, settle_own
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.run_form import MARK
from process_street_tallyfy.phases.run_states import SKIPPED_BY_RULE
from process_street_tallyfy.phases.template_ids import RULES, own_id
from process_street_tallyfy.phases.workspace import ACCOUNT, Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.markers import find_markers
from process_street_tallyfy.tallyfy.reads import Archived
from process_street_tallyfy.transform.template import KICKOFF
from process_street_tallyfy.transform.title import batch_tag

LABELS = {role: label for role, label, _ in KICKOFF}
RECORD = re.compile(r"(?P<run>.+)_record_(?P<version>[0-9a-f]+)\.zip")
DOCUMENT = "document"
#: What may become of a marker.
OUTCOMES = ("adopted", "created", "known", "in_review")
#: What was sent by a worker of ours that did not live to see the answer.
SENT = frozenset({State.INTENT, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Found:
    """An object of the target that carries a source id; ``sha256`` is the source's hash where the target tells it."""

    kind: Kind
    source_id: str
    parent_id: str
    target_id: str
    sha256: str = ""


@dataclass
class Marked:
    """Everything that carries a marker. Lists only, but for the tasks of processes that are over."""

    workspace: Workspace
    _processes: list[tuple[str, Process, Template]] = field(default_factory=list, init=False)

    def all(self) -> Iterator[Found]:
        reads = self.workspace.target.reads
        for group in reads.groups():
            for source_id in find_markers(group.description):
                yield Found(Kind.GROUP, source_id, "", group.id)
        for tag in lookups.find_tag(reads, batch_tag(self.workspace.settings.organization)):
            yield Found(Kind.OWN, BATCH_TAG, "", tag.id)
        for template in reads.templates(archived=Archived.BOTH):
            for source_id in find_markers(template.summary):
                yield from self._template(source_id, template)
        for task in reads.one_off_tasks():
            for source_id in find_markers(task.summary):
                yield Found(Kind.ONE_OFF_TASK, source_id, "", task.id)

    def _template(self, source_id: str, template: Template) -> Iterator[Found]:
        if template.type == DOCUMENT:
            yield Found(Kind.DATA_SET if source_id in self._data_sets else Kind.PAGE, source_id, "", template.id)
            return
        yield Found(Kind.WORKFLOW, source_id, "", template.id)
        fields = {item.label: item.id for item in template.prerun}
        for process in self.workspace.target.reads.runs(template.id):
            run_id = _run_id(process, fields.get(LABELS["ps:source_id"], ""))
            if run_id:
                yield Found(Kind.RUN, run_id, source_id, process.id)
                yield from _records(run_id, process)
                self._processes.append((run_id, process, template))

    @cached_property
    def _data_sets(self) -> set[str]:
        """Pages and data sets look alike in the target: only the source knows which is which."""
        return {item.id for item in self.workspace.source.reads.data_sets()}

    def marks(self) -> Iterator[tuple[str, str, str]]:
        """Role, run id and process id: processes that have rules, and those in compact form."""
        for run_id, process, template in self._processes:
            tasks = [] if process.completed_at is None else self.workspace.target.reads.run_tasks(process.id)
            if process.completed_at is None or any(task.status == SKIPPED_BY_RULE for task in tasks):
                yield RULES, run_id, process.id
            if len(tasks) == 1 < (template.steps_count or 0):
                yield MARK, run_id, process.id


def _run_id(process: Process, field_id: str) -> str:
    """From the kick-off value, which survives a renaming; else from name or summary. '' for somebody's process."""
    value = process.prerun.get(field_id)
    if isinstance(value, str) and value:
        return value
    return next(iter([*find_markers(process.name), *find_markers(process.summary)]), "")


def _records(run_id: str, process: Process) -> Iterator[Found]:
    values = [entry for value in process.prerun.values() if isinstance(value, list) for entry in value]
    for entry in values:
        name = RECORD.fullmatch(str(entry.get("filename", ""))) if isinstance(entry, dict) else None
        if name is not None and name["run"] == run_id and entry.get("id"):
            version = name["version"]
            yield Found(Kind.RUN_RECORD, f"{run_id}/record/{version}", run_id, str(entry["id"]), version)


class RebuildLedger(MigrationOperator):
    """Rows for everything that carries a marker and has none; what the ledger knows is left as it is."""

    def work(self, workspace: Workspace) -> dict[str, Any]:
        account = workspace.target.check()
        marked, homes = Marked(workspace), dict[tuple[Kind, str], list[Found]]()
        for found in marked.all():
            homes.setdefault((found.kind, found.source_id), []).append(found)
        if not workspace.options.writes:
            return self._told(Counter(str(kind) for kind, _ in homes), "would be rebuilt")
        workspace.note_place()
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, ACCOUNT, {"migration_user": account.user_id})
        # First: a move that comes after a rebuild that was killed must look everything up too.
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, REBUILT, {})
        counts: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        for hits in homes.values():
            workspace.keep_lease()
            counts[adopt(workspace, hits)] += 1
        for role, run_id, process_id in marked.marks():
            workspace.keep_lease()
            _mark(workspace, role, run_id, process_id)
        return self._told(counts, "of the objects with a marker")

    def _told(self, counts: Counter[str], what: str) -> dict[str, Any]:
        for name, number in sorted(counts.items()):
            self.log.info("%d %s: %s", number, what, name)
        return dict(counts)


def adopt(workspace: Workspace, found: list[Found]) -> str:
    """One of ``OUTCOMES``; repeatable."""
    mapping, first = workspace.ledger.mapping, found[0]
    row = mapping.get(first.kind, first.source_id)
    if row is not None and (row.target_id is not None or row.state is State.SKIPPED):
        return "known"
    if row is None:
        mapping.plan([PlanItem(first.kind, first.source_id, first.parent_id, Disposition.EXACT, first.sha256)])
    if len({one.target_id for one in found}) > 1:
        mapping.review(first.kind, first.source_id, code=Ambiguous.default_code)
        return "in_review"
    ours = _proved(workspace, row, first)
    mapping.confirm(first.kind, first.source_id, first.target_id, adopted=not ours)
    return "created" if ours else "adopted"


def _proved(workspace: Workspace, row: Row | None, found: Found) -> bool:
    sent = row is not None and row.state in SENT
    return sent or workspace.ledger.audit.proves(found.kind, found.source_id, found.target_id)


def _mark(workspace: Workspace, role: str, run_id: str, process_id: str) -> None:
    own_rows(workspace, [(own_id(run_id, role), run_id)])
    if role == RULES:
        settle_own(workspace, own_id(run_id, role), process_id)
