from __future__ import annotations

import re
import threading

import pytest

from process_street_tallyfy.errors import FenceLost, LeaseHeld


def let_it_run_out(ledger):
    ledger.scope.connection.execute(
        "UPDATE migration.lease SET expires_at = clock_timestamp() - interval '1 ms' WHERE organization = %s",
        (ledger.scope.organization,),
    )


def test_nobody_has_it_at_first(ledger):
    assert ledger.leases.current() is None


def test_the_holder_gets_a_token_and_keeps_it(ledger, open_ledger):
    token = ledger.leases.acquire("run-1", 60)
    first = ledger.leases.current()
    assert (first.holder, first.token, first.live) == ("run-1", token, True)
    assert open_ledger().leases.acquire("run-1", 120) == token
    assert ledger.leases.current().expires_at > first.expires_at


def test_another_holder_is_refused_and_told_who_and_until_when(ledger):
    ledger.leases.acquire("run-1", 60)
    with pytest.raises(LeaseHeld) as held:
        ledger.leases.acquire("run-2", 60)
    assert re.search(r"Run run-1 .* until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", str(held.value))
    assert ledger.leases.current().holder == "run-1"


def test_a_lease_that_ran_out_is_taken_over_with_a_higher_token(ledger):
    first = ledger.leases.acquire("run-1", 60)
    let_it_run_out(ledger)
    assert not ledger.leases.current().live
    second = ledger.leases.acquire("run-2", 60)
    assert second == first + 1
    with pytest.raises(LeaseHeld):
        ledger.leases.acquire("run-1", 60)


def test_the_same_holder_goes_on_when_nobody_took_over(ledger):
    token = ledger.leases.acquire("run-1", 60)
    let_it_run_out(ledger)
    assert ledger.leases.acquire("run-1", 60) == token


def test_renewing_adds_the_time_of_the_lease_again(ledger):
    token = ledger.leases.acquire("run-1", 3600)
    let_it_run_out(ledger)
    assert ledger.leases.renew(token) == ledger.leases.current().expires_at
    assert ledger.leases.current().live


def test_a_spent_token_neither_renews_nor_releases(ledger):
    old = ledger.leases.acquire("run-1", 0)
    new = ledger.leases.acquire("run-2", 60)
    with pytest.raises(FenceLost):
        ledger.leases.renew(old)
    assert ledger.leases.release(old) is False
    assert ledger.leases.current().token == new


def test_releasing_spends_the_token(ledger, open_ledger):
    token = ledger.leases.acquire("run-1", 60)
    late = open_ledger(fence=token)
    late.audit.record("in time")
    assert ledger.leases.release(token) is True
    assert ledger.leases.release(token) is False
    assert ledger.leases.current() is None
    with pytest.raises(FenceLost):
        late.audit.record("late")
    with pytest.raises(FenceLost):
        ledger.leases.renew(token)
    assert ledger.leases.acquire("run-1", 60) > token + 1, "the same holder starts afresh after a release"


def test_a_fence_without_any_lease_is_refused(open_ledger):
    with pytest.raises(FenceLost):
        open_ledger(fence=1).audit.record("nobody gave me this")


def test_the_audit_tells_who_had_it_when(ledger):
    ledger.leases.acquire("run-1", 0)
    ledger.leases.acquire("run-1", 0)
    token = ledger.leases.acquire("run-2", 60)
    ledger.leases.release(token)
    ledger.leases.acquire("run-3", 60)
    drafts = [entry.draft for entry in ledger.audit.entries()]
    assert [(draft.event, draft.outcome) for draft in drafts] == [
        ("lease_acquired", "token=1"),
        ("lease_taken_over", "token=2"),
        ("lease_released", "token=2"),
        ("lease_acquired", "token=4"),
    ]


def test_each_organisation_has_its_own(ledger, open_ledger):
    ledger.leases.acquire("run-1", 60)
    assert open_ledger("other").leases.acquire("run-2", 60) == 1


def test_of_many_at_once_one_gets_it(ledger, open_ledger):
    start, got, refused = threading.Barrier(8), [], []

    def compete(leases, holder):
        start.wait()
        try:
            got.append((holder, leases.acquire(holder, 60)))
        except LeaseHeld:
            refused.append(holder)

    threads = [threading.Thread(target=compete, args=(open_ledger().leases, f"run-{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    [(holder, token)] = got
    assert len(refused) == 7
    assert (ledger.leases.current().holder, ledger.leases.current().token) == (holder, token)


def test_a_takeover_waits_for_the_write_in_progress_and_fences_the_next_one(ledger, open_ledger):
    """The order decides: a write that began before the takeover counts, one after it does not."""
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    writing, done, order = threading.Event(), threading.Event(), []

    def take_over():
        writing.wait(30)
        ledger.leases.acquire("new", 60)
        order.append("taken over")
        done.set()

    thread = threading.Thread(target=take_over)
    thread.start()
    with old.atomic():
        old.audit.record("in progress")
        writing.set()
        assert not done.wait(0.3)
        order.append("written")
    thread.join(30)
    assert order == ["written", "taken over"]
    with pytest.raises(FenceLost):
        old.audit.record("late")
