from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from include.sandbox.reader.moments import instant, same_duration, same_moment

BERLIN, LA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("source", "target", "zone", "hidden", "same"),
    [
        ("2026-03-01T23:00:00.000Z", "2026-03-02", BERLIN, True, True),
        ("2026-03-01T23:00:00.000Z", "2026-03-01", BERLIN, True, False),
        ("2026-03-01T23:00:00.000Z", "2026-03-01", LA, True, True),
        ("2026-03-29T22:00:00.000Z", "2026-03-30", BERLIN, True, True),  # the first day of summer time
        ("2026-10-24T22:00:00.000Z", "2026-10-25", BERLIN, True, True),  # the last one
        ("2026-03-01T23:00:00.000Z", "2026-03-01 23:00:00", BERLIN, False, True),
        ("2026-03-01T23:00:00.000Z", "2026-03-02 00:00:00", BERLIN, False, False),
        ("2026-03-01T23:00:00.000Z", "2026-03-02", BERLIN, False, True),
        ("2026-03-01T23:30:00.000Z", "2026-03-02", BERLIN, False, False),
        ("2026-03-01T23:00:00.000Z", "2026-03-02T00:00:00+01:00", BERLIN, False, True),
        ("2026-03-01", "2026-03-01", BERLIN, False, True),
        ("2026-03-01", "soon", BERLIN, False, False),
    ],
)
def test_same_moment(source: str, target: str, zone: ZoneInfo, *, hidden: bool, same: bool) -> None:
    assert same_moment(source, target, zone, time_hidden=hidden) is same


@pytest.mark.parametrize(
    ("iso", "value", "unit", "same"),
    [
        ("P3D", 3, "days", True),
        ("P3D", 72, "hours", True),
        ("PT48H", 2, "days", True),
        ("P1W", 7, "days", True),
        ("P1M", 1, "months", True),
        ("P1M", 30, "days", False),
        ("PT4H30M", 270, "minutes", True),
        ("P3D", 4, "days", False),
        ("P3D", None, "days", False),
        ("three days", 3, "days", False),
    ],
)
def test_same_duration(iso: str, value: object, unit: str, *, same: bool) -> None:
    assert same_duration(iso, value, unit) is same


@pytest.mark.parametrize("text", ["", "30", "2026-03-01", "not a date at all", "2026-13-41T00:00:00Z"])
def test_what_is_no_instant(text: str) -> None:
    assert instant(text) is None
