"""kill -9 of a task in the middle of a write whose answer it will never read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
LOAD = ("runs.history.load", 0)
LOST_ANSWER = {"match": {"method": "POST", "path": "/runs$"}, "nth": 2, "fault": "hang-after", "seconds": 600}


def kill_the_load(house: Any, name: str, until: Callable[..., Any]) -> Any:
    """A move whose second launch was committed when its task died."""
    faults = house.boxes[name].tallyfy.faults
    faults.add(LOST_ANSWER)
    run = house.trigger(f"migrate__{name}")
    until(lambda: faults.fired() == 1, "the launch")
    run.process_of(*LOAD).kill()
    return run


def assert_nothing_doubled(house: Any, name: str) -> None:
    names = Counter(run["name"] for run in house.target(name)["runs"])
    assert len(names) == 3
    assert set(names.values()) == {1}
    assert house.boxes[name].tallyfy.journal.dump() == []


def test_a_retry_finishes_a_killed_batch(house: Any, until: Callable[..., Any]) -> None:
    run = kill_the_load(house, "killed", until)
    assert run.ended() == "success", run.states()
    assert run.instances()[LOAD]["try_number"] == 2
    assert_nothing_doubled(house, "killed")


def test_without_a_retry_the_gate_names_the_batch_and_clearing_goes_on(house: Any, until: Callable[..., Any]) -> None:
    run = kill_the_load(house, "stopped", until)
    assert run.ended() == "failed"
    states = run.states()
    assert (states[LOAD], states[("runs.gate", -1)], states[("validation.verdict", -1)]) == ("failed",) * 3
    assert "did not finish: runs.load/history/0000" in run.log("runs.gate")
    verdicts = house.ledger("stopped", run).verdicts.of_run()
    assert {str(phase): found.verdict for phase, found in verdicts.items()}["collaboration"] == "not_run"
    run.clear_downstream(LOAD)
    assert run.ended() == "success", run.states()
    assert_nothing_doubled(house, "stopped")
