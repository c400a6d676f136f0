"""The loop of a review through the real Airflow: asked, not decided, asked again, decided, driven, judged."""

from __future__ import annotations

from typing import Any

import pytest

from include.local_stack.api import ENDED
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]
NAME = "reviewed"
TASK = "runs.review"


def ended(house: Any, run: Any, decisions: str) -> bool:
    """Airflow 3.3.2 takes an answer that comes within the same second for a lost task and asks once more."""
    if house.api.questions(run.dag_id, run.run_id):
        house.api.answer(run.dag_id, run.run_id, TASK, "Apply the decisions", decisions=decisions)
    return run.state() in ENDED


def test_an_object_in_review_stops_the_command_is_decided_and_driven_again(house: Any, until: Any) -> None:
    box = house.boxes[NAME]
    lost = {"match": {"method": "POST", "path": "/runs$"}, "every": True, "times": 3, "fault": "500-before"}
    box.tallyfy.faults.add(lost)
    run = house.trigger(f"migrate__{NAME}")
    assert run.question() == "Decide about 1 object of the phase runs"
    ledger = house.ledger(NAME, run)
    (waiting,) = ledger.reviews.waiting()
    assert (waiting.kind, waiting.error_code) == (Kind.RUN, "outcome_unknown")
    sent = len(house.writes(NAME))

    done = house.command("migrate", NAME)
    assert done.returncode == 3, done.stdout + done.stderr
    assert f"run {run.run_id} of migrate__{NAME}" in done.stdout
    assert f"/tasks/{TASK}/required_actions" in done.stdout
    assert f"/taskInstances/{TASK}/-1/hitlDetails" in done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"migrate result=waiting organization={NAME}")
    other = house.command("migrate", NAME, "--conf", '{"mode": "dry_run"}')
    assert (other.returncode, "is not over" in other.stdout) == (2, True)

    house.api.answer(run.dag_id, run.run_id, TASK, "Apply the decisions", decisions=f"run,{waiting.source_id},skip")
    house.until_asked_again(run, TASK)
    assert len(house.writes(NAME)) == sent
    told = [incident.message for incident in ledger.incidents.of_run()]
    assert "form of decisions, line 1, column note: skip needs a reason, for those who ask later" in told

    until(lambda: ended(house, run, f"run,{waiting.source_id},anew"), "the end of the run")
    assert run.state() == "success", run.states()
    assert {phase: found.verdict for phase, found in ledger.verdicts.of_run().items()} == dict.fromkeys(
        PHASE_ORDER, "passed"
    )
    assert ledger.mapping.get(Kind.RUN, waiting.source_id).state is State.VERIFIED
    assert len(house.target(NAME)["runs"]) == 3
    assert ledger.reviews.all()[waiting.key].decided_by.startswith("user:")
