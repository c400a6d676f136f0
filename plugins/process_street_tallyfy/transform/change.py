"""What becomes of a source change once its task is in the target: one table, case by case.

A completed task is frozen there (api/tallyfy-api.md 2.13): whatever still has to go into it needs the task
to be opened, written and completed again. That is done only where nobody but the move has worked on the
task and the cut-over has not been made; anywhere else the target stays as it is and a finding says so.

======== ============== =============== =============== =========== ============
need     held: open     done            touched         live        archived
======== ============== =============== =============== =========== ============
write    go             open it first   report          report      report
complete go             nothing         report          report      report
reopen   nothing        go              report          report      report
redecide go             open it first   report          report      report
======== ============== =============== =============== =========== ============
"""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import Task, Value
from process_street_tallyfy.transform.answer import value_id
from process_street_tallyfy.transform.approval import decisions
from process_street_tallyfy.transform.file import FILE_FIELDS, stored_files
from process_street_tallyfy.transform.task import COMPLETED
from process_street_tallyfy.transform.value import is_answered


class Need(StrEnum):
    """What the source asks of a task in the target."""

    WRITE = "write"  # an answer, a comment or a file
    COMPLETE = "complete"
    REOPEN = "reopen"
    REDECIDE = "redecide"  # completed on both sides, with another decision or by somebody else


class Held(StrEnum):
    """How the target holds the task. ``open`` and ``done``: as the move last wrote it."""

    OPEN = "open"
    DONE = "done"
    TOUCHED = "touched"  # completed or opened again by somebody in the target
    LIVE = "live"  # after the cut-over
    ARCHIVED = "archived"  # with its process


class Action(StrEnum):
    GO = "go"
    OPEN_FIRST = "open_first"
    NOTHING = "nothing"
    REPORT = "report"


ACTIONS: dict[tuple[Need, Held], Action] = {
    (Need.WRITE, Held.OPEN): Action.GO,
    (Need.WRITE, Held.DONE): Action.OPEN_FIRST,
    (Need.WRITE, Held.TOUCHED): Action.REPORT,
    (Need.WRITE, Held.LIVE): Action.REPORT,
    (Need.WRITE, Held.ARCHIVED): Action.REPORT,
    (Need.COMPLETE, Held.OPEN): Action.GO,
    (Need.COMPLETE, Held.DONE): Action.NOTHING,
    (Need.COMPLETE, Held.TOUCHED): Action.REPORT,
    (Need.COMPLETE, Held.LIVE): Action.REPORT,
    (Need.COMPLETE, Held.ARCHIVED): Action.REPORT,
    (Need.REOPEN, Held.OPEN): Action.NOTHING,
    (Need.REOPEN, Held.DONE): Action.GO,
    (Need.REOPEN, Held.TOUCHED): Action.REPORT,
    (Need.REOPEN, Held.LIVE): Action.REPORT,
    (Need.REOPEN, Held.ARCHIVED): Action.REPORT,
    (Need.REDECIDE, Held.OPEN): Action.GO,
    (Need.REDECIDE, Held.DONE): Action.OPEN_FIRST,
    (Need.REDECIDE, Held.TOUCHED): Action.REPORT,
    (Need.REDECIDE, Held.LIVE): Action.REPORT,
    (Need.REDECIDE, Held.ARCHIVED): Action.REPORT,
}

#: Why a change is only reported, by what holds it back.
WHY: dict[Held, str] = {
    Held.OPEN: "edited_in_tallyfy",
    Held.DONE: "edited_in_tallyfy",
    Held.TOUCHED: "edited_in_tallyfy",
    Held.LIVE: "changed_after_cut_over",
    Held.ARCHIVED: "changed_after_archive",
}


def facts(run: RunBundle) -> dict[str, Any]:
    """By source id, what decides whether an object of the run has changed; to be hashed.

    Who touched it last, and when, is part of the run's own fact only: it is kept in the run's text.
    """
    found: dict[str, Any] = {run.run.id: content(run.staged())}
    found |= {task.id: _task(task, run) for task in run.tasks}
    found |= {value_id(run.run.id, value.id): _value(value) for value in run.values if _is_value(value)}
    return found | {approval.id: content(approval.staged()) for approval in run.approvals}


def _task(task: Task, run: RunBundle) -> dict[str, Any]:
    """A completed run completes its open tasks too; a decision is stored with its approval task."""
    fact = content(task.model_dump(mode="json", exclude={"updated_date", "updated_by"}))
    decided = sorted((item.subject_task_id, item.status) for item in decisions(task.id, run))
    return {"task": fact, "decided": decided, "ended": run.run.status == COMPLETED}


def _value(value: Value) -> Any:
    return content(value.model_dump(mode="json", exclude={"updated_date", "updated_by"}))


def _is_value(value: Value) -> bool:
    return is_answered(value) and not (value.field_type in FILE_FIELDS and stored_files(value.data))
