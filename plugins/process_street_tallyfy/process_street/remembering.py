"""Pages of lists that are read once, though the walk over them is begun again.

A walk of more pages than the source gives calls an hour is broken off by the limit, its task gives its slot back and
starts anew: it gets the pages that it has read already from the store, and goes on where it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from process_street_tallyfy.http.call import Call


class Answers(Protocol):
    """What a walk needs of a session."""

    def json(self, call: Call) -> Any: ...


class Pages(Protocol):
    """Where pages are kept, by name."""

    def page(self, name: str) -> Any:
        """None for one that is not there."""

    def keep(self, name: str, body: Any) -> None: ...


@dataclass(frozen=True)
class Remembering:
    """Asks the store before the session, and gives it what the session answers."""

    session: Answers
    store: Pages

    def json(self, call: Call) -> Any:
        name = name_of(call)
        body = self.store.page(name)
        if body is None:
            body = self.session.json(call)
            self.store.keep(name, body)
        return body


def name_of(call: Call) -> str:
    """The same for calls that ask for the same page: a cursor stands in the URL."""
    parts = [call.method, call.url or "", call.route, sorted(call.ids.items()), sorted(call.params.items()), call.json]
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()
