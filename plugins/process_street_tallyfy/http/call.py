"""One API call, named by its route template so that it can be logged without its ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from process_street_tallyfy.errors import DataError

Param = str | int | bool | None

#: Methods that may be sent again after a lost answer (api/tallyfy-api.md 1.8).
REPEATABLE = frozenset({"GET", "PUT", "DELETE"})


class Upload(Protocol):
    """A body that is read while it is sent; see ``multipart``."""

    content_type: str

    def read(self, size: int = -1) -> bytes: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Call:
    """``route`` is a template such as ``/runs/{run}/tasks``; ``ids`` fill it.

    ``url`` is a complete link that the server gave and wins over route, ids and params. ``body``
    makes the upload's body anew for every attempt. ``buckets`` are acquired beside the account's
    own. ``repeatable`` overrides what the method says, for a POST that only reads.
    """

    method: str
    route: str
    ids: Mapping[str, str | int] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    body: Callable[[], Upload] | None = None
    url: str | None = None
    buckets: tuple[str, ...] = ()
    repeatable: bool | None = None
    accept: str = "application/json"

    @property
    def may_repeat(self) -> bool:
        return self.method in REPEATABLE if self.repeatable is None else self.repeatable

    @property
    def label(self) -> str:
        """What logs and exceptions say."""
        return f"{self.method} {self.route}"

    def path(self) -> str:
        """The route with its ids, URL-encoded.

        :raises DataError: an id is missing or would change the path: ``DELETE /runs//delete``.
        """
        return self.route.format_map({name: self._segment(name) for name in _names(self.route)})

    def query(self) -> str:
        """The query string; a space is ``%20``, never ``+`` (api/tallyfy-api.md 1.5)."""
        given = {key: _text(value) for key, value in self.params.items() if value is not None}
        return urlencode(given, quote_via=quote, safe="")

    def _segment(self, name: str) -> str:
        value = str(self.ids.get(name, ""))
        if value in {"", ".", ".."}:
            raise DataError(f"{self.label}: no usable id for {{{name}}}", code="empty_id")
        return quote(value, safe="")


def _names(route: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(route) if name]


def _text(value: Param) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
