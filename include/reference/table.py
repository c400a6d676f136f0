"""A table in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ANGLES = re.compile(r"<([^<>]*)>")


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Cells are one line each; a bar in one of them is no border."""
    text = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *text, ""])


def code(text: object) -> str:
    """As code; nothing for nothing."""
    return f"`{text}`" if text not in ("", None) else ""


def plain(text: str) -> str:
    """Text of the code as text of a page: what stands between backticks as it is, signs that Markdown eats outside."""
    pieces = text.split("`")
    return "`".join(piece if at % 2 else _kept(piece) for at, piece in enumerate(pieces))


def _kept(piece: str) -> str:
    return _ANGLES.sub(r"&lt;\1&gt;", piece).replace("__", r"\_\_").replace("*", r"\*")
