from __future__ import annotations

import threading
from datetime import datetime, timezone

import psycopg
import pytest

from process_street_tallyfy.errors import Critical, FenceLost
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind

RUN = Kind.RUN


def fill(ledger, number=5):
    ledger.mapping.plan([PlanItem(RUN, str(n), "", Disposition.EXACT, "a") for n in range(number)])
    ledger.mapping.confirm_many([(RUN, str(n), f"T{n}") for n in range(number)])


def past_the_trigger(ledger, query):
    """What somebody with the rights of the table's owner could do."""
    connection = ledger.scope.connection
    connection.execute("ALTER TABLE migration.audit DISABLE TRIGGER audit_append_only")
    connection.execute(query)
    connection.execute("ALTER TABLE migration.audit ENABLE ALWAYS TRIGGER audit_append_only")


def test_an_entry_says_who_when_what_and_from_where_to_where(ledger):
    fill(ledger, 1)
    ledger.mapping.wrong(RUN, "0", "read_back_differs")
    *_, entry = ledger.audit.entries(RUN, "0")
    assert (entry.run_id, entry.task_id) == ("run-1", "t")
    assert abs((datetime.now(timezone.utc) - entry.at).total_seconds()) < 60
    draft = entry.draft
    assert (draft.event, draft.kind, draft.source_id, draft.target_id) == ("wrong", "run", "0", "T0")
    assert (draft.from_state, draft.to_state, draft.outcome) == ("confirmed", "wrong", "read_back_differs")


def test_other_things_than_moves_are_recorded_too(ledger):
    ledger.audit.record("approved", kind=Kind.WORKFLOW, source_id="w1", outcome="plan")
    ledger.audit.record("started")
    first, second = ledger.audit.entries()
    assert (first.draft.kind, first.draft.source_id, first.draft.outcome) == ("workflow", "w1", "plan")
    assert (second.draft.kind, second.id) == ("", 2)
    assert [entry.id for entry in ledger.audit.entries(Kind.WORKFLOW)] == [1]


def test_a_whole_chain_verifies(ledger):
    assert ledger.audit.verify_chain() == 0
    fill(ledger)
    assert ledger.audit.verify_chain() == 6


def test_the_chain_verifies_over_many_pages(ledger):
    fill(ledger, 2100)
    assert ledger.audit.verify_chain() == 2101


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE migration.audit SET outcome = ''",
        "UPDATE migration.audit SET outcome = '' WHERE false",
        "DELETE FROM migration.audit",
        "TRUNCATE migration.audit",
    ],
)
def test_the_table_is_append_only_even_for_a_superuser(ledger, query):
    fill(ledger)
    with pytest.raises(psycopg.errors.RestrictViolation):
        ledger.scope.connection.execute(query)
    ledger.scope.connection.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.RestrictViolation):
        ledger.scope.connection.execute(query)
    assert ledger.audit.verify_chain() == 6


@pytest.mark.parametrize(
    ("query", "first_bad"),
    [
        ("UPDATE migration.audit SET target_id = 'T9' WHERE id = 3", 3),
        ("UPDATE migration.audit SET at = at + interval '1 microsecond' WHERE id = 3", 3),
        ("UPDATE migration.audit SET run_id = 'other' WHERE id = 1", 1),
        ("DELETE FROM migration.audit WHERE id = 2", 2),
        ("DELETE FROM migration.audit WHERE id = 6", 6),
        ("DELETE FROM migration.audit", 1),
        ("UPDATE migration.audit SET id = id + 1 WHERE id = 6", 6),
        ("UPDATE migration.audit SET hash = md5('x') WHERE id = 6", 6),
    ],
)
def test_a_row_changed_or_removed_past_the_trigger_is_named(ledger, query, first_bad):
    fill(ledger)
    past_the_trigger(ledger, query)
    with pytest.raises(Critical, match=f"broken at entry {first_bad}") as broken:
        ledger.audit.verify_chain()
    assert broken.value.code == "audit_chain_broken"


def test_each_organisation_has_a_chain_of_its_own(ledger, open_ledger):
    other = open_ledger("other")
    fill(ledger, 2)
    fill(other, 1)
    assert (ledger.audit.verify_chain(), other.audit.verify_chain()) == (3, 2)
    past_the_trigger(other, "UPDATE migration.audit SET outcome = 'x' WHERE organization = 'other'")
    assert ledger.audit.verify_chain() == 3


def test_a_move_and_its_entry_are_one_transaction(ledger):
    def move_and_die():
        with ledger.atomic():
            ledger.mapping.intend(RUN, "1", "p")
            raise InterruptedError

    ledger.mapping.plan([PlanItem(RUN, "1", "", Disposition.EXACT, "a")])
    with pytest.raises(InterruptedError):
        move_and_die()
    assert ledger.mapping.get(RUN, "1").attempt == 0
    assert ledger.audit.verify_chain() == 1


def test_writers_at_the_same_time_make_one_chain_without_a_gap(ledger, open_ledger):
    def write(worker):
        for n in range(20):
            worker.audit.record("tick", outcome=str(n))

    threads = [threading.Thread(target=write, args=(open_ledger(run_id=f"w{n}"),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ledger.audit.verify_chain() == 120


def test_an_old_fence_does_not_write(ledger, open_ledger):
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    ledger.leases.acquire("new", 60)
    with pytest.raises(FenceLost):
        old.audit.record("late")
