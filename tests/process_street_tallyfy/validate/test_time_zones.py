from __future__ import annotations

import pytest

from process_street_tallyfy.validate.time_zones import Conversion, conversions


def rows(source: str, target: str | None) -> dict[str, list[Conversion]]:
    found: dict[str, list[Conversion]] = {}
    for row in conversions(source, target, 2026):
        found.setdefault(row.what, []).append(row)
    return found


def test_east_of_utc_with_summer_time() -> None:
    found = rows("Europe/Berlin", "Europe/Berlin")
    assert found["winter"][0] == Conversion(
        "winter", "2026-01-15 09:00 CET", "2026-01-15 08:00", "2026-01-15 09:00 CET"
    )
    assert found["summer"][0].utc == "2026-07-15 07:00"
    assert [row.utc for row in found["an hour before the clocks change"]] == ["2026-03-29 00:00", "2026-10-25 00:00"]
    assert [row.entered for row in found["an hour after the clocks change"]] == [
        "2026-03-29 04:00 CEST",
        "2026-10-25 03:00 CET",
    ]


def test_a_day_stays_the_day_although_its_midnight_lies_on_the_day_before() -> None:
    (row,) = rows("Europe/Berlin", "UTC")["a date without a time"]
    assert (row.entered, row.utc, row.shown) == ("2026-07-15", "2026-07-14 22:00", "2026-07-15")


def test_west_of_utc_and_another_zone_in_the_target() -> None:
    found = rows("America/New_York", "Asia/Tokyo")
    assert (found["winter"][0].utc, found["winter"][0].shown) == ("2026-01-15 14:00", "2026-01-15 23:00 JST")
    assert len(found["an hour before the clocks change"]) == 2


def test_changes_of_both_zones_are_shown() -> None:
    assert len(rows("America/New_York", "Europe/Berlin")["an hour before the clocks change"]) == 4


@pytest.mark.parametrize("target", [None, "", "Atlantis/Capital"])
def test_a_zone_that_nobody_knows_is_left_out(target: str | None) -> None:
    assert rows("Asia/Tokyo", target)["winter"][0].shown == ""
