"""A run in words: who did what and when, what was answered, said, decided and attached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.source import Approval, Attachment, Comment, Task, UserRef, Value
from process_street_tallyfy.transform.bridge import Bridge, bridge_tasks
from process_street_tallyfy.transform.file import FILE_FIELDS, safe_name, stored_files
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.moment import in_zone, parsed, readable, wire
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.user import readable_person
from process_street_tallyfy.transform.value import decode, is_answered, said

#: How a task's step was found -> how sure that is.
CONFIDENCE: dict[str, str] = {
    "field": "certain: by its form fields",
    "position": "good: by its place and name",
    "name": "fair: by its name alone",
    "none": "not found in the workflow that was moved",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What a record is made from.

    ``everyone`` gives the people that a run names by id only; ``zone`` is where its dates were entered.
    """

    run: RunBundle
    workflow: WorkflowBundle
    comments: Sequence[Comment]
    attachments: Sequence[Attachment]
    everyone: Mapping[str, UserRef]
    zone: ZoneInfo


def reading(source: Source) -> dict[str, Any]:
    """Keys without a value are left out."""
    run, audit = source.run.run, source.run.run.audit
    tasks = {task.id: task for task in source.run.tasks}
    starter = source.everyone.get(audit.created_by_id or "")
    bridges, grouping = bridge_tasks(source.run, source.workflow), headings(source.workflow)
    numbered = enumerate(source.run.tasks, 1)
    return _told(
        {
            "id": run.id,
            "name": one_line(run.name or ""),
            "status": run.status,
            "workflow": one_line(source.workflow.workflow.name),
            "workflow_id": run.workflow_id,
            "started": _when(audit.created_date),
            "started_by": readable_person(starter) if starter else audit.created_by_id,
            "last_changed": _when(audit.updated_date),
            "last_changed_by": _person(source.everyone.get(audit.updated_by_id or "")) or audit.updated_by_id,
            "due": _when(run.due_date),
            "assigned_to": _people(source.run.assignees),
            "decisions": [_decision(item, tasks) for item in _by_time(source.run.approvals)],
            "tasks": [_task(number, task, bridges[task.id], source, grouping) for number, task in numbered],
            "elsewhere": _told(
                {
                    "answers": [_answer(value, source) for value in _answered(source) if value.task_id not in tasks],
                    "comments": _comments(item for item in source.comments if item.task_id not in tasks),
                    "files": _files(item for item in source.attachments if item.task_id not in tasks),
                }
            ),
        }
    )


def _told(entries: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value not in (None, "", [], {}, False)}


def _when(moment: Any) -> str:
    return readable(moment) if moment else ""


def _person(ref: UserRef | None) -> str:
    return readable_person(ref) if ref else ""


def _people(refs: Iterable[UserRef]) -> list[str]:
    return sorted({readable_person(ref) for ref in refs})


def _by_time(approvals: Iterable[Approval]) -> list[Approval]:
    return sorted(approvals, key=lambda item: (wire(item.audit.updated_date or item.audit.created_date) or "", item.id))


def _name(task: Task | None) -> str:
    return one_line(task.name) if task else "a task that no longer exists"


def _decision(approval: Approval, tasks: Mapping[str, Task]) -> dict[str, Any]:
    return _told(
        {
            "decision": approval.status,
            "by": readable_person(approval.reviewed_by),
            "at": readable(approval.audit.updated_date or approval.audit.created_date),
            "comment": approval.comment,
            "subject": _name(tasks.get(approval.subject_task_id)),
            "task": _name(tasks.get(approval.approval_task_id)),
        }
    )


def _task(number: int, task: Task, bridge: Bridge, source: Source, grouping: Collection[str]) -> dict[str, Any]:
    tasks = {item.id: item for item in source.run.tasks}
    decided = [item for item in source.run.approvals if item.approval_task_id == task.id]
    return _told(
        {
            "number": number,
            "id": task.id,
            "name": one_line(task.name),
            "heading": bridge.task_template_id in grouping,
            "type": task.task_type,
            "status": task.status,
            "completed_by": _person(task.completed_by),
            "completed": _when(task.completed_date),
            "due": _when(task.due_date),
            "hidden": task.hidden,
            "stopped": task.stopped,
            "assigned_to": _people(source.run.task_assignees.get(task.id, [])),
            "last_changed": _when(task.updated_date),
            "last_changed_by": _person(task.updated_by),
            "step_found": bridge.how,
            "confidence": CONFIDENCE[bridge.how],
            "decisions": [_decision(item, tasks) for item in _by_time(decided)],
            "answers": [_answer(value, source) for value in _answered(source) if value.task_id == task.id],
            "comments": _comments(item for item in source.comments if item.task_id == task.id),
            "files": _files(item for item in source.attachments if item.task_id == task.id),
        }
    )


def _answered(source: Source) -> list[Value]:
    return [value for value in source.run.values if is_answered(value)]


def _answer(value: Value, source: Source) -> dict[str, Any]:
    """``files``: what lies in a file field; ``rows``: a table; else ``text``."""
    files = stored_files(value.data) if value.field_type in FILE_FIELDS else ()
    answer = decode(value.data)
    rows = [[said(cell) for cell in row] for row in answer.parts if isinstance(row, list)]
    whole = bool(rows) and len(rows) == len(answer.parts)
    return _told(
        {
            "label": one_line(value.label or value.key.replace("_", " ")) or "A field without a name",
            "type": value.field_type,
            "rows": rows if whole else None,
            "files": [
                _told({"name": one.name, "size": one.size, "moved_as": safe_name(one.id, one.name)}) for one in files
            ],
            "text": "" if files or whole else ", ".join(_words(part, value, source) for part in answer.parts),
            "answered": _when(value.updated_date),
            "answered_by": _person(value.updated_by),
        }
    )


def _words(part: Any, value: Value, source: Source) -> str:
    """A person by name, a date as people entered it, anything else as it stands."""
    text = said(part)
    ref = source.everyone.get(text)
    if ref is not None:
        return readable_person(ref)
    moment = parsed(text) if value.field_type == "Date" else None
    if not isinstance(moment, datetime):
        return text
    local = in_zone(moment, source.zone)
    day_only = isinstance(value.data, dict) and value.data.get("timeHidden") is True
    return f"{local:%Y-%m-%d}" if day_only else f"{local:%Y-%m-%d %H:%M} ({source.zone.key})"


def _comments(comments: Iterable[Comment]) -> list[dict[str, Any]]:
    ordered = sorted(comments, key=lambda item: (wire(item.created_date) or "", item.id))
    return [
        _told(
            {
                "by": readable_person(item.created_by),
                "at": readable(item.created_date),
                "edited": _when(item.updated_date) if item.updated_date != item.created_date else "",
                "text": item.text,
            }
        )
        for item in ordered
    ]


def _files(attachments: Iterable[Attachment]) -> list[dict[str, Any]]:
    ordered = sorted(attachments, key=lambda item: (wire(item.created_date) or "", item.id))
    return [
        _told(
            {
                "name": item.file_name,
                "size": item.size,
                "type": item.mime_type,
                "by": readable_person(item.created_by),
                "at": readable(item.created_date),
                "moved_as": safe_name(item.id, item.file_name),
            }
        )
        for item in ordered
    ]
