from __future__ import annotations

import pytest

from process_street_tallyfy.errors import FenceLost
from process_street_tallyfy.ledger import Ledger
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind, State


def test_several_calls_can_be_one_transaction(ledger, open_ledger):
    watcher = open_ledger()
    with ledger.atomic():
        ledger.mapping.plan([PlanItem(Kind.RUN, "1", "", Disposition.EXACT, "a")])
        ledger.findings.record([Finding(Kind.RUN, "1", "", Disposition.EXACT, "x", "")])
        assert watcher.mapping.get(Kind.RUN, "1") is None
    assert watcher.mapping.get(Kind.RUN, "1").state is State.PLANNED
    assert len(list(watcher.findings.all())) == 1


def test_a_refused_call_inside_takes_back_itself_only(ledger):
    with ledger.atomic():
        ledger.mapping.plan([PlanItem(Kind.RUN, "1", "", Disposition.EXACT, "a")])
        with pytest.raises(Exception, match="illegal_transition"):
            ledger.mapping.verify_many([(Kind.RUN, "1")])
        ledger.mapping.skip_many([(Kind.RUN, "1")])
    assert ledger.mapping.get(Kind.RUN, "1").state is State.SKIPPED
    assert ledger.audit.verify_chain() == 2


def test_a_lease_makes_a_fenced_ledger(ledger):
    fenced = ledger.fenced(ledger.leases.acquire("run-1", 0))
    fenced.audit.record("mine")
    ledger.leases.acquire("run-2", 60)
    with pytest.raises(FenceLost):
        fenced.audit.record("late")
    assert fenced.scope.transform_version == "v1"


def test_a_connection_that_would_open_transactions_by_itself_is_set_right(connection):
    connection.autocommit = False
    Ledger(connection, "acme", "run-1").audit.record("x")
    assert connection.info.transaction_status == 0
