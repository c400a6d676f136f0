"""The object browser: a page of objects, and one object with source beside target and everything that happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.ledger import browse
from process_street_tallyfy.ledger.audit import Entry
from process_street_tallyfy.ledger.browse import Found, Search
from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.names import Named, app_link, names
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import PHASE_OF_KIND, Kind
from process_street_tallyfy.model.task_names import dag_of
from process_street_tallyfy.phases.steps import is_mapped, task_of
from process_street_tallyfy.ui.links import target_page, task_path
from process_street_tallyfy.ui.overview import place


@dataclass(frozen=True, slots=True)
class ObjectLine:
    found: Found
    name: str


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """``more``: there is another page after the last line."""

    lines: list[ObjectLine]
    more: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An entry of the audit and the log of the task that wrote it."""

    entry: Entry
    path: str


@dataclass(frozen=True, slots=True)
class ObjectDetail:
    """``source_link`` and ``target_link`` lead to the vendors' pages; '' where there is none."""

    row: Row
    phase: str
    name: str
    parent: Named | None
    parent_name: str
    source_link: str
    target_link: str
    findings: list[Finding]
    attempts: list[Attempt]


def page(connection: Connection, organization: str, search: Search) -> ObjectPage:
    rows, more = browse.objects(connection, organization, search)
    named = names(connection, organization, [Named(Kind(row.kind), row.source_id, row.parent_id) for row in rows])
    return ObjectPage([ObjectLine(row, named.get((row.kind, row.source_id), "")) for row in rows], more)


def detail(connection: Connection, organization: str, kind: Kind, source_id: str) -> ObjectDetail | None:
    row = browse.one(connection, organization, kind, source_id)
    if row is None:
        return None
    ledger, parent = Ledger(connection, organization, ""), _parent(connection, organization, row)
    wanted = [Named(kind, source_id, row.parent_id), *([parent] if parent else [])]
    named = names(connection, organization, wanted)
    target_organization = str(place(connection, organization).get("target_organization", ""))
    return ObjectDetail(
        row=row,
        phase=PHASE_OF_KIND[kind].value if kind in PHASE_OF_KIND else "",
        name=named.get((kind, source_id), ""),
        parent=parent,
        parent_name=named.get((parent.kind, parent.source_id), "") if parent else "",
        source_link=app_link(connection, organization, kind, source_id) or "",
        target_link=target_page(kind, target_organization, row.target_id) or "",
        findings=ledger.findings.of(kind, source_id),
        attempts=_attempts(connection, organization, row, list(ledger.audit.entries(kind, source_id))),
    )


def _parent(connection: Connection, organization: str, row: Row) -> Named | None:
    """The run or workflow that an object belongs to; mapping rows of runs do not name theirs, staging does."""
    parent_id = row.parent_id
    if not parent_id:
        staged = Ledger(connection, organization, "").staging.get(row.kind, row.source_id)
        parent_id = staged.parent_id if staged else ""
    for kind in (Kind.RUN, Kind.WORKFLOW, Kind.FOLDER, Kind.DATA_SET):
        if parent_id and browse.one(connection, organization, kind, parent_id):
            return Named(kind, parent_id, "")
    return None


def _attempts(connection: Connection, organization: str, row: Row, entries: Sequence[Entry]) -> list[Attempt]:
    """Newest first."""
    ids = [source_id for source_id in (row.source_id, row.parent_id) if source_id]
    runs = {entry.run_id for entry in entries}
    batches = {run_id: browse.batches(connection, organization, run_id, ids) for run_id in runs}
    return [Attempt(entry, _log(organization, entry, batches[entry.run_id])) for entry in reversed(entries)]


def _log(organization: str, entry: Entry, batches: Mapping[str, bool]) -> str:
    """The instance that had the object in its batch; the task's list of instances when no batch says so."""
    dag_id = dag_of(organization, entry.task_id)
    if dag_id is None:
        return ""
    return task_path(dag_id, entry.run_id, entry.task_id, _map_index(entry.task_id, batches))


def _map_index(task_id: str, batches: Mapping[str, bool]) -> int:
    by_list: dict[str, list[str]] = {}
    for key in batches:
        by_list.setdefault(key.partition("/")[0], []).append(key)
    step = f"{task_id.partition('.')[0]}.{task_id.rpartition('.')[2]}"
    candidates = [task_of(f"{step}/{key}", by_list) for key, has in batches.items() if has] if "." in task_id else []
    return next((index for name, index in candidates if name == task_id and is_mapped(step)), -1)
