"""What of a source object counts as its content: everything but the links, which move and expire."""

from __future__ import annotations

from typing import Any

#: Keys of a file object that say where its bytes lie now, not what it is.
ADDRESSES = frozenset({"url", "href"})


def content(payload: Any) -> Any:
    """The payload without ``links`` anywhere and without the addresses of files; for hashing only.

    Two readings of an unchanged object are equal even when the vendor signs its file links anew.
    """
    if isinstance(payload, list):
        return [content(item) for item in payload]
    if not isinstance(payload, dict):
        return payload
    is_file = "id" in payload and "mimeType" in payload
    dropped = {"links"} | (ADDRESSES if is_file else set())
    return {key: content(value) for key, value in payload.items() if key not in dropped}
