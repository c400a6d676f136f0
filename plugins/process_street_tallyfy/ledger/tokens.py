"""The SQL of one bucket row: refill, take (counted by the minute), wait, lower, block. The database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import Connection

_NOW = SQL("clock_timestamp()")
_REFILLED = SQL("least(b.capacity, b.tokens + b.per_second * extract(epoch FROM {now} - b.updated_at)::float8)")
#: The inner SELECT fixes one reading of the clock, taken after any wait for the row's lock.
_TAKE = SQL("""
WITH granted AS (
    UPDATE migration.bucket AS b
    SET (tokens, taken, updated_at) = (
        SELECT {refilled_then} - %(cost)s, b.taken + %(cost)s, n.now FROM (SELECT clock_timestamp() AS now) AS n)
    WHERE b.name = %(name)s AND b.blocked_until <= clock_timestamp() AND {refilled_now} >= %(cost)s
    RETURNING b.name, date_trunc('minute', b.updated_at, 'UTC') AS minute
)
INSERT INTO migration.bucket_use AS u (name, minute, calls) SELECT name, minute, %(cost)s FROM granted
ON CONFLICT (name, minute) DO UPDATE SET calls = u.calls + EXCLUDED.calls
""").format(refilled_then=_REFILLED.format(now=SQL("n.now")), refilled_now=_REFILLED.format(now=_NOW))
_LOWER = SQL("""
UPDATE migration.bucket AS b
SET (tokens, updated_at) = (SELECT %(remaining)s::float8, n.now FROM (SELECT clock_timestamp() AS now) AS n)
WHERE b.name = %(name)s AND {refilled_now} > %(remaining)s
""").format(refilled_now=_REFILLED.format(now=_NOW))
_WAIT = SQL("""
SELECT greatest((%(cost)s - {refilled_now}) / b.per_second,
                extract(epoch FROM b.blocked_until - clock_timestamp())::float8, 0.0) AS seconds
FROM migration.bucket AS b WHERE b.name = %(name)s
""").format(refilled_now=_REFILLED.format(now=_NOW))
_BLOCK = """
UPDATE migration.bucket SET blocked_until =
    greatest(blocked_until, clock_timestamp() + %(seconds)s * interval '1 second') WHERE name = %(name)s
"""
_OPEN = """
INSERT INTO migration.bucket AS b (name, tokens, capacity, per_second)
VALUES (%(name)s, %(capacity)s, %(capacity)s, %(per_second)s)
ON CONFLICT (name) DO UPDATE
SET capacity = EXCLUDED.capacity, per_second = EXCLUDED.per_second, tokens = least(b.tokens, EXCLUDED.capacity)
WHERE (b.capacity, b.per_second) IS DISTINCT FROM (EXCLUDED.capacity, EXCLUDED.per_second)
"""
_STATE = """
SELECT name, tokens, capacity, per_second, taken,
       CASE WHEN blocked_until > clock_timestamp() THEN blocked_until END AS blocked_until
FROM migration.bucket WHERE name = %s
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """``capacity`` calls at once, ``per_second`` afterwards."""

    capacity: float
    per_second: float

    @classmethod
    def window(cls, calls: int, seconds: float, burst: int = 1) -> Limit:
        """Never more than ``calls`` in any window of ``seconds``, ``burst`` of them at once."""
        if not 0 < burst < calls:
            raise BadConfiguration("A burst must be smaller than its limit", code="bad_limit")
        return cls(float(burst), (calls - burst) / seconds)


@dataclass(frozen=True, slots=True)
class BucketState:
    """``tokens`` as of the last call, ``taken`` the calls ever let through, ``blocked_until`` None = open."""

    name: str
    tokens: float
    capacity: float
    per_second: float
    taken: int
    blocked_until: datetime | None


def open_bucket(connection: Connection, name: str, limit: Limit) -> None:
    """Makes the row, full; another limit than the row's changes it and never adds tokens."""
    connection.execute(_OPEN, {"name": name, "capacity": limit.capacity, "per_second": limit.per_second})


def take(connection: Connection, name: str, cost: int) -> bool:
    """One statement: True when the tokens were there and are ours; the page reads the calls of each minute."""
    return connection.execute(_TAKE, {"name": name, "cost": cost}).rowcount == 1


def wait_seconds(connection: Connection, name: str, cost: int) -> float:
    """How long until there may be enough."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row: dict[str, Any] = cursor.execute(_WAIT, {"name": name, "cost": cost}).fetchone() or {"seconds": 0.0}
    return float(row["seconds"])


def lower(connection: Connection, name: str, remaining: int) -> None:
    connection.execute(_LOWER, {"name": name, "remaining": remaining})


def block(connection: Connection, name: str, seconds: float) -> None:
    """A longer block stays."""
    connection.execute(_BLOCK, {"name": name, "seconds": seconds})


def state(connection: Connection, name: str) -> BucketState | None:
    with connection.cursor(row_factory=class_row(BucketState)) as cursor:
        return cursor.execute(_STATE, (name,)).fetchone()
