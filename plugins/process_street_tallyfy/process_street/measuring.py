"""What only a probe looks at: page sizes, rate headers (api/process-street-api.md 1.4, 1.7)."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.process_street.paging import pages

#: Organisation-wide lists: name, route, key of the envelope.
LISTS: tuple[tuple[str, str, str], ...] = (
    ("users", "/users", "users"),
    ("folders", "/folders", "data"),
    ("workflows", "/workflows", "workflows"),
    ("runs", "/workflow-runs/list", "data"),
    ("attachments", "/attachments", "data"),
    ("data sets", "/data-sets", "dataSets"),
    ("schedules", "/scheduled-workflows", "data"),
    ("webhooks", "/webhooks", "data"),
    ("pages", "/pages", "data"),
)
RATE_LIMIT = "X-Api-Key-Rate-Limit-Limit"


class FirstPage(NamedTuple):
    size: int
    full: bool


def first_page(session: ApiSession, route: str, key: str) -> FirstPage:
    """Full when a second one has items: a ``next`` link alone proves nothing (trap T2)."""
    sizes = [len(page) for page in islice(pages(session, Call("GET", route), key), 2)]
    return FirstPage(sizes[0] if sizes else 0, len(sizes) > 1)


def rate_limit(session: ApiSession) -> int | None:
    """Calls per window as the server says; None when it says nothing."""
    with session.stream(Call("GET", "/testAuth")) as response:
        text = response.headers.get(RATE_LIMIT, "")
    return int(text) if text.isdecimal() else None
