"""Table ``bucket``: one rate limit per row, shared by every process that calls the same account.

A bucket holds up to ``capacity`` calls and refills at ``per_second`` by the database's clock, so in
any window of W seconds at most ``capacity + per_second * W`` calls are granted; one with a rolling window grants no
more than ``capacity`` in it, whatever it has refilled. Who finds the bucket empty queues on an advisory lock: Postgres
serves it in the order of arrival, only the first in the queue polls, and a killed process leaves the queue with its
connection. Session locks do not survive a pooler in transaction mode: give the limiter a connection past it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg

from process_street_tallyfy.errors import BadConfiguration, RateLimited, Unreachable
from process_street_tallyfy.ledger import tokens
from process_street_tallyfy.ledger.connection import Connection, answering, autocommitting
from process_street_tallyfy.ledger.tokens import BucketState, Limit
from process_street_tallyfy.metrics import timed

__all__ = ["BucketState", "Limit", "PostgresLimiter"]

Answer = TypeVar("Answer")

#: A call that a crash of the database forgets is one call too many, no object too many: nobody waits for the disk.
_SESSION = "SELECT set_config('lock_timeout', %s, false), set_config('synchronous_commit', 'off', false)"


class PostgresLimiter:
    """The limiter of the HTTP sessions (``http.limiter.Limiter``); each thread gets its own connection."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        limits: Mapping[str, Limit],
        *,
        max_wait: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect = connect
        self._limits = dict(limits)
        self._max_wait = max_wait
        self._sleep = sleep
        self._thread = threading.local()
        self._opened: list[Connection] = []
        #: Buckets that a server closed, or that made somebody give up waiting, in this process.
        self.used_up: set[str] = set()

    def acquire(self, bucket: str, cost: int = 1) -> None:
        """Returns when the call may go out; ``RateLimited`` when that is more than ``max_wait`` seconds away."""
        if cost > self._limit(bucket).capacity:
            raise BadConfiguration(f"A call of {cost} tokens never fits into bucket {bucket}", code="bad_limit")
        if not self.ask(tokens.take, bucket, cost):
            self._acquire_in_turn(bucket, cost)

    def observe(self, bucket: str, *, remaining: int | None, reset_seconds: float | None) -> None:
        """What the server said is left; only ever lowers ours. Nothing left blocks until the reset.

        A rolling window is not lowered: what is left of it may be spent at once, and nothing comes of less.
        """
        limit = self._limit(bucket)
        if remaining is None or remaining >= limit.capacity:
            return
        if limit.window is None:
            self.ask(tokens.lower, bucket, max(0, remaining))
        if remaining <= 0 and reset_seconds:
            self.block(bucket, reset_seconds)

    def block(self, bucket: str, seconds: float) -> None:
        """The server said 429: nothing goes out for so long, from any process."""
        self.used_up.add(bucket)
        self.ask(tokens.block, bucket, seconds)

    def state(self, bucket: str) -> BucketState:
        found = self.ask(tokens.state, bucket)
        if found is None:
            raise Unreachable(f"Bucket {bucket} is gone from the ledger", code="bucket_gone")
        return found

    def ask(self, question: Callable[..., Answer], bucket: str, *values: Any) -> Answer:
        """Asks the database; once more on a fresh connection when the old one died between two calls."""
        try:
            return self._ask_once(question, bucket, *values)
        except Unreachable:
            connection: Connection | None = getattr(self._thread, "connection", None)
            if connection is None or not connection.closed:
                raise
        return self._ask_once(question, bucket, *values)

    def close(self) -> None:
        """Closes the connections of all threads."""
        while self._opened:
            self._opened.pop().close()
        self._thread = threading.local()

    def _acquire_in_turn(self, bucket: str, cost: int) -> None:
        began = time.monotonic()
        deadline = began + self._max_wait
        try:
            self._wait_in_turn(bucket, cost, deadline)
        finally:
            timed("limit_wait", time.monotonic() - began, limit=bucket)

    def _wait_in_turn(self, bucket: str, cost: int, deadline: float) -> None:
        with self._turn(bucket, cost):
            left = deadline - time.monotonic()
            while not self.ask(tokens.take, bucket, cost):
                seconds = self.ask(tokens.wait_seconds, bucket, cost)
                if seconds > left:
                    raise self._limited(bucket, seconds)
                left -= seconds
                self._sleep(seconds)

    @contextmanager
    def _turn(self, bucket: str, cost: int) -> Iterator[None]:
        try:
            self.ask(_enter_queue, bucket)
        except psycopg.errors.LockNotAvailable as error:
            raise self._limited(bucket, self.ask(tokens.wait_seconds, bucket, cost)) from error
        try:
            yield
        finally:
            self.ask(_leave_queue, bucket)

    def _ask_once(self, question: Callable[..., Answer], bucket: str, *values: Any) -> Answer:
        """A turn that does not come in time is the caller's to tell, not a lost database."""
        with answering("while asking for a rate limit"):
            try:
                return question(self._connection(bucket), bucket, *values)
            except psycopg.errors.LockNotAvailable as error:
                late = error
        raise late

    def _limited(self, bucket: str, seconds: float) -> RateLimited:
        self.used_up.add(bucket)
        return RateLimited(
            f"The limit of {bucket} is used up for {math.ceil(seconds)} s",
            retry_after=seconds,
            advice="The task goes on by itself. Other runs on the same account share this limit.",
        )

    def _connection(self, bucket: str) -> Connection:
        """The thread's own connection, with the bucket's row made; opened again when it was lost."""
        connection: Connection | None = getattr(self._thread, "connection", None)
        if connection is None or connection.closed:
            connection = autocommitting(self._connect())
            connection.execute(_SESSION, (f"{math.ceil(self._max_wait * 1000)}",))
            self._opened.append(connection)
            self._thread.connection = connection
            self._thread.ready = set()
        if bucket not in self._thread.ready:
            tokens.open_bucket(connection, bucket, self._limit(bucket))
            self._thread.ready.add(bucket)
        return connection

    def _limit(self, bucket: str) -> Limit:
        if bucket not in self._limits:
            raise BadConfiguration(f"There is no limit for bucket {bucket}", code="unknown_bucket")
        return self._limits[bucket]


def _enter_queue(connection: Connection, bucket: str) -> None:
    connection.execute("SELECT pg_advisory_lock(hashtextextended('migration.bucket:' || %s, 0))", (bucket,))


def _leave_queue(connection: Connection, bucket: str) -> None:
    connection.execute("SELECT pg_advisory_unlock(hashtextextended('migration.bucket:' || %s, 0))", (bucket,))
