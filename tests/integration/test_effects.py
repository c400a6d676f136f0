"""What reaches people and what is taken back happens after a person's yes, through Airflow's own REST API."""

from __future__ import annotations

import re
from typing import Any

import pytest

from include.sandbox.sample.small import BOB

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]
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


def test_a_cut_over_waits_for_a_yes_and_makes_its_effects_once(house: Any) -> None:
    house.migrated("live")
    journal, sent = house.boxes["live"].tallyfy.journal, len(house.writes("live"))
    run = house.trigger("cut_over__live")
    assert re.fullmatch("Approve the cut-over: [1-9] effects", run.question())
    assert (journal.dump(), house.writes("live")[sent:]) == ([], [])
    assert house.ledger("live", run).leases.current() is None
    assert run.ended("Approve") == "success", run.states()
    assert {address for mail in journal.mails() for address in mail.recipients} == {BOB.email}
    assert journal.webhooks() == []
    assert run.returned("activate")["effects"] == run.returned("preview")["effects"]
    assert_effective(house.target("live"))
    told, sent = journal.dump(), len(house.writes("live"))
    again = approved(house, "cut_over__live")
    assert again.returned("preview")["effects"] == 0
    assert (journal.dump(), house.writes("live")[sent:]) == (told, [])


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
