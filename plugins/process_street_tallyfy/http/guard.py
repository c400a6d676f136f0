"""Which calls a side may make at all, checked at the lowest layer before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from process_street_tallyfy.errors import ForbiddenCall


class Guard(Protocol):
    def check(self, method: str, path: str) -> None:
        """``path`` is relative to the base URL.

        :raises ForbiddenCall: this side must never make that call.
        """


class Everything:
    def check(self, method: str, path: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ReadsOnly:
    """GET, and the (method, path) pairs in ``also`` that read although they are no GET."""

    code: str
    reason: str
    also: frozenset[tuple[str, str]] = frozenset()

    def check(self, method: str, path: str) -> None:
        if method != "GET" and (method, path) not in self.also:
            raise ForbiddenCall(f"a {method} was about to be sent: {self.reason}", code=self.code)
