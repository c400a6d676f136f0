"""Cursor pages: 20 items, the parameter is `_`, the cursor names the last item seen (api/process-street-api.md 1.4)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from include.sandbox.process_street.failures import refuse
from include.sandbox.web import Answer, Call

Item = Any
CURSOR = "_"


@dataclass
class Pager:
    """Remembers where each cursor stood, so that a walk goes on after its last item was deleted."""

    size: Callable[[], int]
    trailing: Callable[[], frozenset[str]]
    _places: dict[str, int] = field(default_factory=dict)

    def answer(
        self,
        call: Call,
        key: str,
        items: Sequence[Item],
        view: Callable[[Item], dict[str, Any]],
        *,
        identity: Callable[[Item], str] = lambda item: str(item.id),
        rel: str | None = None,
    ) -> Answer:
        """One page of `items` (already filtered and sorted) in the envelope `{key: [...], links: [...]}`."""
        begin = self._begin(call, items, identity)
        page = items[begin : begin + self.size()]
        ends = begin + len(page)
        links = []
        if self._goes_on(call, len(items), ends, page):
            cursor = self._cursor(identity(page[-1]), ends - 1) if page else str(call.query.get(CURSOR))
            links.append(_next(call, cursor, rel))
        return Answer(200, {key: [view(item) for item in page], "links": links})

    def _begin(self, call: Call, items: Sequence[Item], identity: Callable[[Item], str]) -> int:
        cursor = call.query.get(CURSOR)
        if cursor is None:
            return 0
        last = _decoded(cursor)
        for place, item in enumerate(items):
            if identity(item) == last:
                return place + 1
        if cursor not in self._places:
            refuse(400, "Invalid page cursor.")
        return self._places[cursor]

    def _goes_on(self, call: Call, total: int, ends: int, page: Sequence[Item]) -> bool:
        if ends < total:
            return True
        trails = call.path.partition("/api/v1.1")[2] in self.trailing()
        return trails and (bool(page) or CURSOR in call.query)

    def _cursor(self, last: str, place: int) -> str:
        cursor = base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")
        self._places[cursor] = place
        return cursor


def _decoded(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        refuse(400, "Invalid page cursor.")


def _next(call: Call, cursor: str, rel: str | None) -> dict[str, str]:
    """The whole URL, filters included; `rel` is a resource label and no relation (trap T7)."""
    query: Iterable[tuple[str, str]] = [(k, v) for k, v in call.query.items(multi=True) if k != CURSOR]
    href = f"{call.request.host_url.rstrip('/')}{call.path}?{urlencode([*query, (CURSOR, cursor)])}"
    link = {"name": "next", "href": href, "type": "Api"}
    return {**link, "rel": rel} if rel else link
