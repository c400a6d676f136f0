"""Who stands for whom, by the decisions; and who was let in."""

from __future__ import annotations

from pathlib import Path

import pytest

from include.sandbox.reader.people import NOBODY, StandIns

TEXT = """source_id,address,action,map_to
1,Ann@acme.com,map,Bob@acme.com
2,bob@acme.com,keep,
3,cleo@acme.com,drop,
4,dan@acme.com,invite,dan@new.com
5,eve@acme.com,guest,
6,'=x@acme.com,drop,
"""


@pytest.fixture
def stand_ins(tmp_path: Path) -> StandIns:
    path = tmp_path / "people.csv"
    path.write_text(TEXT)
    return StandIns.read(path)


@pytest.mark.parametrize(
    ("address", "stands"),
    [
        ("ANN@acme.com", "bob@acme.com"),
        ("bob@acme.com", "bob@acme.com"),
        ("cleo@acme.com", NOBODY),
        ("dan@acme.com", "dan@new.com"),
        ("eve@acme.com", "eve@acme.com"),
        ("=x@acme.com", NOBODY),
        ("Other@acme.com", "other@acme.com"),
    ],
)
def test_who_stands_for_whom(stand_ins: StandIns, address: str, stands: str) -> None:
    assert stand_ins.of(address) == stands


def test_who_is_in_the_place_of_a_decision_is_misplaced(stand_ins: StandIns) -> None:
    assert stand_ins.misplaced("Ann@acme.com", ["ann@acme.com"])
    assert stand_ins.misplaced("cleo@acme.com", [None, "cleo@acme.com"])
    assert not stand_ins.misplaced("ann@acme.com", ["bob@acme.com"])
    assert not stand_ins.misplaced("bob@acme.com", ["bob@acme.com"])
    assert stand_ins.of_all(["ann@acme.com", "bob@acme.com", "cleo@acme.com"]) == {"bob@acme.com"}
