"""Cursor pages of Process Street (api/process-street-api.md 1.4).

The link *named* ``next`` is followed as it is. A walk ends without such a link, at an empty page or
at a link that was already followed: a ``next`` link may stand on the last page (trap T2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.process_street.remembering import Answers


def pages(session: Answers, call: Call, key: str) -> Iterator[list[dict[str, Any]]]:
    """The item lists, page by page; ``key`` is the envelope's array.

    :raises ForbiddenCall: a ``next`` link leads to another server: ending there would lose the rest.
    """
    followed: set[str] = set()
    while True:
        body = session.json(call)
        page = items(body, key, call.route)
        if page:
            yield page
        link = next_link(body)
        if not page or link is None or link in followed:
            return
        followed.add(link)
        call = replace(call, url=link)


def walk(session: Answers, call: Call, key: str) -> Iterator[dict[str, Any]]:
    """All items; one that a moving list shows twice comes once (by ``id``, where items have one)."""
    seen: set[str] = set()
    for page in pages(session, call, key):
        for item in page:
            identity = item.get("id")
            if isinstance(identity, str):
                if identity in seen:
                    continue
                seen.add(identity)
            yield item


def items(body: Any, key: str, route: str) -> list[dict[str, Any]]:
    """The array of an old (``{"users": []}``) or new (``{"data": []}``) envelope; a missing one is empty (1.9).

    :raises DataError: the answer is no envelope.
    """
    found = body.get(key, body.get("data")) if isinstance(body, dict) else body
    if found is None and isinstance(body, dict):
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise DataError(f"{route}: the answer has no list under {key!r}", code="unreadable_answer")
    return found


def next_link(body: Any) -> str | None:
    """The href of the link named ``next``; ``rel`` is a resource label and no help (trap T7)."""
    links = body.get("links") if isinstance(body, dict) else None
    for link in links or []:
        if isinstance(link, dict) and link.get("name") == "next" and link.get("href"):
            return str(link["href"])
    return None
