"""Opaque ids and instants as Process Street writes them (api/process-street-api.md 1.2, 1.5)."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timezone


def muid(*parts: object) -> str:
    """22 URL-safe characters, the same for the same parts."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """The instant behind `stamp`."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def given(**keys: object) -> dict[str, object]:
    """Optional properties are absent, never null (api/process-street-api.md 1.9)."""
    return {key: value for key, value in keys.items() if value is not None}
