from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest

from include.sandbox.clock import START, Clock, iso


def test_a_frozen_clock_moves_only_when_told():
    clock = Clock(speed=0)
    assert clock.now() == START
    clock.advance(90)
    assert clock.now() == START + timedelta(seconds=90)


def test_speed_is_sandbox_seconds_per_second():
    clock = Clock(speed=3600)
    begun = time.monotonic()
    while time.monotonic() - begun < 0.05:
        assert clock.now() >= START
    assert clock.now() - START >= timedelta(minutes=3)
    assert clock.real_seconds(3600) == 1
    assert Clock(speed=60).real_seconds(3600) == 60


def test_a_change_of_pace_keeps_the_moment():
    clock = Clock(speed=0)
    clock.advance(10)
    clock.run_at(1000)
    assert clock.now() >= START + timedelta(seconds=10)
    clock.run_at(0)
    assert clock.now() < START + timedelta(seconds=1000)


def test_only_moments_with_a_zone():
    clock = Clock(speed=0)
    clock.set(datetime(2030, 1, 1, 2, 0, tzinfo=timezone(timedelta(hours=2))))
    assert iso(clock.now()) == "2030-01-01T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2030, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="backwards"):
        clock.run_at(-1)
