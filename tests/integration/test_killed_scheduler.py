"""kill -9 of the scheduler while a task writes.

The workers of LocalExecutor are children of the scheduler and outlive it: an orphan goes on writing. What it finishes
counts, because it reports to the API server. What it has not finished when the next scheduler looks for orphans starts
anew as another task instance; the orphan hears of that at its next heartbeat, and is ended. All orphans keep the dead
scheduler's database connection open; Postgres ends it with its locks (``local_stack.airflow.IDLE_IN_TRANSACTION``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.reading import assert_as_undisturbed, assert_clean

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
TEMPLATES, HISTORY = ("templates.load", 0), ("runs.history.load", 0)
SLOW = {"match": {"method": "POST", "path": "/checklists$"}, "fault": "slow", "seconds": 5, "times": 1}
LOST_ANSWER = {"match": {"method": "POST", "path": "/runs$"}, "nth": 2, "fault": "hang-after", "seconds": 600}


def test_a_move_outlives_its_scheduler(house: Any, until: Callable[..., Any]) -> None:
    for name in house.begun:  # their scheduler is killed, too
        house.migrated(name)
    faults = house.boxes["orphaned"].tallyfy.faults
    faults.add(SLOW, LOST_ANSWER)
    run = house.trigger("migrate__orphaned")

    until(lambda: faults.fired() == 1, "the template")
    house.kill("scheduler")
    until(lambda: run.states()[TEMPLATES] == "success", "the end of a task without a scheduler")
    house.start("scheduler")

    until(lambda: faults.fired() == 2, "the launch")
    orphan = run.process_of(*HISTORY)
    house.kill("scheduler")
    assert orphan.is_running()
    house.start("scheduler")
    until(lambda: not orphan.is_running(), "the end of the orphan")

    assert run.ended() == "success", run.states()
    again = {key for key, item in run.instances().items() if item["try_number"] > 1}
    assert again == {HISTORY}
    assert_clean(house, "orphaned", run)
    assert_as_undisturbed(house, "orphaned", "cleared", "/organizations/<org>/runs")
