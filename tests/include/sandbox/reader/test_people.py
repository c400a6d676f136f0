"""Who stands for whom, by the decisions; and who was let in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


def decided(pair: Any, line: str) -> Any:
    pair.people = pair.folder / "people.csv"
    pair.people.write_text(f"address,action,map_to\n{line}\n")
    return pair


def test_no_finding_excuses_a_person_who_was_decided_otherwise(pair: Any) -> None:
    """Ana completed the task, here and there, and was to be kept as text: declared or not, she must not be there."""
    pair.declare("task", "rcollect______________", "completedBy", "converted")
    assert ("wrong", "task", "completedBy") not in pair.found()
    assert ("wrong", "task", "completedBy") in decided(pair, "ana@acme.example,drop,").found()
    assert ("wrong", "run", "audit.createdById") in pair.found()


def test_who_stands_for_somebody_is_right_in_their_place(pair: Any) -> None:
    pair.target["members"].append({"id": 1003, "email": "cleo@acme.example"})
    pair.process["tasks"][0]["completer_id"] = 1003
    assert ("wrong", "task", "completedBy") in pair.found()
    assert ("wrong", "task", "completedBy") not in decided(pair, "ana@acme.example,map,cleo@acme.example").found()


def test_who_was_let_in_without_having_had_that_right_is_wrong(pair: Any) -> None:
    everything = dict.fromkeys(["templateRead", "checklistCreate", "checklistRead", "templateUpdate"], True)
    pair.target["members"][1]["role"] = "standard"
    pair.template["users"] = [1002]
    pair.workflow["permissions"] = [{"email": "Ana@acme.example", "permissions": everything}]
    assert ("wrong", "workflow", "permissions") not in pair.found()
    pair.workflow["permissions"][0]["permissions"] = {**everything, "templateUpdate": False}
    assert ("wrong", "workflow", "permissions") in pair.found()
