"""Numbered pages of Tallyfy (api/tallyfy-api.md 1.5): walked to the last, counted against ``total``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from process_street_tallyfy.errors import DataError, ServerTrouble
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.session import ApiSession

#: The most that lists give; the default of 10 silently hides the rest (trap 65).
PER_PAGE = 100
#: A list that moves while it is walked is walked once more.
WALKS = 2


def collect(session: ApiSession, call: Call) -> list[dict[str, Any]]:
    """Every item once, of a list that was complete when it was read.

    :raises ServerTrouble: the pages do not add up to the total, twice.
    """
    for _ in range(WALKS):
        found, total = _walk(session, call)
        if total is None or len(found) >= total:
            return found
    raise ServerTrouble(
        f"connection {session.account}: {call.label}: {len(found)} of {total} items were listed",
        code="incomplete_list",
        advice="nothing: it is tried again",
    )


def _walk(session: ApiSession, call: Call) -> tuple[list[dict[str, Any]], int | None]:
    found: dict[str, dict[str, Any]] = {}
    page = 1
    while True:
        params = {**call.params, "page": page, "per_page": PER_PAGE}
        body = session.json(replace(call, params=params))
        known = len(found)
        for item in _items(body, call.route):
            found.setdefault(str(item.get("id") or item.get("email") or len(found)), item)
        pagination = _pagination(body)
        # A server that ignores ``page`` would show the same items for ever.
        if page >= int(pagination.get("total_pages") or 1) or len(found) == known:
            total = pagination.get("total")
            return list(found.values()), total if isinstance(total, int) else None
        page += 1


def _items(body: Any, route: str) -> list[dict[str, Any]]:
    items = body.get("data") if isinstance(body, dict) else body
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise DataError(f"{route}: the answer has no list under 'data'", code="unreadable_answer")
    return items


def _pagination(body: Any) -> Mapping[str, Any]:
    """Empty for a list that came whole; its ``links`` are never looked at (1.4)."""
    meta = body.get("meta") if isinstance(body, dict) else None
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    return pagination if isinstance(pagination, dict) else {}
