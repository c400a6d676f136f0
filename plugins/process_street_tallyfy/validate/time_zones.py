"""Sample conversions between the zone in which people entered dates and the target's own, over the year's changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOUR = timedelta(hours=1)
FORMAT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Conversion:
    """One moment: as it was entered, as it is sent (UTC), as the target shows it."""

    what: str
    entered: str
    utc: str
    shown: str


def conversions(source: str, target: str | None, year: int) -> list[Conversion]:
    """Winter, summer, an hour before and after each clock change of either zone, and a date without a time.

    A target zone that is unknown here is left out: ``shown`` is then empty.
    """
    zones = (ZoneInfo(source), _zone(target))
    seasons = (("winter", 1), ("summer", 7))
    rows = [_row(what, datetime(year, month, 15, 9, tzinfo=zones[0]), zones) for what, month in seasons]
    for change in sorted({moment for zone in zones if zone for moment in changes(zone, year)}):
        rows.append(_row("an hour before the clocks change", change - HOUR, zones))
        rows.append(_row("an hour after the clocks change", change + HOUR, zones))
    return [*rows, _date(source, year)]


def changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """The moments of the year, in UTC, at which the zone's offset changes."""
    moment = datetime(year, 1, 1, tzinfo=timezone.utc)
    while moment.year == year:
        following = moment + HOUR
        if moment.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield following
        moment = following


def _row(what: str, moment: datetime, zones: tuple[ZoneInfo, ZoneInfo | None]) -> Conversion:
    source, target = zones
    moment = moment.astimezone(timezone.utc)
    shown = f"{moment.astimezone(target):{FORMAT} %Z}" if target else ""
    return Conversion(what, f"{moment.astimezone(source):{FORMAT} %Z}", f"{moment:{FORMAT}}", shown)


def _date(source: str, year: int) -> Conversion:
    """Process Street keeps a day as its midnight in UTC, which may lie on the day before (trap T21)."""
    midnight = datetime(year, 7, 15, tzinfo=ZoneInfo(source))
    day = f"{midnight:%Y-%m-%d}"
    return Conversion("a date without a time", day, f"{midnight.astimezone(timezone.utc):{FORMAT}}", day)


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
