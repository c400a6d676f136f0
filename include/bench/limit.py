"""How much of the published limit a move uses, and whether it ever asks for more.

The servers run by the clock, and limit as the vendors do; the organisation file allows what is published. Four batches
side by side want more than the limit lets through. Looked at are the whole minutes between the first process that is
launched and the last state that is settled, gates and the templates' rules in between included.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

from include.bench.beside import AT_ONCE
from include.bench.forked import Walk
from include.bench.part import Measured
from include.bench.stand import RUN, SAMPLE, Stand, stand
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.pace import calls_over_time

#: Calls a minute that Tallyfy publishes (api/tallyfy-api.md 1.7); the others are the defaults.
PER_MINUTE = 600
LIMITS: Mapping[str, float] = {
    "source_per_hour": 2500,
    "target_per_minute": PER_MINUTE,
    "comments_per_hour": 110,
    "guests_per_hour": 25,
}
#: Of the limit.
LEAST = 0.97
FIRST, LAST = "runs.history.load", "collaboration.batch.states"
BUCKET = "target:tallyfy_sample"


def measure() -> Measured:
    with stand(SAMPLE, {"limits": dict(LIMITS)}, clock_speed=1) as place:
        walk = Walk(place.path, RUN, {}, AT_ONCE)
        green = walk.whole()
        minutes = _minutes(place, walk.usage.span[FIRST][0], walk.usage.span[LAST][1])
        refused = place.address.statuses()[HTTPStatus.TOO_MANY_REQUESTS]
    used = sum(minutes.values()) / len(minutes) / PER_MINUTE if minutes else 0.0
    rows = [
        {"minute": f"{at:%H:%M}", "calls": calls, "of_the_limit": calls / PER_MINUTE} for at, calls in minutes.items()
    ]
    figures = {"used": round(used, 4), "minutes": len(minutes), "limit": PER_MINUTE, "refused_429": refused}
    return Measured(green and used >= LEAST and not refused, figures, rows)


def _minutes(place: Stand, begin: float, end: float) -> dict[datetime, int]:
    """Calls of the whole minutes between two moments, by the ledger's own count."""
    minute = timedelta(minutes=1)
    first, last = (datetime.fromtimestamp(at, timezone.utc) for at in (begin, end))
    with connect_dsn(place.ledger) as connection:
        points = calls_over_time(connection, [BUCKET], first - minute, minute.total_seconds())[BUCKET]
    return {point.at: point.number for point in points if first <= point.at and point.at + minute <= last}
