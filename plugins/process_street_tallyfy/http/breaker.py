"""The circuit breaker of an account, as the HTTP layer sees it.

::

    closed --calls in a row without an answer--> open --its time is over--> one trial call
       ^                                          ^                            |      |
       |                                          `---------no answer----------'      |
       `---------------------------------any answer, a refusal too--------------------'

A call counts once, with all its repetitions: one object that the server chokes on opens nothing. The ledger has the
implementation that all workers share; here is only its shape.
"""

from __future__ import annotations

from typing import Protocol

from process_street_tallyfy.errors import (
    BadCredentials,
    MigrationError,
    NotFound,
    OutcomeUnknown,
    Refused,
    ServerTrouble,
    Unreachable,
    WrongRoute,
)
from process_street_tallyfy.model.passage import Passage

#: What says that an account does not work. A database of ours that was lost has another code.
OUTAGES = frozenset({ServerTrouble.default_code, Unreachable.default_code, OutcomeUnknown.default_code})
#: What only a working server says. The others, a limit of ours among them, say nothing about it.
ANSWERS = (Refused, NotFound, BadCredentials, WrongRoute)
#: Of a streamed answer: from here on it is the server's trouble.
TROUBLE_FROM = 500


class Breaker(Protocol):
    def enter(self, account: str) -> Passage:
        """:raises CircuitOpen: nothing goes out to this account for a while."""

    def answered(self, account: str, passage: Passage) -> None:
        """The server works."""

    def failed(self, account: str, passage: Passage) -> None:
        """The server did not answer this call, however often it was sent."""


class NoBreaker:
    """For tests and single calls such as a connection test."""

    def enter(self, account: str) -> Passage:
        return Passage.FREE

    def answered(self, account: str, passage: Passage) -> None:
        return None

    def failed(self, account: str, passage: Passage) -> None:
        return None


def note_failure(breaker: Breaker, account: str, passage: Passage, error: MigrationError) -> None:
    """What an error says about the account, told to its breaker."""
    if error.code in OUTAGES:
        breaker.failed(account, passage)
    elif isinstance(error, ANSWERS):
        breaker.answered(account, passage)
