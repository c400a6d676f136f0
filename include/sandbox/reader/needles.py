"""What has to be found of a value when it is said to be preserved as text."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from include.sandbox.reader.moments import Zone, instant
from include.sandbox.reader.text import fragments, normal

#: Parts that mean nothing to people.
SILENT = frozenset(
    {"id", "fieldType", "columnType", "timeHidden", "hasDefaultValue", "dataSetRowId", "mimeType", "size", "sha256"}
)


def needles(value: Any, zone: Zone) -> list[tuple[str, ...]]:
    """Alternatives per part: a person by name or address, an instant to the minute, in UTC or in the zone."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, dict):
        if value.get("email") or value.get("username"):
            return [person(value)]
        return [found for key, part in value.items() if key not in SILENT for found in needles(part, zone)]
    if isinstance(value, list):
        return [found for part in value for found in needles(part, zone)]
    moment = instant(value) if isinstance(value, str) else None
    if moment:
        return [minutes(moment, zone)]
    return [(piece,) for piece in fragments(str(value))]


def person(ref: dict[str, Any]) -> tuple[str, ...]:
    return tuple(normal(str(ref[key])) for key in ("username", "email", "id") if ref.get(key))


def days(moment: datetime, zone: Zone) -> tuple[str, ...]:
    return (moment.astimezone(timezone.utc).date().isoformat(), moment.astimezone(zone).date().isoformat())


def minutes(moment: datetime, zone: Zone) -> tuple[str, ...]:
    local = (moment.astimezone(timezone.utc), moment.astimezone(zone))
    return tuple(f"{one:%Y-%m-%d}{mark}{one:%H:%M}" for one in local for mark in " T")
