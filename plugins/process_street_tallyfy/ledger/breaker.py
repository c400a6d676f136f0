"""Table ``breaker``: one circuit breaker per account, shared by every process that calls it. The database's clock."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg.rows import class_row

from process_street_tallyfy.errors import CircuitOpen
from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.model.passage import Passage

log = logging.getLogger(__name__)

#: So many calls in a row without an answer open the circuit.
MOST_FAILURES = 5
#: How long it stays open, in seconds; each opening without an answer between doubles it.
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 600.0
#: A trial call whose worker was killed makes room for another one after so long.
TRIAL_SECONDS = 120.0
#: So long a process believes that an account works; what it meets itself it knows at once.
BELIEVED_SECONDS = 1.0

_STATE = """
SELECT name, failures, openings,
       greatest(0, extract(epoch FROM open_until - clock_timestamp()))::float8 AS open_seconds,
       greatest(0, extract(epoch FROM trial_until - clock_timestamp()))::float8 AS trial_seconds
FROM migration.breaker WHERE name = %s
"""
_TRY = """
UPDATE migration.breaker SET trial_until = clock_timestamp() + %(trial)s * interval '1 second'
WHERE name = %(name)s AND failures >= %(most)s
  AND open_until <= clock_timestamp() AND trial_until <= clock_timestamp()
"""
#: A late answer to a call from before the opening closes nothing: only the trial does.
_CLOSE = """
UPDATE migration.breaker SET failures = 0, openings = 0, open_until = '-infinity', trial_until = '-infinity'
WHERE name = %(name)s AND (failures < %(most)s OR %(trial)s)
"""
_COUNT = """
INSERT INTO migration.breaker AS b (name, failures) VALUES (%(name)s, 1)
ON CONFLICT (name) DO UPDATE SET failures = b.failures + 1 RETURNING failures
"""
_OPEN = """
UPDATE migration.breaker SET openings = openings + 1, trial_until = '-infinity',
    open_until = clock_timestamp() + least(%(longest)s, %(first)s * power(2, openings)) * interval '1 second'
WHERE name = %(name)s
"""

#: ``ask(question, account, *values)``: runs ``question(connection, account, *values)`` on the thread's connection.
Ask = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Circuit:
    """``open_seconds`` and ``trial_seconds`` are what is left of the pause and of a trial under way."""

    name: str
    failures: int
    openings: int
    open_seconds: float
    trial_seconds: float

    @property
    def opened(self) -> bool:
        return self.failures >= MOST_FAILURES


class PostgresBreaker:
    """The breaker of the HTTP sessions (``http.breaker.Breaker``); ``account`` is the account's own bucket."""

    def __init__(self, ask: Ask, believed: float = BELIEVED_SECONDS) -> None:
        self._ask = ask
        self._believed = believed
        self._works: dict[str, float] = {}

    def enter(self, account: str) -> Passage:
        now = time.monotonic()
        if now < self._works.get(account, 0.0):
            return Passage.FREE
        found = self._ask(state, account)
        if found is None or found.failures == 0:
            self._works[account] = now + self._believed
            return Passage.FREE
        if not found.opened:
            return Passage.WATCHED
        if self._ask(_take_trial, account):
            log.warning("%s: one call is let through to see whether the server works again", account)
            return Passage.TRIAL
        raise _refusal(self._ask(state, account) or found)

    def answered(self, account: str, passage: Passage) -> None:
        if passage is not Passage.FREE:
            self._ask(_close, account, passage is Passage.TRIAL)
        if passage is Passage.TRIAL:
            log.warning("%s: the server answers again: calls go out", account)

    def failed(self, account: str, passage: Passage) -> None:
        self._works.pop(account, None)
        if passage is Passage.TRIAL or self._ask(_count, account) == MOST_FAILURES:
            self._ask(_open, account)
            found = self._ask(state, account)
            log.error("%s: %d calls in a row without an answer: %s", account, found.failures, _pause(found))


def state(connection: Connection, name: str) -> Circuit | None:
    """None: every call to this account had an answer so far."""
    with connection.cursor(row_factory=class_row(Circuit)) as cursor:
        return cursor.execute(_STATE, (name,)).fetchone()


def _take_trial(connection: Connection, name: str) -> bool:
    values = {"name": name, "most": MOST_FAILURES, "trial": TRIAL_SECONDS}
    return connection.execute(_TRY, values).rowcount == 1


def _close(connection: Connection, name: str, trial: bool) -> None:  # noqa: FBT001  a value of the statement
    connection.execute(_CLOSE, {"name": name, "most": MOST_FAILURES, "trial": trial})


def _count(connection: Connection, name: str) -> int:
    row = connection.execute(_COUNT, {"name": name}).fetchone()
    return int(row[0]) if row else 0


def _open(connection: Connection, name: str) -> None:
    connection.execute(_OPEN, {"name": name, "first": FIRST_PAUSE, "longest": LONGEST_PAUSE})


def _pause(found: Circuit) -> str:
    return f"nothing more is sent for {math.ceil(found.open_seconds)} s, then one call tries"


def _refusal(found: Circuit) -> CircuitOpen:
    side, _, connection_id = found.name.partition(":")
    seconds = max(found.open_seconds, found.trial_seconds, 1.0)
    return CircuitOpen(
        f"connection {connection_id}: the {side} left {found.failures} calls in a row without an answer; nothing more "
        f"is sent to it for {math.ceil(seconds)} s",
        retry_after=seconds,
        advice=f"wait: one call tries again by itself then. If the server of connection {connection_id} stays away, "
        "ask its vendor; when it works again, clear the tasks that failed",
    )
