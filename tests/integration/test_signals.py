"""What a real Airflow tells: alerts from its worker, DAG processor and triggerer, metrics from its workers."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]
NAME = "told"


def heard(messages: list[dict[str, Any]], dag_id: str) -> list[str]:
    return [message["name"] for message in messages if message["dag_id"] == dag_id]


def test_a_question_and_a_run_that_was_refused_are_told(house: Any, operators: Any, until: Any) -> None:
    run = house.trigger(f"probe__{NAME}")
    run.question()
    until(lambda: "person_needed" in heard(operators, run.dag_id), "the alert of the question")
    assert run.ended("Reject") == "failed"
    until(lambda: "complete" in heard(operators, run.dag_id), "the alert of the end")
    assert heard(operators, run.dag_id) == ["person_needed", "complete"]
    assert [message["code"] for message in operators if message["name"] == "complete"] == ["failed"]


def test_a_move_tells_its_start_its_lateness_its_end_and_its_metrics(
    house: Any, operators: Any, statsd_packets: list[str], until: Any
) -> None:
    run = house.trigger(f"migrate__{NAME}", {"mode": "dry_run"})
    assert run.ended() == "success", run.states()
    until(lambda: len(heard(operators, run.dag_id)) == 3, "three alerts")
    assert sorted(heard(operators, run.dag_id)) == ["complete", "deadline", "start"]
    found = [message for message in operators if message["dag_id"] == run.dag_id]
    assert len({message["correlation"] for message in found}) == 1
    assert found[0]["correlation"] in run.log("discovery.preflight")
    (end,) = [message for message in found if message["name"] == "complete"]
    assert re.search(r"ended: success; source=[1-9]\d* ", end["sentence"]), end
    assert run.run_id not in str(found)
    names = {packet.partition(":")[0] for packet in statsd_packets}
    for name in (f"calls.process_street_{NAME}.200", f"task_time.{NAME}.discovery", f"phase_time.{NAME}.discovery"):
        assert f"airflow.migration.{name}" in names
