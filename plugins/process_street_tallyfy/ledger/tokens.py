"""The SQL of one bucket row: refill, take (counted by the minute), wait, lower, block. The database's clock.

A row with ``window_seconds`` also remembers the calls of the last 61 sixtieths of that window (``0013_windows.sql``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL

from process_street_tallyfy.ledger.connection import Connection

_NOW = SQL("clock_timestamp()")
_REFILLED = SQL("least(b.capacity, b.tokens + b.per_second * extract(epoch FROM {now} - b.updated_at)::float8)")
#: Number of the sixtieth of the window that a moment lies in; NULL without a window.
_SLOT = SQL("floor(extract(epoch FROM {now}) * 60 / b.window_seconds)::bigint")
#: The slots of the row ``b`` as they are now; NULL without a window.
ROLLED = SQL("migration.rolled(b.slots, {slot} - b.slot)").format(slot=_SLOT.format(now=_NOW))
#: The inner SELECT fixes one reading of the clock, taken after any wait for the row's lock.
_TAKE = SQL("""
WITH granted AS (
    UPDATE migration.bucket AS b
    SET (tokens, taken, updated_at, slot, slots) = (
        SELECT {refilled_then} - %(cost)s, b.taken + %(cost)s, n.now, greatest(b.slot, {slot_then}),
               coalesce(migration.counted(b.slots, {slot_then} - b.slot, %(cost)s), b.slots)
        FROM (SELECT clock_timestamp() AS now) AS n)
    WHERE b.name = %(name)s AND b.blocked_until <= clock_timestamp() AND {refilled_now} >= %(cost)s
      AND (b.window_seconds IS NULL OR migration.held({rolled}) + %(cost)s <= b.capacity)
    RETURNING b.name, date_trunc('minute', b.updated_at, 'UTC') AS minute
)
INSERT INTO migration.bucket_use AS u (name, minute, calls) SELECT name, minute, %(cost)s FROM granted
ON CONFLICT (name, minute) DO UPDATE SET calls = u.calls + EXCLUDED.calls
""").format(
    refilled_then=_REFILLED.format(now=SQL("n.now")),
    refilled_now=_REFILLED.format(now=_NOW),
    slot_then=_SLOT.format(now=SQL("n.now")),
    rolled=ROLLED,
)
_LOWER = SQL("""
UPDATE migration.bucket AS b
SET (tokens, updated_at) = (SELECT %(remaining)s::float8, n.now FROM (SELECT clock_timestamp() AS now) AS n)
WHERE b.name = %(name)s AND {refilled_now} > %(remaining)s
""").format(refilled_now=_REFILLED.format(now=_NOW))
_WAIT = SQL("""
SELECT greatest((%(cost)s - {refilled_now}) / b.per_second, w.seconds,
                extract(epoch FROM b.blocked_until - clock_timestamp())::float8, 0.0) AS seconds
FROM migration.bucket AS b, LATERAL (
    SELECT min(CASE WHEN gone > 0 THEN ({slot} + gone) * b.window_seconds / 60 - extract(epoch FROM {now}) ELSE 0 END)
               ::float8 AS seconds
    FROM generate_series(0, 61) AS gone
    WHERE migration.held(({rolled})[1 + gone:61]) + %(cost)s <= b.capacity
) AS w
WHERE b.name = %(name)s
""").format(refilled_now=_REFILLED.format(now=_NOW), slot=_SLOT.format(now=_NOW), now=_NOW, rolled=ROLLED)
_BLOCK = """
UPDATE migration.bucket SET blocked_until =
    greatest(blocked_until, clock_timestamp() + %(seconds)s * interval '1 second') WHERE name = %(name)s
"""
_OPEN = """
INSERT INTO migration.bucket AS b (name, tokens, capacity, per_second, window_seconds)
VALUES (%(name)s, %(capacity)s, %(capacity)s, %(per_second)s, %(window)s)
ON CONFLICT (name) DO UPDATE
SET capacity = EXCLUDED.capacity, per_second = EXCLUDED.per_second, window_seconds = EXCLUDED.window_seconds,
    tokens = least(b.tokens, EXCLUDED.capacity)
WHERE (b.capacity, b.per_second, b.window_seconds)
      IS DISTINCT FROM (EXCLUDED.capacity, EXCLUDED.per_second, EXCLUDED.window_seconds)
"""
_STATE = """
SELECT name, tokens, capacity, per_second, taken,
       CASE WHEN blocked_until > clock_timestamp() THEN blocked_until END AS blocked_until
FROM migration.bucket WHERE name = %s
"""


#: Of a published limit a paced one leaves this much alone: requests do not arrive as evenly as they are let go.
_LEFT_ALONE = 0.01


@dataclass(frozen=True, slots=True)
class Limit:
    """``capacity`` calls at once, ``per_second`` afterwards; with a window, ``capacity`` in any ``window`` seconds.

    Without one, up to ``capacity + per_second * W`` calls in W seconds.
    """

    capacity: float
    per_second: float
    window: float | None = None

    @classmethod
    def paced(cls, calls: float, seconds: float) -> Limit:
        """Evenly: 98 % of the calls are used, never more than 99 % in any ``seconds``, a hundredth at once."""
        if calls < 10:
            return cls.rolling(calls, seconds)
        burst = max(1.0, calls * _LEFT_ALONE)
        return cls(burst, (calls * (1 - _LEFT_ALONE) - burst) / seconds)

    @classmethod
    def rolling(cls, calls: float, seconds: float) -> Limit:
        """All at once where they are wanted, and never more in any window of ``seconds``."""
        if calls < 1:
            return cls(1.0, calls / seconds, seconds / calls)
        return cls(calls, calls / seconds, seconds)


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
    values = {"capacity": limit.capacity, "per_second": limit.per_second, "window": limit.window}
    connection.execute(_OPEN, {"name": name, **values})


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
