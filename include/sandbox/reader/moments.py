"""Dates on both sides: the source's are instants in UTC, the target drops offsets (api/tallyfy-api.md 1.9)."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

Zone = ZoneInfo
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}


def instant(text: str) -> datetime | None:
    """An ISO 8601 date with a time; without an offset it is UTC."""
    if len(text) < 16 or not text[:4].isdecimal():
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def same_moment(source: str, target: str, zone: Zone, *, time_hidden: bool) -> bool:
    """The same instant, where a target without a time means the start of that day in the zone.

    A source without a time (`time_hidden`, or a bare date) needs the same local day only.
    """
    theirs, ours = instant(target), instant(source)
    their_day = theirs.astimezone(zone).date() if theirs else day(target)
    if their_day is None:
        return False
    if ours is None or time_hidden:
        return (ours.astimezone(zone).date() if ours else day(source)) == their_day
    if theirs is None:
        theirs = datetime(their_day.year, their_day.month, their_day.day, tzinfo=zone)
    return abs((ours - theirs).total_seconds()) < 1


def same_duration(iso: str, value: object, unit: object) -> bool:
    """Whether an ISO duration is the target's amount and unit; months and minutes never mix."""
    match = _DURATION.fullmatch(iso)
    if match is None or not isinstance(value, int):
        return False
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if unit == "months":
        return (years * 12 + months, weeks, days, hours, minutes) == (value, 0, 0, 0, 0)
    total = weeks * 10080 + days * 1440 + hours * 60 + minutes + (1 if seconds else 0)
    return not (years or months) and total == value * MINUTES.get(str(unit), 0)
