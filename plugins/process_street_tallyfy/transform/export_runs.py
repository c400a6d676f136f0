"""A CSV export of workflow runs beside what the API gave: counts by workflow and state, values cell by cell.

The layout of the export is not documented and depends on the columns that a person chose, so columns are known by
their names, in any order; one that names nothing of the source is counted and left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.comparison import Comparison
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.problem import Problem
from process_street_tallyfy.model.sheet import Sheet, SheetRow
from process_street_tallyfy.model.source import UserRef, Value
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.answer import value_id
from process_street_tallyfy.transform.export_cell import same_answer, same_moment, squeezed
from process_street_tallyfy.transform.reason import REASONS

#: what a column tells of a run -> its names, letters and digits only
ROLES: dict[str, frozenset[str]] = {
    "run_id": frozenset({"workflowrunid", "runid", "checklistid", "id"}),
    "link": frozenset({"link", "url", "workflowrunlink", "workflowrunurl", "runlink", "runurl"}),
    "name": frozenset({"workflowrun", "workflowrunname", "runname", "run", "name", "checklist", "checklistname"}),
    "workflow": frozenset({"workflow", "workflowname", "workflowid", "template", "templatename", "templateid"}),
    "state": frozenset({"status", "state", "workflowrunstatus", "runstatus"}),
    "created": frozenset({"created", "createddate", "datecreated", "createdat", "started", "startdate", "starteddate"}),
    "due": frozenset({"due", "duedate", "workflowrunduedate", "runduedate"}),
    "folder": frozenset({"folder", "folderpath", "workflowfolder"}),
}
#: state of the source -> the words that screens have for it
STATES: dict[str, frozenset[str]] = {
    "Active": frozenset(
        {"active", "inprogress", "incomplete", "notcompleted", "open", "running", "overdue", "ontrack"}
    ),
    "Completed": frozenset({"completed", "complete", "done", "finished"}),
    "Archived": frozenset({"archived"}),
}
STATE_OF = {word: state for state, words in STATES.items() for word in words}
_IS_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_ID_AT_END = re.compile(rf"({_IS_ID.pattern})/?$")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run as the API lists it."""

    id: str
    workflow_id: str
    workflow_name: str
    name: str
    state: str
    created: datetime | None
    due: datetime | None


#: The answers of a run by its id; None: it is not read yet.
Answers = Callable[[str], Sequence[Value] | None]


@dataclass
class _Tally:
    equal: int = 0
    different: int = 0
    unmatched: int = 0
    uncompared: int = 0
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)


def compare_runs(
    sheet: Sheet, runs: Iterable[RunFacts], answers: Answers, zone: ZoneInfo, people: Mapping[str, UserRef]
) -> Comparison:
    """One file; runs of workflows that the file does not name are not missed in it."""
    book = _Runs(sheet, list(runs))
    tally = _Tally(problems=[*sheet.problems, *book.problems()])
    for row in sheet.rows if not book.problems() else ():
        run = book.find(row, tally)
        if run is not None:
            tally.seen.add(run.id)
            _compare(sheet, row, run, book.roles, tally, answers(run.id) or (), zone, people)
    covered = {run.workflow_id for run in book.runs if run.id in tally.seen}
    missing = [run for run in book.runs if run.workflow_id in covered and run.id not in tally.seen]
    tally.findings += [_finding(Kind.RUN, run.id, sheet.name, "export_lacks_run", run.id) for run in missing]
    given = Counter((run.workflow_id, run.state) for run in book.runs if run.workflow_id in covered)
    keys = sorted({*given, *tally.states})
    return Comparison(
        sheet.name,
        len(sheet.rows),
        tally.equal,
        tally.different,
        tally.unmatched,
        len(missing),
        tally.uncompared,
        tuple((*key, tally.states[key], given[key]) for key in keys),
        tuple(tally.problems),
        tuple(tally.findings),
    )


def roles_of(sheet: Sheet) -> dict[str, int]:
    """Index of the column for each role; the first that has one of its names, and states only where states stand."""
    found: dict[str, int] = {}
    for index, column in enumerate(sheet.columns):
        for role, names in ROLES.items():
            if squeezed(column) in names and role not in found and (role != "state" or _has_states(sheet, index)):
                found[role] = index
                break
    return found


