"""Effective due dates from the rules (api/process-street-api.md 2.9); days are days of the organisation's time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from include.sandbox.process_street.identity import moment, stamp
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.process_street.templates import Revision

DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
SATURDAY = 5


def set_due_dates(run: Run, revision: Revision, zone: ZoneInfo) -> None:
    """Of the run and of its tasks, in task order; what a rule counts from may not exist yet."""
    if revision.due_rule:
        run.due_date = _due(revision.due_rule, _source(revision.due_rule, run, None), zone)
    rules = {task.id: task.due_rule for task in revision.tasks}
    for task in run.tasks:
        rule = rules.get(task.template_task_id)
        if rule:
            task.due_date = _due(rule, _source(rule, run, task), zone)


def _source(rule: Mapping[str, Any], run: Run, task: RunTask | None) -> str | None:
    kind = rule["sourceType"]
    if kind == "ChecklistStartDate":
        return run.audit.created_date
    if kind == "ChecklistDueDate":
        return run.due_date
    if kind == "FormFieldValue":
        data = next((value.data for value in run.values if value.id == rule.get("sourceWidgetId")), None)
        return str(data["value"]) if data else None
    if kind == "PreviousTaskCompletedDate":
        before = [other for other in run.tasks[: run.tasks.index(task)] if not other.hidden] if task else []
        return before[-1].completed_date if before else None
    other = next((one for one in run.tasks if one.template_task_id == rule.get("sourceTaskId")), None)
    if other is None:
        return None
    return other.completed_date if kind == "TaskCompletedDate" else other.due_date


def _due(rule: Mapping[str, Any], source: str | None, zone: ZoneInfo) -> str | None:
    if source is None:
        return None
    days, rest = _duration(rule["dueOffset"])
    sign = -1 if rule["offsetDirection"] == "Before" else 1
    mode = rule["businessDaysHandlingMode"]
    local = moment(source).astimezone(zone)
    local = _business_days(local, days, sign) if mode == "BusinessDaysOnly" else local + timedelta(days=sign * days)
    local += sign * rest
    while mode != "AllDays" and local.weekday() >= SATURDAY:
        local += timedelta(days=1)
    return stamp(local)


def _business_days(local: datetime, days: int, sign: int) -> datetime:
    while days:
        local += timedelta(days=sign)
        days -= local.weekday() < SATURDAY
    return local


def _duration(text: str) -> tuple[int, timedelta]:
    found = DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"not a duration this organisation uses: {text}")
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return weeks * 7 + days, timedelta(hours=hours, minutes=minutes)
