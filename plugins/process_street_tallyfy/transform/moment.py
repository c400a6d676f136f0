"""Instants as text: the target's notation (api/tallyfy-api.md 1.9) and the one for people."""

from __future__ import annotations

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo


def in_utc(moment: datetime) -> datetime:
    """The instant in UTC; one without an offset is taken as UTC, one beyond the calendar as it is."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=timezone.utc)
    try:
        return moment.astimezone(timezone.utc)
    except OverflowError:
        return moment.replace(tzinfo=timezone.utc)


def wire(moment: datetime | None) -> str | None:
    """``YYYY-MM-DD HH:MM:SS`` in UTC: the target drops offsets."""
    if moment is None:
        return None
    return in_utc(moment).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def readable(moment: datetime | None) -> str:
    text = wire(moment)
    return f"{text} UTC" if text else "an unknown time"


def parsed(text: str) -> datetime | date | None:
    """An ISO day or instant; None for anything else."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant as people there saw it; one beyond the calendar as it is."""
    try:
        return in_utc(moment).astimezone(zone)
    except OverflowError:
        return moment
