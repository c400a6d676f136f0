"""The source id inside a target text: ``[ps:<id>]`` (api/tallyfy-api.md section 6)."""

from __future__ import annotations

OPEN = "[ps:"


def marker(source_id: str) -> str:
    return f"{OPEN}{source_id}]"


def unmarked(text: str) -> str:
    """The text without anything that could pass for a marker of ours."""
    return text.replace(OPEN, "(ps:")


def with_marker(text: str, source_id: str, limit: int) -> str:
    """The text and its marker in at most ``limit`` characters; only the human part is shortened."""
    suffix = f" {marker(source_id)}"
    room = max(0, limit - len(suffix))
    human = shorten(unmarked(text).strip(), room)
    return f"{human}{suffix}".strip()


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters; a cut is shown by an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: max(0, limit - 1)].rstrip() + "…" if limit else ""
