"""Due-date rules into step deadlines (api/process-street-api.md 2.9, api/tallyfy-api.md 2.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.source import DueRule

START_OF_RUN = "start_run"
_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?)?"
)
#: The step's own vocabulary; rules use another one (trap 58).
DIRECTIONS = {"After": "from", "Before": "prior_to"}
SOURCES = {
    "ChecklistStartDate": "the run starts",
    "ChecklistDueDate": "the run is due",
    "FormFieldValue": "the date in {field}",
    "TaskCompletedDate": "{task} is completed",
    "TaskDueDate": "{task} is due",
    "PreviousTaskCompletedDate": "the previous task is completed",
}
#: What a step's deadline can count from: source type and direction.
EXPRESSIBLE = frozenset(
    {
        ("ChecklistStartDate", "After"),
        ("ChecklistStartDate", "Before"),
        ("TaskCompletedDate", "After"),
        ("TaskCompletedDate", "Before"),
        ("PreviousTaskCompletedDate", "After"),
        ("PreviousTaskCompletedDate", "Before"),
    }
)
#: business-day mode -> reason code of a deadline that can be set
REASON_OF_MODE = {
    "AllDays": "deadline_in_working_time",
    "BusinessDaysOnly": "deadline_business_days",
    "ShiftToNextBusinessDay": "deadline_in_working_time",
}
AS_TEXT = "deadline_as_text"
BUSINESS_DAYS = {
    "AllDays": "",
    "BusinessDaysOnly": ", counting Monday to Friday only",
    "ShiftToNextBusinessDay": ", moved to Monday from a weekend",
}


@dataclass(frozen=True, slots=True)
class StepDeadline:
    """``anchor`` is a task template id, None = the start of the run."""

    value: int
    unit: str
    option: str
    anchor: str | None
    reason: str

    def body(self) -> dict[str, Any]:
        """The ``deadline`` of a step; ``step`` is missing while the anchor's target id is unknown."""
        body: dict[str, Any] = {"value": self.value, "unit": self.unit, "option": self.option}
        return body if self.anchor else {**body, "step": START_OF_RUN}


def plan_deadline(rule: DueRule, task_id: str, steps: Sequence[str]) -> StepDeadline | None:
    """The deadline of one step; None when it can only be kept as text.

    ``steps`` are the task template ids of all steps in order.
    """
    amount = duration(rule.due_offset)
    option = DIRECTIONS.get(rule.offset_direction)
    known, anchor = _anchor(rule, task_id, steps)
    reason = REASON_OF_MODE.get(rule.business_days_handling_mode)
    if not known or amount is None or option is None or reason is None:
        return None
    return StepDeadline(amount[0], amount[1], option, anchor, reason)


def duration(text: str) -> tuple[int, str] | None:
    """An ISO duration as (amount, unit), None when the target has no unit for it.

    Days stay days and hours stay hours (trap T22); months mix with nothing else. Nothing at all is 0 days: only a start
    date has to be 1 or more (api/tallyfy-api.md 2.9).
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or len(text) > 40 or not any(match.groups()):
        return None
    part = {name: int(number or 0) for name, number in match.groupdict().items()}
    months = 12 * part["years"] + part["months"]
    days = 7 * part["weeks"] + part["days"]
    minutes = 60 * part["hours"] + part["minutes"] + -(-part["seconds"] // 60)
    if months:
        return None if days or minutes else (months, "months")
    if not minutes:
        return _calendar(part["weeks"], days)
    total = 24 * 60 * days + minutes
    return (total // 60, "hours") if total % 60 == 0 else (total, "minutes")


def describe(rule: DueRule, fields: Mapping[str, str], tasks: Mapping[str, str]) -> str:
    """The rule in words, such as ``14 days after the run starts``."""
    amount = duration(rule.due_offset)
    count = counted(*amount) if amount else rule.due_offset or "no time"
    field = fields.get(rule.source_widget_id or "", "a field that no longer exists")
    task = tasks.get(rule.source_task_id or "", "a task that no longer exists")
    event = SOURCES.get(rule.source_type, rule.source_type or "an unknown event")
    event = event.replace("{field}", f"“{field}”").replace("{task}", f"“{task}”")
    mode = rule.business_days_handling_mode
    return f"{count} {rule.offset_direction.lower()} {event}{BUSINESS_DAYS.get(mode, f', {mode}')}"


def counted(value: int, unit: str) -> str:
    return f"{value} {unit.removesuffix('s') if value == 1 else unit}"


def _calendar(weeks: int, days: int) -> tuple[int, str]:
    return (weeks, "weeks") if weeks and days == 7 * weeks else (days, "days")


def _anchor(rule: DueRule, task_id: str, steps: Sequence[str]) -> tuple[bool, str | None]:
    if (rule.source_type, rule.offset_direction) not in EXPRESSIBLE:
        return False, None
    if rule.source_type == "ChecklistStartDate":
        return True, None
    if rule.source_type == "TaskCompletedDate":
        return rule.source_task_id in steps and rule.source_task_id != task_id, rule.source_task_id
    if rule.source_type == "PreviousTaskCompletedDate" and task_id in steps:
        place = list(steps).index(task_id)
        return place > 0, steps[place - 1] if place else None
    return False, None
