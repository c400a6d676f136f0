"""The source id inside a target text: ``[ps:<id>]`` (api/tallyfy-api.md section 6).

Only the human part of a text is ever shortened, never the marker.
"""

from __future__ import annotations

import re

_MARKER = re.compile(r"\[ps:([^\[\]\s]+)\]")


def marker(source_id: str) -> str:
    return f"[ps:{source_id}]"


def carries(text: str | None, source_id: str) -> bool:
    """Exactly this id: ids are case-sensitive and one may begin like another."""
    return source_id in find_markers(text)


def find_markers(text: str | None) -> list[str]:
    """The source ids in a text, in order."""
    return _MARKER.findall(text or "")


def without_markers(text: str) -> str:
    """The text without any marker of ours and the space before it."""
    return re.sub(rf"\s?{_MARKER.pattern}", "", text)


def with_marker(text: str, source_id: str, limit: int) -> str:
    """The text and its marker in at most ``limit`` characters.

    :raises ValueError: not even the marker fits.
    """
    suffix = marker(source_id)
    room = limit - len(suffix)
    if room < 0:
        raise ValueError(f"a text of {limit} characters has no room for the marker")
    human = _MARKER.sub(r"(ps:\1)", text).strip()
    if not human or room < 2:
        return suffix
    if len(human) > room - 1:
        human = f"{human[: room - 2].rstrip()}…" if room > 2 else ""
    return f"{human} {suffix}" if human else suffix
