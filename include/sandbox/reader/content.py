"""Content of a task template against a step's instructions: every word has to be there (2.12)."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

from include.sandbox.reader.judge import SAME, Reading, Row, missing
from include.sandbox.reader.text import fragments, holds, rich_fragments, shown, squeezed


def content_checks(step: Row) -> dict[str, Callable[[Any], Reading]]:
    raw = unescape(step.get("summary") or "")
    text = shown(step.get("summary") or "")
    letters = squeezed(text)
    return {
        "content": lambda value: _rich(value, letters, text),
        "caption": lambda value: _plain(value, text),
        "description": lambda value: _plain(value, text),
        "url": lambda value: SAME if value in raw else missing("the address is not in the instructions"),
        "linkedTemplateId": lambda _: missing("no link to a template"),
    }


def _rich(value: str, letters: str, text: str) -> Reading:
    """The letters of each piece between merge tags, one piece after the other; a text of signs only as it is."""
    pieces = rich_fragments(value)
    if not pieces:
        return SAME if all(holds(text, piece) or piece in text for piece in fragments(value)) else missing(GONE)
    place = 0
    for piece in pieces:
        place = letters.find(piece, place)
        if place < 0:
            return missing(GONE)
        place += len(piece)
    return SAME


def _plain(value: str, text: str) -> Reading:
    return SAME if all(holds(text, piece) for piece in fragments(value)) else missing(GONE)


GONE = "its words are not in the instructions"
