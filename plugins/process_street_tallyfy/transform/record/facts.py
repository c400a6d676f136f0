"""What the source told of a run, in the source's own form (api/process-street-api.md 2.15-2.20)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Any

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import Attachment, Comment

#: Characters of the hash that stand in a file name.
SHORT = 12


def facts(run: RunBundle, comments: Sequence[Comment], attachments: Sequence[Attachment]) -> dict[str, Any]:
    """Everything but links, which move and expire (docs/adr/0005); lists that have no order of their own by id."""
    told = run.staged()
    told["comments"] = [item.staged() for item in sorted(comments, key=lambda item: item.id)]
    told["attachments"] = [item.staged() for item in sorted(attachments, key=lambda item: item.id)]
    told["approvals"] = sorted(told.get("approvals", []), key=lambda item: str(item["id"]))
    return dict(content(told))


def as_json(value: Any, margin: str = "\n") -> str:
    """One spelling for equal values, for people to read too: as ``json.dumps`` with ``indent=1`` and sorted keys.

    That one encodes element by element in Python, and takes three times as long.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + " "
    if isinstance(value, dict) and value:
        items = (f"{inner}{encode_basestring(key)}: {as_json(value[key], inner)}" for key in sorted(value))
        return f"{{{','.join(items)}{margin}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{','.join(inner + as_json(item, inner) for item in value)}{margin}]"
    return json.dumps(value)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def version(text: str) -> str:
    """The name of this state of the run, by its facts ``as_json``."""
    return sha256(text)[:SHORT]
