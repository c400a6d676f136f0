from __future__ import annotations

import pytest

from process_street_tallyfy.model.alert import Alert


def test_only_the_first_of_a_run_tells_it(ledger, open_ledger):
    assert ledger.alerts.claim(Alert.RATE_LIMIT, "source:acme")
    assert not open_ledger(task_id="another").alerts.claim(Alert.RATE_LIMIT, "source:acme")


@pytest.mark.parametrize(
    ("organization", "run_id", "alert", "about"),
    [
        ("acme", "run-1", Alert.RATE_LIMIT, "target:acme"),
        ("acme", "run-1", Alert.START, "source:acme"),
        ("acme", "run-2", Alert.RATE_LIMIT, "source:acme"),
        ("other", "run-1", Alert.RATE_LIMIT, "source:acme"),
    ],
)
def test_another_run_organisation_or_matter_is_told_too(open_ledger, organization, run_id, alert, about):
    assert open_ledger("acme", run_id="run-1").alerts.claim(Alert.RATE_LIMIT, "source:acme")
    assert open_ledger(organization, run_id=run_id).alerts.claim(alert, about)


def test_a_task_that_lost_its_lease_can_still_tell(ledger, open_ledger):
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    ledger.leases.acquire("new", 60)
    assert old.alerts.claim(Alert.CRITICAL_ERROR, "fence_lost")
