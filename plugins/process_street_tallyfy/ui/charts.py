"""Numbers over time as rectangles for an inline SVG: no script, no library, the same in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from process_street_tallyfy.ledger.pace import Point

WIDTH, HEIGHT = 600, 96
#: Widths of an interval in seconds that people can read.
STEPS = (5, 10, 30, 60, 300, 600, 1800, 3600, 21600, 86400, 604800)
MOST_BARS = 72


@dataclass(frozen=True, slots=True)
class Bar:
    """In the coordinates of the drawing; ``label`` is what a person who points at it reads."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``top`` is the value at the upper edge, ``limit_y`` where the limit's line lies (None = outside)."""

    title: str
    unit: str
    bars: list[Bar]
    top: float
    total: int
    begin: datetime
    end: datetime
    limit: float | None = None
    limit_y: float | None = None


def step_for(begin: datetime, end: datetime, shortest: int = STEPS[0]) -> int:
    """The narrowest interval that needs no more than ``MOST_BARS`` bars."""
    seconds = (end - begin).total_seconds()
    return next((step for step in STEPS if step >= shortest and seconds / step <= MOST_BARS), STEPS[-1])


def chart(
    title: str,
    unit: str,
    points: Sequence[Point],
    begin: datetime,
    end: datetime,
    step: int,
    limit: float | None = None,
) -> Chart:
    """Bars per minute, whatever the interval: ``unit`` is a rate, so that zooming out does not change the scale."""
    rates = [(point, point.number * 60 / step) for point in points]
    highest = max((rate for _, rate in rates), default=0.0)
    top = max(highest, limit if limit and limit <= 3 * highest else 0.0, 1.0)
    seconds = max((end - begin).total_seconds(), step)
    bars = [_bar(point, rate, begin, seconds, step, top, unit) for point, rate in rates]
    total = sum(point.number for point in points)
    limit_y = HEIGHT * (1 - limit / top) if limit and limit <= top else None
    return Chart(title, unit, bars, top, total, begin, end, limit, limit_y)


def _bar(point: Point, rate: float, begin: datetime, seconds: float, step: int, top: float, unit: str) -> Bar:
    x = WIDTH * max((point.at - begin).total_seconds(), 0) / seconds
    height = max(HEIGHT * rate / top, 1.0)
    until = point.at + timedelta(seconds=step)
    label = f"{point.at:%H:%M:%S} to {until:%H:%M:%S} UTC: {rate:,.0f} {unit}"
    return Bar(x, HEIGHT - height, max(WIDTH * step / seconds - 1, 1.0), height, label)
