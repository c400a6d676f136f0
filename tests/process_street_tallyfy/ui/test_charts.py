from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from process_street_tallyfy.ledger.pace import Point
from process_street_tallyfy.ui.charts import HEIGHT, MOST_BARS, STEPS, WIDTH, chart, step_for

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize("minutes", [1, 5, 60, 1440, 10080, 43200])
@pytest.mark.parametrize("shortest", [5, 60])
def test_there_are_never_too_many_bars(minutes: int, shortest: int) -> None:
    step = step_for(NOON, NOON + timedelta(minutes=minutes), shortest)
    assert step in STEPS
    assert step >= shortest
    assert minutes * 60 / step <= MOST_BARS


def test_bars_are_rates_and_stay_inside() -> None:
    points = [Point(NOON, 30), Point(NOON + timedelta(seconds=30), 15)]
    drawn = chart("t", "calls a minute", points, NOON, NOON + timedelta(minutes=1), 30, limit=50)
    assert (drawn.top, drawn.total) == (60, 45)
    assert [round(bar.height) for bar in drawn.bars] == [HEIGHT, HEIGHT // 2]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in drawn.bars)
    assert drawn.limit_y == pytest.approx(HEIGHT * (1 - 50 / 60))
    assert drawn.bars[0].label == "12:00:00 to 12:00:30 UTC: 60 calls a minute"


def test_a_limit_far_above_the_bars_does_not_flatten_them() -> None:
    drawn = chart("t", "u", [Point(NOON, 10)], NOON, NOON + timedelta(minutes=1), 60, limit=30000)
    assert (drawn.top, drawn.limit_y) == (10, None)


def test_nothing_happened_yet() -> None:
    drawn = chart("t", "u", [], NOON, NOON, 60)
    assert (drawn.bars, drawn.total) == ([], 0)
