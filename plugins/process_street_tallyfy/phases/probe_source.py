"""Asks the source, read only, what its reference leaves open (api/process-street-api.md, probe list of section 5).

Readings hold names of keys, types, sizes and enum words: never a value, a name or an address.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from process_street_tallyfy.errors import DataError, NotServed
from process_street_tallyfy.ledger.capabilities import Memory
from process_street_tallyfy.model.capabilities import UNKNOWN
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.process_street.measuring import LISTS, first_page, rate_limit

log = logging.getLogger(__name__)

#: How many are looked at: a probe costs some 200 calls at most, of 2,500 an hour.
RUNS, WORKFLOWS, ATTACHMENTS, ITEMS = 10, 25, 20, 1000
#: Keys of answers that the vendor names; any other key may be a word of the customer's.
KNOWN_KEYS = frozenset(
    {
        *("value", "values", "timeHidden", "hasDefaultValue", "dataSetRowId", "id", "name", "mimeType", "size", "url"),
        *("fileId", "fileName", "items", "status", "href"),
    }
)
RUNS_SEEN = "runs"


@dataclass
class Look:
    """``before`` is the memory of the probe before, ``memory`` that of this one."""

    workspace: Workspace
    before: Memory
    memory: Memory = field(default_factory=dict)


class Nowhere:
    """Takes bytes and keeps none."""

    def write(self, data: bytes, /) -> int:
        return len(data)


def _file_links(look: Look) -> str:
    reads = look.workspace.source.reads
    found = sorted(islice(reads.attachments(), ATTACHMENTS), key=lambda item: item.size)
    if not found:
        return UNKNOWN
    href = next((link.href for item in found for link in item.links if link.type == "Api" and link.href), None)
    if href is None:
        return "absent"
    try:
        reads.download(href, Nowhere())
    except NotServed:
        return "refused"
    return "served"


def _value_shapes(look: Look) -> str:
    reads = look.workspace.source.reads
    shapes: defaultdict[str, set[str]] = defaultdict(set)
    for run in islice(reads.runs(), RUNS):
        for value in reads.values(run.id):
            if value.data is not None:
                shapes[value.field_type].add(shape(value.data))
    listed = (f"{kind}: {' or '.join(sorted(found))}" for kind, found in sorted(shapes.items()))
    return "; ".join(listed) or UNKNOWN


def shape(data: Any) -> str:
    """Key names and JSON types, such as ``{value: text}``."""
    if isinstance(data, dict):
        known = [f"{key}: {shape(data[key])}" for key in sorted(data.keys() & KNOWN_KEYS)]
        others = len(data) - len(known)
        return "{" + ", ".join([*known, *([f"{others} other keys"] if others else [])]) + "}"
    if isinstance(data, list):
        return "[" + " or ".join(sorted({shape(item) for item in data})) + "]"
    if isinstance(data, bool) or data is None:
        return "null" if data is None else "yes or no"
    return "text" if isinstance(data, str) else "number"


def _page_sizes(look: Look) -> str:
    """A list that ends on its first page only says that a page has at least so many."""
    session, said = look.workspace.source.session, []
    for name, route, key in LISTS:
        page = first_page(session, route, key)
        if page.size:
            said.append(f"{name} {page.size}" if page.full else f"{name} at least {page.size}")
    return ", ".join(said) or UNKNOWN


def _updated_date(look: Look) -> str:
    """Whether the own date of runs moved that were worked on between two probes."""
    seen = dict(islice(_worked_on(look), RUNS))
    look.memory[RUNS_SEEN] = seen
    verdicts = set()
    for run_id, (own, work) in seen.items():
        before = look.before.get(RUNS_SEEN, {}).get(run_id)
        if before and work > before[1]:
            verdicts.add("moves" if own > before[0] else "stays")
    return UNKNOWN if not verdicts else "stays" if "stays" in verdicts else "moves"


def _worked_on(look: Look) -> Iterator[tuple[str, list[str]]]:
    """Active runs with their own last change and that of their tasks and answers, in ISO 8601.

    Those that the last probe saw come first.
    """
    reads = look.workspace.source.reads
    known = look.before.get(RUNS_SEEN, {})
    runs = list(islice(reads.runs(status="Active"), 200))
    for run in sorted(runs, key=lambda run: run.id not in known):
        dates = [task.updated_date for task in reads.run_tasks(run.id)]
        dates += [value.updated_date for value in reads.values(run.id)]
        moments = [moment for moment in dates if moment]
        if moments and run.audit.updated_date:
            yield run.id, [_iso(run.audit.updated_date), _iso(max(moments))]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _work_item_search(look: Look) -> str:
    """Looks for the work of a finished run whose assignee the run itself names."""
    reads = look.workspace.source.reads
    for run in _finished(look):
        for task in islice(reads.run_tasks(run.id), RUNS):
            assignee = next(iter(reads.task_assignees(run.id, task.id)), None)
            if assignee is not None and not task.hidden:
                found = islice(reads.work_items([assignee.email], include_completed=True), ITEMS)
                return "finished work too" if any(item.task_id == task.id for item in found) else "open work only"
    return UNKNOWN


def _open_work(look: Look) -> str:
    """Whether the search for the listed users names everybody whom some open runs and their tasks name."""
    reads, named = look.workspace.source.reads, dict[tuple[str | None, str | None, str], str]()
    for run in islice(reads.runs(status="Active"), RUNS):
        named |= {(run.id, None, ref.id): ref.email for ref in reads.run_assignees(run.id)}
        for task in reads.run_tasks(run.id):
            if task.status != "Completed" and not task.hidden:
                named |= {(run.id, task.id, ref.id): ref.email for ref in reads.task_assignees(run.id, task.id)}
    listed = {user.email for user in reads.users()}.intersection(named.values())
    items = list(islice(reads.work_items(sorted(listed), include_completed=False), ITEMS)) if listed else []
    found = {(item.workflow_run_id, item.task_id, ref.id) for item in items for ref in item.assignees}
    if not named or (len(items) == ITEMS and not found.issuperset(named)):
        return UNKNOWN
    return "everybody" if found.issuperset(named) else "not everybody"


def _finished(look: Look) -> Iterator[Run]:
    for status in ("Completed", "Archived"):
        yield from islice(look.workspace.source.reads.runs(status=status), RUNS // 2)


def _rate_limit(look: Look) -> str:
    limit = rate_limit(look.workspace.source.session)
    return UNKNOWN if limit is None else f"{limit} an hour"


def _logic_operators(look: Look) -> str:
    reads = look.workspace.source.reads
    found: set[str] = set()
    for workflow in islice(reads.workflows(), WORKFLOWS):
        revision = reads.finished_revision(workflow.id)
        for rule in reads.logic_rules(workflow.id, revision.id) if revision else ():
            found |= {atom.operator for group in rule.condition.any_of for atom in group.all_of}
    return ", ".join(sorted(found)) or UNKNOWN


#: One question per capability of the source; a test compares the keys with the table.
QUESTIONS: dict[str, Callable[[Look], str]] = {
    "file_links": _file_links,
    "value_shapes": _value_shapes,
    "page_sizes": _page_sizes,
    "updated_date": _updated_date,
    "work_item_search": _work_item_search,
    "open_work": _open_work,
    "rate_limit": _rate_limit,
    "logic_operators": _logic_operators,
}


def probe_source(workspace: Workspace, before: Memory) -> tuple[dict[str, str], Memory]:
    """Reading by key, and what the next probe compares with; what could not be asked is ``unknown``."""
    look = Look(workspace, before)
    return {key: _answer(key, ask, look) for key, ask in QUESTIONS.items()}, look.memory


def _answer(key: str, ask: Callable[[Look], str], look: Look) -> str:
    try:
        return ask(look)
    except DataError as error:
        log.warning("%s could not be asked: %s", key, error)
        return UNKNOWN
