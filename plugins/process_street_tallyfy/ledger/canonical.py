"""One spelling and one hash for every JSON value, so that a changed source object is seen by its hash."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

#: ``\u0000`` with an even number of backslashes before it; jsonb refuses the character.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(payload: Any) -> str:
    """Sorted keys, no spaces, ASCII only. ``ValueError`` for NaN and infinity, which are not JSON."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(payload: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return sha256(canonical_json(payload))


def storable_json(payload: Any) -> str:
    """JSON that jsonb accepts: NUL and lone surrogates, which it refuses, become U+FFFD."""
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return _LONE_SURROGATE.sub("\ufffd", _NUL.sub(r"\1\\ufffd", text))
