"""Instants as text: the target's notation (api/tallyfy-api.md 1.9) and the one for people."""

from __future__ import annotations

from datetime import datetime, timezone


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
