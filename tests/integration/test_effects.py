"""What reaches people and what is taken back happens after a person's yes, through Airflow's own REST API."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from include.sandbox.process_street import editing
from include.sandbox.sample.small import ANN, BOB

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]
HELD = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs")


def held(house: Any, name: str) -> dict[str, Any]:
    found = house.target(name)
    return {key: found[key] for key in HELD}


def approved(house: Any, dag_id: str) -> Any:
    run = house.trigger(dag_id)
    assert run.ended("Approve") == "success", run.states()
    return run


def assert_effective(target: dict[str, Any]) -> None:
    """The webhook is set, and Bob has the step and the open task that were his, due as they were."""
    (bob,) = [member["id"] for member in target["members"] if member["email"] == BOB.email]
    (template,) = target["templates"]
    assert template["webhook"] == "https://hooks.harbour-bakery.com/ps"
    assert bob in [person for step in template["steps"] for person in step["assignees"]]
    owned = [task for run in target["runs"] for task in run["tasks"] if bob in task["owners"]["users"]]
    assert [(task["title"], task["deadline"][:10]) for task in owned] == [("Deliver", "2026-12-08")]


def test_a_cut_over_carries_the_last_changes_waits_for_a_yes_and_makes_its_effects_once(house: Any) -> None:
    house.migrated("live")
    box, sent = house.boxes["live"], len(house.writes("live"))
    journal, state = box.tallyfy.journal, box.process_street.state
    (active,) = [run for run in state.runs.values() if run.status == "Active"]
    editing.answer(state, active, "Notes", {"value": "Ring twice"}, BOB, "2026-03-20T09:00:00.000Z")
    run = house.trigger("cut_over__live")
    assert re.fullmatch("Approve the cut-over: [1-9] effects, 2 mails to 2 people", run.question())
    assert journal.dump() == []
    assert house.writes("live")[sent:] != []
    assert "Ring twice" in json.dumps(house.target("live")["runs"])
    assert house.ledger("live", run).leases.current() is None
    assert run.ended("Approve") == "success", run.states()
    told = sorted((mail.reason, mail.recipients) for mail in journal.mails())
    assert told == [("process_owner", (ANN.email,)), ("task_assigned", (BOB.email,))]
    assert journal.webhooks() == []
    assert run.returned("activate")["effects"] == run.returned("preview")["effects"]
    assert run.returned("report")["stage"] == "live"
    assert_effective(house.target("live"))
    dumped, sent = journal.dump(), len(house.writes("live"))
    again = approved(house, "cut_over__live")
    assert again.returned("preview")["effects"] == 0
    assert (journal.dump(), house.writes("live")[sent:]) == (dumped, [])


def test_a_no_makes_no_effect_and_is_not_green(house: Any) -> None:
    house.migrated("returned")
    sent = len(house.writes("returned"))
    run = house.trigger("cut_over__returned")
    assert run.ended("Reject") == "failed"
    assert run.states()[("release", -1)] == "success"
    assert house.boxes["returned"].tallyfy.journal.dump() == []
    assert house.writes("returned")[sent:] == []


def test_a_rollback_leaves_the_target_as_it_was_and_a_new_move_works(house: Any) -> None:
    house.migrated("returned")
    approved(house, "rollback__returned")
    assert held(house, "returned") == {key: house.before["returned"][key] for key in HELD}
    run = house.trigger("migrate__returned")
    assert run.ended() == "success", run.states()
    assert len(house.target("returned")["runs"]) == 3