def folders_of(sheet: Sheet, runs: Iterable[RunFacts]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Folder path by workflow id, where the export has such a column; rows that contradict each other are told."""
    book, found, problems = _Runs(sheet, list(runs)), dict[str, tuple[str, ...]](), list[Problem]()
    at = book.roles.get("folder")
    for row in sheet.rows if at is not None else ():
        run = book.find(row, _Tally())
        path = tuple(part.strip() for part in re.split(r"[/>›]", row.cells[at or 0]) if part.strip())
        if run is not None and path and found.setdefault(run.workflow_id, path) != path:
            what = "a row above has another folder for this workflow; that one is taken"
            problems.append(Problem(sheet.name, row.line, str((at or 0) + 1), what))
    return found, problems


def _has_states(sheet: Sheet, index: int) -> bool:
    return any(squeezed(row.cells[index]) in STATE_OF for row in sheet.rows)


class _Runs:
    """Finds the run of a row: by its id, or by its name within the workflow, or by both and its start."""

    def __init__(self, sheet: Sheet, runs: list[RunFacts]) -> None:
        self.sheet, self.runs, self.roles = sheet, runs, roles_of(sheet)
        self._by_id = {run.id: run for run in runs}
        self._by_name: dict[str, list[RunFacts]] = {}
        for run in runs:
            self._by_name.setdefault(squeezed(run.name), []).append(run)

    def problems(self) -> list[Problem]:
        if self.sheet.columns and not {"run_id", "link", "name"} & self.roles.keys():
            what = "no column names the run; export the columns Workflow Run and Status too"
            return [Problem(self.sheet.name, 1, "1", what)]
        return []

    def find(self, row: SheetRow, tally: _Tally) -> RunFacts | None:
        source_id = self._id(row)
        run = self._by_id.get(source_id)
        found = [run] if run else [] if source_id else self._named(row)
        if len(found) == 1:
            return found[0]
        tally.unmatched += 1
        if found:
            what = "several runs have this name; export the column with the run's link or id too"
            tally.problems.append(Problem(self.sheet.name, row.line, str(self.roles["name"] + 1), what))
        else:
            place = f"{self.sheet.name}, line {row.line}"
            known = source_id if _IS_ID.fullmatch(source_id) else place  # a cell may hold anything
            tally.findings.append(_finding(Kind.RUN, known, place, "export_has_more"))
        return None

    def _id(self, row: SheetRow) -> str:
        """'' when the row has none."""
        given = self._cell(row, "run_id")
        if not given and (match := _ID_AT_END.search(self._cell(row, "link"))):
            given = match.group(1)
        return given

    def _named(self, row: SheetRow) -> list[RunFacts]:
        found = self._by_name.get(squeezed(self._cell(row, "name")), [])
        workflow = squeezed(self._cell(row, "workflow") or self.sheet.stem)
        narrower = [run for run in found if workflow in (squeezed(run.workflow_name), squeezed(run.workflow_id))]
        found = narrower or (found if not self._cell(row, "workflow") else [])
        created = self._cell(row, "created")
        if len(found) > 1 and created:
            utc = ZoneInfo("UTC")
            found = [run for run in found if run.created and same_moment(created, run.created, utc)] or found
        return found

    def _cell(self, row: SheetRow, role: str) -> str:
        return row.cells[self.roles[role]].strip() if role in self.roles else ""


def _compare(
    sheet: Sheet,
    row: SheetRow,
    run: RunFacts,
    roles: Mapping[str, int],
    tally: _Tally,
    answers: Sequence[Value],
    zone: ZoneInfo,
    people: Mapping[str, UserRef],
) -> None:
    _compare_state(sheet, row, run, roles, tally)
    if "due" in roles and run.due:
        same = same_moment(row.cells[roles["due"]], run.due, zone)
        _judge(sheet, row, roles["due"], tally, Kind.RUN, run.id, run.id, same=same)
    for index, value in _fields(sheet, roles, answers):
        if value is None:
            tally.uncompared += bool(row.cells[index].strip())
            continue
        same = same_answer(row.cells[index], value, zone, people)
        _judge(sheet, row, index, tally, Kind.VALUE, value_id(run.id, value.id), run.id, same=same)


def _compare_state(sheet: Sheet, row: SheetRow, run: RunFacts, roles: Mapping[str, int], tally: _Tally) -> None:
    if "state" not in roles:
        return
    state = STATE_OF.get(squeezed(row.cells[roles["state"]]))
    if state is None:
        what = "no state of a run; expected Active, Completed or Archived"
        tally.problems.append(Problem(sheet.name, row.line, str(roles["state"] + 1), what))
        return
    tally.states[(run.workflow_id, state)] += 1
    _judge(sheet, row, roles["state"], tally, Kind.RUN, run.id, run.id, same=state == run.state)


def _judge(
    sheet: Sheet, row: SheetRow, index: int, tally: _Tally, kind: Kind, source_id: str, run_id: str, *, same: bool
) -> None:
    if same:
        tally.equal += 1
        return
    tally.different += 1
    place = f"{sheet.name}, line {row.line}, column {index + 1}"
    tally.findings.append(_finding(kind, source_id, place, "export_differs", run_id))


def _fields(sheet: Sheet, roles: Mapping[str, int], answers: Sequence[Value]) -> Iterator[tuple[int, Value | None]]:
    """(column, answer) of every column without a role; None where the run has no such field, or is not read yet.

    Two fields of one label take the columns of that label in turn.
    """
    taken: Counter[str] = Counter()
    for index, column in enumerate(sheet.columns):
        if index in roles.values() or not column:
            continue
        found = [value for value in answers if _names(column, value)]
        name = squeezed(column)
        yield index, found[taken[name]] if taken[name] < len(found) else None
        taken[name] += 1


def _names(column: str, value: Value) -> bool:
    """By label, key or id; a label may have its task before it: ``Task: Label``."""
    label = value.label or ""
    last = re.split(r"\s*(?:[:>›]|\s-\s)\s*", column)[-1]
    wanted = {squeezed(name) for name in (label, value.key, value.id) if name}
    return squeezed(column) in wanted or squeezed(last) in wanted


def _finding(kind: Kind, source_id: str, place: str, reason: str, parent_id: str = "") -> Finding:
    entry = REASONS[reason]
    return Finding(kind, source_id, place, entry.disposition, reason, entry.advice, parent_id)
