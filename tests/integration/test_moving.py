"""The move of an organisation through a real scheduler: green, silent, repeatable."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.state import PHASE_ORDER

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def verdicts(house: Any, name: str, run: Any) -> dict[str, str]:
    return {str(phase): found.verdict for phase, found in house.ledger(name, run).verdicts.of_run().items()}


def test_a_move_is_green_silent_and_only_reads_its_source(house: Any) -> None:
    run, box = house.migrated("cleared"), house.boxes["cleared"]
    assert set(run.states().values()) == {"success"}
    assert verdicts(house, "cleared", run) == {str(phase): "passed" for phase in PHASE_ORDER}
    assert box.process_street.state.violations == []
    writes = {(seen.method, seen.path) for seen in box.process_street.requests if seen.method != "GET"}
    assert writes == {("POST", "/api/v1.1/work/items/search")}
    assert box.tallyfy.journal.dump() == []
    assert len(house.target("cleared")["runs"]) == 3


def test_a_dry_run_writes_nothing(house: Any) -> None:
    run = house.migrated("rehearsed")
    assert set(run.states().values()) == {"success"}
    assert house.boxes["rehearsed"].tallyfy.requests != []
    assert house.writes("rehearsed") == []
    assert house.target("rehearsed") == house.before["rehearsed"]
    assert house.boxes["rehearsed"].tallyfy.journal.dump() == []


def test_clearing_a_task_a_group_and_the_whole_run_changes_nothing(house: Any) -> None:
    run = house.migrated("cleared")
    before, sent = house.target("cleared"), len(house.writes("cleared"))
    for tasks in ([("runs.history.load", 0)], ["collaboration.batch.states", "collaboration.gate"], []):
        tries = {key: item["try_number"] for key, item in run.instances().items()}
        run.clear(*tasks) if tasks else run.clear_all()
        assert run.ended() == "success"
        again = {key[0] for key, item in run.instances().items() if item["try_number"] > tries[key]}
        assert again == ({task[0] if isinstance(task, tuple) else task for task in tasks} or {key[0] for key in tries})
        assert house.writes("cleared")[sent:] == []
        assert house.target("cleared") == before
    assert set(run.states().values()) == {"success"}
