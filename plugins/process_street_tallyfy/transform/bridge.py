"""Which task template a run's task was made from: no answer says it (trap T4, 2.16).

Three ways, the surest first, each using a task template once: through the form fields of the task,
by its place and name, by its name alone. The fields and names of earlier revisions count like today's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import RunBundle, TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.source import Task
from process_street_tallyfy.transform.text import MERGE_TAG
from process_street_tallyfy.transform.title import one_line

#: A name that is little more than merge tags says nothing about which task it was.
MEANT = 4
FIELD, POSITION, NAME, NONE = "field", "position", "name", "none"


@dataclass(frozen=True, slots=True)
class Bridge:
    """``how``: ``field``, ``position``, ``name`` or ``none``; with ``none`` there is no template."""

    task_template_id: str | None
    how: str


def bridge_tasks(run: RunBundle, workflow: WorkflowBundle) -> dict[str, Bridge]:
    """The bridge of every task of the run, by run task id, in the run's order."""
    found: dict[str, Bridge] = {}
    for how, pairs in (
        (FIELD, _by_field(run, workflow)),
        (POSITION, _by_position(run, workflow)),
        (NAME, _by_name(run, workflow)),
    ):
        if len(found) == len(run.tasks):
            break
        used = {bridge.task_template_id for bridge in found.values()}
        for task_id, template_id in pairs:
            if task_id not in found and template_id not in used:
                found[task_id] = Bridge(template_id, how)
                used.add(template_id)
    return {task.id: found.get(task.id, Bridge(None, NONE)) for task in run.tasks}


def _by_field(run: RunBundle, workflow: WorkflowBundle) -> Iterator[tuple[str, str]]:
    """Votes of the values: each names a run task and, by id or key, a form field of a template."""
    owners = _field_owners(workflow)
    votes: dict[str, Counter[str]] = {task.id: Counter() for task in run.tasks}
    for value in run.values:
        owner = owners.get(value.id) or owners.get(f"key:{value.key}")
        if owner and value.task_id in votes:
            votes[value.task_id][owner] += 1
    # Most votes first, so that a field that has moved since does not take its new task's place.
    for task_id, count in sorted(votes.items(), key=lambda item: -max(item[1].values(), default=0)):
        if count:
            yield task_id, count.most_common(1)[0][0]


def _field_owners(workflow: WorkflowBundle) -> Mapping[str, str]:
    owners: dict[str, str] = {}
    for item in workflow.tasks:
        for widget in item.widgets:
            if widget.is_field:
                owners[widget.id] = item.task.id
                if widget.key:
                    owners.setdefault(f"key:{widget.key}", item.task.id)
    former = {old: owners[new] for old, new in workflow.aliases.items() if new in owners}
    return {**former, **owners}


def _by_position(run: RunBundle, workflow: WorkflowBundle) -> Iterator[tuple[str, str]]:
    """Same place, same name. In another version places have shifted: equal names are no proof then."""
    names = Counter(one_line(item.task.name or "") for item in workflow.tasks)
    shifted = len(run.tasks) != len(workflow.tasks)
    for task, item in zip(run.tasks, workflow.tasks, strict=False):
        ambiguous = shifted and names[one_line(item.task.name or "")] > 1
        if not ambiguous and (_same_name(task, item) or _filled_in(task, item)):
            yield task.id, item.task.id


def _by_name(run: RunBundle, workflow: WorkflowBundle) -> Iterator[tuple[str, str]]:
    """Pairs in order, equal names first; tasks of one name take the templates of that name in turn."""
    for alike in (_same_name, _filled_in):
        for task in run.tasks:
            for item in workflow.tasks:
                if alike(task, item):
                    yield task.id, item.task.id


def _same_name(task: Task, item: TaskTemplateBundle) -> bool:
    names = (one_line(name) for name in _names(item))
    return task.task_type == item.task.task_type and one_line(task.name) in names


def _filled_in(task: Task, item: TaskTemplateBundle) -> bool:
    """Whether the task's name is the template's with its merge tags filled in, blanks aside."""
    return task.task_type == item.task.task_type and any(_fills(task.name, name) for name in _names(item))


def _names(item: TaskTemplateBundle) -> list[str]:
    return [item.task.name or "", *item.former_names]


def _fills(text: str, pattern: str) -> bool:
    first, *others = (_bare(literal) for literal in MERGE_TAG.split(pattern)[::2])
    if not others or len(first + "".join(others)) < MEANT:
        return False
    name = _bare(text)
    if not name.startswith(first):
        return False
    place = len(first)
    for literal in others[:-1]:
        place = name.find(literal, place)
        if place < 0:
            return False
        place += len(literal)
    return len(name) - len(others[-1]) >= place and name.endswith(others[-1])


def _bare(text: str) -> str:
    return "".join(text.split())
