"""Reading dates, and moving deadlines to working time (api/tallyfy-api.md 1.9)."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from include.sandbox.tallyfy.state import Row

WORKING_TIME = (time(9, 0), time(17, 0))
MONDAY_TO_FRIDAY = ["monday", "tuesday", "wednesday", "thursday", "friday"]
DAYS = [*MONDAY_TO_FRIDAY, "saturday", "sunday"]
OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    "months": timedelta(days=30),
}


def parse(value: Any) -> datetime | None:
    """A wall time; the offset is dropped, not converted. None when it is no date, an epoch for one."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(OFFSET.sub("", value.strip())).replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def to_working_time(moment: datetime, organization: Row) -> datetime:
    """The same moment, or the next opening after it; never earlier."""
    zone = _zone(organization)
    days = [day.lower() for day in organization.get("working_days") or MONDAY_TO_FRIDAY]
    local = moment.astimezone(zone)
    opens, closes = WORKING_TIME
    if DAYS[local.weekday()] in days and opens <= local.time() <= closes:
        return moment
    if DAYS[local.weekday()] not in days or local.time() > closes:
        local = _next_day(local)
        while DAYS[local.weekday()] not in days:
            local = _next_day(local)
    opening = datetime.combine(local.date(), opens, tzinfo=zone)
    return opening.astimezone(timezone.utc)


def span(value: int, unit: str) -> timedelta:
    """`unit` in the singular or the plural."""
    return value * UNITS[unit if unit.endswith("s") else f"{unit}s"]


def _next_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(0, 0), tzinfo=moment.tzinfo)


def _zone(organization: Row) -> ZoneInfo:
    try:
        return ZoneInfo(organization.get("timezone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
