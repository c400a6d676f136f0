"""Comparing texts that changed their notation: markup, merge tags, disarmed addresses, line breaks."""

from __future__ import annotations

import re
from html import unescape

MERGE_TAG = re.compile(r"\{\{[^{}]*\}\}|%7B%7B.*?%7D%7D", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
PICTURE = re.compile(r"<img\b[^<>]*?\balt=\"([^\"]*)\"[^<>]*>", re.IGNORECASE)
MARKDOWN_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"([^\"]*)\")?\)")
LIST_NUMBER = re.compile(r"^\s{0,8}\d{1,9}[.)]\s", re.MULTILINE)
MARKER = re.compile(r"\[ps:([^\]\s]+)\]")
AROUND_AT = re.compile(r"\s*@\s*")
AROUND_BRACE = re.compile(r"(?<=[{}])\s+(?=[{}])")
#: Format characters show nothing, control characters a gap at most.
FORMAT = [0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
UNSEEN: dict[int, str] = {**dict.fromkeys(FORMAT, ""), **dict.fromkeys((*range(32), *range(127, 160)), " ")}


def marker(source_id: str) -> str:
    return f"[ps:{source_id}]"


def markers(text: object) -> list[str]:
    """The source ids that a text carries."""
    return MARKER.findall(text) if isinstance(text, str) else []


def normal(text: str) -> str:
    """One line, with `@` and braces in one notation: they may have been disarmed, as `(at)` or set apart."""
    flat = text.translate(UNSEEN).replace("(at)", "@").replace("\uff20", "@").replace("[ps:", "(ps:")
    return AROUND_BRACE.sub("", " ".join(AROUND_AT.sub("@", flat).split()))


def shown(html: str) -> str:
    """What a reader sees of HTML, normalised; pictures by their alternative text."""
    return normal(unescape(TAG.sub(" ", PICTURE.sub(r" \1 ", html))))


def squeezed(text: str) -> str:
    """Letters and digits only: what no markup can change."""
    return "".join(char for char in text if char.isalnum())


def fragments(text: str) -> list[str]:
    """The normalised pieces between merge tags, which become words of the target's choice."""
    return [piece for piece in map(normal, MERGE_TAG.sub("\0", text).split("\0")) if piece]


def rich_fragments(text: str) -> list[str]:
    """The squeezed pieces of a Markdown or HTML text between merge tags."""
    seen = LIST_NUMBER.sub("", MARKDOWN_LINK.sub(r"\1", PICTURE.sub(r" \1 ", text)))
    pieces = MERGE_TAG.sub("\0", TAG.sub(" ", seen)).split("\0")
    return [squeezed(unescape(piece)) for piece in pieces if squeezed(unescape(piece))]


def holds(text: str, piece: str) -> bool:
    """Whether a normalised text holds a piece that does not begin or end inside a word of the text."""
    start = text.find(piece)
    while piece and start >= 0:
        before, after = text[start - 1 : start], text[start + len(piece) : start + len(piece) + 1]
        inside = (piece[0].isalnum() and before.isalnum()) or (piece[-1].isalnum() and after.isalnum())
        if not inside:
            return True
        start = text.find(piece, start + 1)
    return False


def matches(source: str, target: str) -> bool:
    """Whether the target is the source on one line; merge tags may have become any words."""
    if "{{" not in source:
        return normal(source) == normal(target)
    parts = [re.escape(normal(part)) for part in MERGE_TAG.sub("\0", source).split("\0")]
    return re.fullmatch(r"\s*.*?\s*".join(parts), normal(target)) is not None
