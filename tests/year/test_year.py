"""Windows hold for every way to start a run, and a year in monthly slices ends as one full run does.

Too long for `make test`: `make year`, and `.ci/run`, run it.
"""

from __future__ import annotations

from typing import Any

import pytest

from include.local_stack import airflow
from include.sandbox.year import held
from tests.integration.run import until

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(3600)]
MINUTES = 40


def parsed(house: Any, dag_id: str) -> None:
    airflow.wait_until_parsed(house.api, dag_id, house.stack.components(), house.stack.paths.logs)
    house.api.pause(dag_id, "running")


def ended(house: Any, dag_id: str, kind: str, number: int) -> list[Any]:
    """So many runs of a type, all green."""
    found: list[Any] = []

    def over() -> bool:
        found[:] = [run for run in house.api.runs(dag_id) if run["run_type"] == kind]
        return len(found) == number and all(run["state"] in ("success", "failed") for run in found)

    until(over, f"the end of {number} runs of {dag_id}", patience=MINUTES * 60)
    assert [run["state"] for run in found] == ["success"] * number
    return found


def names(house: Any, organization: str) -> set[str]:
    return {run["name"].split(" [")[0] for run in house.target(organization)["runs"]}


def test_a_scheduled_run_carries_its_day_and_one_by_hand_everything(year: Any) -> None:
    """The UI gives a run by hand a logical date, hence an interval: it means nothing."""
    parsed(year, "migrate__daily")
    ended(year, "migrate__daily", "scheduled", 1)
    assert names(year, "daily") == {"Yesterday"}
    year.api.trigger_at("migrate__daily", "2026-03-15T00:00:00Z")
    ended(year, "migrate__daily", "manual", 1)
    assert names(year, "daily") == {"Yesterday", "Cake 0", "Cake 1", "Cake 2"}


def test_a_run_of_the_command_line_is_everything(year: Any) -> None:
    parsed(year, "migrate__whole")
    year.module("airflow", "dags", "trigger", "migrate__whole", "--logical-date", "2025-06-15T00:00:00+00:00")
    ended(year, "migrate__whole", "manual", 1)
    assert len(year.target("whole")["runs"]) == 40


def test_a_year_in_slices_and_then_a_run_of_an_operator_make_the_same_target(year: Any) -> None:
    parsed(year, "migrate__sliced")
    slices = ("--from-date", "2025-01-01", "--to-date", "2025-12-31", "--max-active-runs", "1")
    year.module("airflow", "backfill", "create", "--dag-id", "migrate__sliced", *slices)
    windows = ended(year, "migrate__sliced", "backfill", 12)
    assert [run["data_interval_start"][:7] for run in windows][:2] == ["2025-01", "2025-02"]
    assert len(year.target("sliced")["runs"]) == 36
    parsed(year, "by_operator")
    year.api.trigger("by_operator", {})
    ended(year, "migrate__sliced", "operator_triggered", 1)
    one, other = held(year.boxes["sliced"].tallyfy.state), held(year.boxes["whole"].tallyfy.state)
    for kind, objects in one.items():
        assert objects == other[kind], kind
    assert year.boxes["sliced"].tallyfy.journal.dump() == []
