"""How fast a move goes: objects settled and calls let through, by time. The clock is the database's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row
from psycopg.sql import SQL

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.ledger.tokens import ROLLED

_SETTLED = """
SELECT date_bin(%(width)s * interval '1 second', at, 'epoch') AS at, count(*) AS number
FROM migration.audit
WHERE organization = %(organization)s AND to_state IN ('verified', 'skipped') AND kind <> 'own'
  AND at >= %(since)s
GROUP BY 1 ORDER BY 1
"""
_CALLS = """
SELECT name, date_bin(%(width)s * interval '1 second', minute, 'epoch') AS at, sum(calls)::bigint AS number
FROM migration.bucket_use WHERE name = ANY(%(names)s) AND minute >= %(since)s GROUP BY 1, 2 ORDER BY 1, 2
"""
#: Whole minutes before the current one, which is not over yet.
_LIMITS = SQL("""
SELECT b.name, b.capacity, b.per_second,
       migration.held({rolled}) / b.capacity AS used,
       CASE WHEN b.blocked_until > clock_timestamp() THEN b.blocked_until END AS blocked_until,
       coalesce((SELECT sum(u.calls) FROM migration.bucket_use u WHERE u.name = b.name
                 AND u.minute >= date_trunc('minute', clock_timestamp(), 'UTC') - %(minutes)s * interval '1 minute'
                 AND u.minute < date_trunc('minute', clock_timestamp(), 'UTC')), 0)::float8 / %(minutes)s AS per_minute
FROM migration.bucket b WHERE b.name = ANY(%(names)s) ORDER BY b.name
""").format(rolled=ROLLED)
_RECENT = """
SELECT count(*), extract(epoch FROM clock_timestamp() - min(at))::float8 FROM migration.audit
WHERE organization = %s AND to_state IN ('verified', 'skipped') AND kind <> 'own'
  AND at >= clock_timestamp() - %s::interval
"""


@dataclass(frozen=True, slots=True)
class Point:
    """``number`` of things in the interval that begins at ``at``."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class LimitUse:
    """``per_minute``: calls a minute over the last minutes; the limit itself is ``per_second``.

    ``used``: of a rolling window, the part of it that is used up, 0 to 1.
    """

    name: str
    capacity: float
    per_second: float
    blocked_until: datetime | None
    per_minute: float
    used: float | None = None

    @property
    def limit_per_minute(self) -> float:
        return self.per_second * 60

    @property
    def share(self) -> float:
        """Of the limit, 0 to 1; a blocked limit is used up. A burst may be more than the limit."""
        used = self.per_minute / self.limit_per_minute if self.used is None else self.used
        return 1.0 if self.blocked_until else min(1.0, used)


def settled_over_time(connection: Connection, organization: str, since: datetime, width: float) -> list[Point]:
    """Objects verified or declared per ``width`` seconds; intervals without any are missing."""
    values = {"organization": organization, "since": since, "width": width}
    see(connection, organization)
    with connection.cursor(row_factory=class_row(Point)) as cursor:
        return cursor.execute(_SETTLED, values).fetchall()


def calls_over_time(
    connection: Connection, names: Sequence[str], since: datetime, width: float
) -> dict[str, list[Point]]:
    """Calls of each limit per ``width`` seconds (60 or more); intervals without any are missing."""
    found: dict[str, list[Point]] = {name: [] for name in names}
    for name, at, number in connection.execute(_CALLS, {"names": list(names), "since": since, "width": width}):
        found[name].append(Point(at, number))
    return found


def limits(connection: Connection, names: Sequence[str], minutes: int = 5) -> list[LimitUse]:
    """The limits that exist, with their use over the last full minutes."""
    with connection.cursor(row_factory=class_row(LimitUse)) as cursor:
        return cursor.execute(_LIMITS, {"names": list(names), "minutes": minutes}).fetchall()


def objects_per_minute(connection: Connection, organization: str, window: timedelta = timedelta(minutes=5)) -> float:
    """Since the first object settled within the window; 0 when nothing moved."""
    see(connection, organization)
    row = connection.execute(_RECENT, (organization, window)).fetchone()
    number, seconds = row or (0, None)
    return 0.0 if seconds is None else 60.0 * number / max(seconds, 1.0)


def forget_calls(connection: Connection, limits: Collection[str], before: datetime) -> int:
    """Minutes of these limits that nobody looks at any more; how many."""
    return connection.execute(
        "DELETE FROM migration.bucket_use WHERE name = ANY(%s) AND minute < %s", (list(limits), before)
    ).rowcount
