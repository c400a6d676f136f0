from __future__ import annotations

from process_street_tallyfy.errors import Refused


def test_an_error_becomes_words_a_person_can_act_on(ledger):
    first = ledger.incidents.record("critical", "wrong_route", "No such route", "Check the base URL.")
    second = ledger.incidents.record_error(Refused("The target refused it", fields=("title",), advice="Shorten."), 7)
    assert first < second
    one, two = ledger.incidents.of_run()
    assert (one.category, one.code, one.map_index, one.task_id) == ("critical", "wrong_route", -1, "t")
    assert (two.category, two.code, two.message, two.advice, two.map_index) == (
        "data",
        "refused",
        "The target refused it",
        "Shorten.",
        7,
    )


def test_incidents_belong_to_a_run_of_an_organisation(ledger, open_ledger):
    open_ledger("other").incidents.record("data", "x", "x")
    open_ledger(run_id="run-2").incidents.record("data", "y", "y")
    assert ledger.incidents.of_run() == []
    assert [incident.code for incident in ledger.incidents.of_run("run-2")] == ["y"]


def test_a_task_that_lost_its_lease_can_still_say_so(ledger, open_ledger):
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    ledger.leases.acquire("new", 60)
    assert old.incidents.record("critical", "fence_lost", "The lease is over")
