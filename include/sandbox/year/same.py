"""What a target holds, told so that two moves of one organisation can be compared.

Left out is what no two moves can share: the ids that the server draws (each is replaced by what the object is
called), the moments of the move with the dates that the target counts from them (whether there is one stays), and the
order in which objects were made (positions are kept). Everything else is compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from include.sandbox.tallyfy.dump import dump
from include.sandbox.tallyfy.state import TallyfyState

#: The first of these that an object has is its name within its parent.
NAMES = ("email", "title", "name", "label", "automated_alias", "filename", "content", "text", "position")
#: What the server numbers in the order of creation.
DRAWN = frozenset({"id", "increment_id"})
MOMENT = re.compile(r"(_at|_date|^last_updated|^deadline)$")
ID = re.compile(r"\b[0-9a-f]{32}\b")
#: The batch tag has the organisation's name.
BATCH_TAG = re.compile(r"\bps-mig-\w+")
HOST = re.compile(r"^http://127\.0\.0\.1:\d+")


def held(state: TallyfyState) -> dict[str, Any]:
    """By kind of object; lists in the order of their text."""
    told = json.loads(json.dumps(dump(state)))
    names = dict(_named(told, ""))
    found: dict[str, Any] = _plain(told, names)
    return found


def _named(value: Any, above: str) -> Iterator[tuple[str, str]]:
    """Every id with the path of names that leads to its object."""
    if isinstance(value, list):
        for item in value:
            yield from _named(item, above)
    elif isinstance(value, dict):
        own = next((_bare(str(value[key])) for key in NAMES if value.get(key)), "")
        path = f"{above}/{own}"
        if isinstance(value.get("id"), str) and ID.fullmatch(value["id"]):
            yield value["id"], path
        for key, item in value.items():
            if key not in ("pinned", "subject"):
                yield from _named(item, f"{path}:{key}" if isinstance(item, list) else path)


def _plain(value: Any, names: dict[str, str], key: str = "") -> Any:
    if MOMENT.search(key):
        return value is not None
    if isinstance(value, list):
        return sorted((_plain(item, names) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if name not in DRAWN}
        return {_called(name, names): _plain(item, names, name) for name, item in kept.items()}
    return _called(_bare(value), names) if isinstance(value, str) else value


def _bare(text: str) -> str:
    return BATCH_TAG.sub("ps-mig", HOST.sub("", text))


def _called(text: str, names: dict[str, str]) -> str:
    return ID.sub(lambda found: names.get(found.group(), "an id"), text)
