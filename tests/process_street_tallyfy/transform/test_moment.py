from datetime import datetime, timedelta, timezone

import pytest

from process_street_tallyfy.transform.moment import in_utc, readable, wire

EAST = timezone(timedelta(hours=14))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 9, 1, 1, 30, tzinfo=EAST), "2026-08-31 11:30:00"),
        (datetime(2026, 9, 1, 8, 0, 1, 999999, tzinfo=timezone.utc), "2026-09-01 08:00:01"),
        (datetime(1, 1, 1, tzinfo=EAST), "0001-01-01 00:00:00"),
        (None, None),
    ],
)
def test_wire_is_bare_utc(moment: datetime | None, expected: str | None) -> None:
    assert wire(moment) == expected


def test_without_an_offset_it_is_utc() -> None:
    naive = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc).replace(tzinfo=None)
    assert in_utc(naive).tzinfo is timezone.utc
    assert readable(naive) == "2026-09-01 08:00:00 UTC"
    assert readable(None) == "an unknown time"
