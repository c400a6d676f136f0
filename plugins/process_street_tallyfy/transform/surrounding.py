"""What starts runs from outside, in words for the template's guidance (api/process-street-api.md 2.22, 2.24).

The target has neither; whoever sets up the replacement finds everything needed but the secret address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from process_street_tallyfy.model.source import IncomingWebhook, Schedule
from process_street_tallyfy.transform import deadline
from process_street_tallyfy.transform.moment import in_utc, readable
from process_street_tallyfy.transform.text import escape, plain
from process_street_tallyfy.transform.title import one_line

#: frequency -> (unit, what the rule's own key adds)
FREQUENCIES: dict[str, tuple[str, str]] = {
    "Daily": ("day", ""),
    "Weekly": ("week", "weekDay"),
    "Monthly": ("month", "by"),
    "Yearly": ("year", ""),
}
BY: dict[str, str] = {"DayOfMonth": "the first start's day of the month", "DayOfWeek": "the first start's weekday"}


def guidance(schedules: list[Schedule], hooks: list[IncomingWebhook], fields: Mapping[str, str]) -> str:
    """HTML, '' when nothing starts runs but people; ``fields`` are labels by id."""
    lines = [*map(describe_schedule, schedules), *(describe_hook(hook, fields) for hook in hooks)]
    if not lines:
        return ""
    items = "".join(f"<li>{escape(plain(one_line(line), {})[0])}</li>" for line in lines)
    return f"<p><strong>Started in Process Street by</strong></p><ul>{items}</ul>"


def describe_schedule(schedule: Schedule) -> str:
    """Such as: schedule “Review”: every 2 weeks on Monday, first 2026-07-20 09:00 (America/New_York)."""
    rules = "; ".join(map(_rule, schedule.rules)) or "once"
    parts = [f"Schedule “{schedule.name or 'without a name'}”: {rules}, first {_local(schedule)}"]
    if schedule.due_period:
        amount = deadline.duration(schedule.due_period)
        parts.append(f"due {' '.join(map(str, amount)) if amount else schedule.due_period} after the start")
    if schedule.assignee_emails:
        parts.append(f"assigned to {', '.join(schedule.assignee_emails).replace('@', ' (at) ')}")
    return ", ".join(parts)


def describe_hook(hook: IncomingWebhook, fields: Mapping[str, str]) -> str:
    """Which part of the message goes where; the address is a secret and is never read."""
    off = "" if hook.status == "Active" else f" ({hook.status.lower() or 'no status'})"
    mapped = "; ".join(_mapped((hook.model_extra or {}).get("config"), fields))
    words = f"Incoming webhook “{hook.name}” of {hook.automation_app or 'an unknown application'}{off}"
    return f"{words}: {mapped}" if mapped else words


def _mapped(config: Any, fields: Mapping[str, str]) -> Iterator[str]:
    for part in config.values() if isinstance(config, dict) else ():
        for name, path in part.items() if isinstance(part, dict) else ():
            yield f"“{fields.get(name, name)}” from {path}"


def _rule(rule: Mapping[str, Any]) -> str:
    frequency = str(rule.get("frequency") or "an unknown frequency")
    interval = rule.get("interval") or 1
    if frequency not in FREQUENCIES:
        told = ", ".join(f"{key} {value}" for key, value in rule.items())
        return told or frequency
    unit, key = FREQUENCIES[frequency]
    every = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    on = BY.get(str(rule.get(key)), str(rule.get(key))) if key and rule.get(key) else ""
    return f"{every} on {on}" if on else every


def _local(schedule: Schedule) -> str:
    """The first start in the schedule's own time zone: the time of day is the schedule's (2.22)."""
    if schedule.start_date is None:
        return "at an unknown time"
    try:
        local = in_utc(schedule.start_date).astimezone(ZoneInfo(schedule.time_zone))
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return f"{readable(schedule.start_date)} ({schedule.time_zone or 'no time zone'})"
    return f"{local:%Y-%m-%d %H:%M} ({schedule.time_zone})"
