"""Which file that was exported by hand is which file of the source (source reference 2.18, 2.20, 3).

The source's id is in no export, so a run, a name and a size have to do; task and field decide between equal ones.
Nothing is guessed: two that cannot be told apart are both left out and told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import FilePlan
from process_street_tallyfy.model.source import Attachment
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.file import FILE_FIELDS, LARGEST, safe_name, stored_files
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.title import one_line

#: What is said of files in the folder that are not taken; judged anew in each run.
OF_EXPORTS = (
    "exported_file_ambiguous",
    "exported_file_differs",
    "exported_file_too_large",
    "exported_file_unmatched",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file in the folder. ``labels`` narrow it to a task or field ('' never stands in it); ``place`` says where."""

    path: str
    name: str
    size: int
    labels: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Match:
    """Either ``file``, or ``reason`` why none is taken, and where to look."""

    file: Exported | None
    reason: str | None = None
    place: str = ""


def labels_of(run: RunBundle, attachments: Iterable[Attachment]) -> dict[str, frozenset[str]]:
    """By source id of the file: ids and names of the task and the field that it is in, folded."""
    tasks = {task.id: task.name for task in run.tasks}
    found: dict[str, frozenset[str]] = {}
    for item in attachments:
        found[item.id] = _folded((item.task_id, tasks.get(item.task_id, "")))
    for value in run.values:
        for file in stored_files(value.data) if value.field_type in FILE_FIELDS else ():
            where = (value.id, value.key, value.label or "", value.task_id, tasks.get(value.task_id, ""))
            found[file.id] = _folded(where)
    return found


def match_files(
    plans: Sequence[FilePlan], exported: Sequence[Exported], labels: Mapping[str, Collection[str]]
) -> dict[str, Match]:
    """By source id, for the plans of one run that the folder has something for."""
    fitting = {plan.source_id: [one for one in exported if _fits(plan, one, labels)] for plan in plans}
    claimed: dict[str, int] = {}
    for plan in plans:
        for one in _of_size(plan, fitting[plan.source_id]):
            claimed[one.path] = claimed.get(one.path, 0) + 1
    return {plan.source_id: _match(plan, fitting[plan.source_id], claimed) for plan in plans if fitting[plan.source_id]}


def unmatched(exported: Iterable[Exported], plans: Sequence[FilePlan]) -> list[Exported]:
    """Files whose name no file of the run has."""
    return [one for one in exported if not any(_named(plan, one.name) for plan in plans)]


def finding(plan: FilePlan, match: Match) -> Finding:
    """About the file; ``field`` names the line of the manifest, or the folder."""
    reason = match.reason or "file_from_export"
    entry = REASONS[reason]
    field = match.place if match.reason else ""
    return Finding(plan.kind, plan.source_id, field, entry.disposition, reason, entry.advice, plan.run_source_id)


def unmatched_finding(run_id: str, place: str) -> Finding:
    entry = REASONS["exported_file_unmatched"]
    return Finding(Kind.RUN, run_id, place, entry.disposition, "exported_file_unmatched", entry.advice, run_id)


def _match(plan: FilePlan, found: list[Exported], claimed: Mapping[str, int]) -> Match:
    right = _of_size(plan, found)
    places = "; ".join(one.place for one in right or found)
    if not right:
        return Match(None, "exported_file_differs", places)
    if len(right) > 1 or claimed[right[0].path] > 1:
        return Match(None, "exported_file_ambiguous", places)
    if right[0].size > LARGEST:
        return Match(None, "exported_file_too_large", places)
    return Match(right[0])


def _of_size(plan: FilePlan, found: Iterable[Exported]) -> list[Exported]:
    """A size of 0 may mean that the source does not tell."""
    return [one for one in found if not plan.size or one.size == plan.size]


def _fits(plan: FilePlan, one: Exported, labels: Mapping[str, Collection[str]]) -> bool:
    own = labels.get(plan.source_id, ())
    return _named(plan, one.name) and all(label.casefold() in own for label in one.labels)


def _named(plan: FilePlan, name: str) -> bool:
    """The source's name, or the one with the id in front that the target will have."""
    plain = unicodedata.normalize("NFC", name)
    wanted = unicodedata.normalize("NFC", plan.filename)
    return plain == wanted or safe_name(plan.source_id, plain) == wanted


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_each(words))


def _each(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if word:
            yield word.casefold()
            yield one_line(word).casefold()
