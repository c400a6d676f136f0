from __future__ import annotations

import threading

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from process_street_tallyfy.errors import FenceLost, Unreachable
from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.state import Kind


def kill(ledger, victim):
    """From another session: what a database restart or a lost network does to the victim's."""
    pid = victim.scope.connection.info.backend_pid
    ledger.scope.connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def test_a_lost_database_is_recoverable_and_the_transaction_did_not_count(ledger, open_ledger):
    def write_and_lose():
        with worker.atomic():
            worker.audit.record("one")
            kill(ledger, worker)
            worker.audit.record("two")

    worker = open_ledger()
    with pytest.raises(Unreachable):
        write_and_lose()
    assert list(ledger.audit.entries()) == []
    with pytest.raises(Unreachable) as lost:
        worker.audit.record("three")
    assert lost.value.code == "ledger_unreachable"


def test_a_connection_closed_before_the_commit_is_not_a_success(ledger, open_ledger):
    def write_and_close():
        with worker.atomic():
            worker.audit.record("one")
            worker.scope.connection.close()

    worker = open_ledger()
    with pytest.raises(Unreachable):
        write_and_close()
    assert list(ledger.audit.entries()) == []


def test_a_read_is_no_transaction_of_its_own_and_part_of_the_one_that_is_open(ledger):
    status = ledger.scope.connection.info
    with ledger.scope.reading() as cursor:
        cursor.execute("SELECT 1")
        assert status.transaction_status is TransactionStatus.IDLE
    with ledger.atomic():
        ledger.staging.put([StagedRow(Kind.RUN, "1")])
        assert ledger.staging.ids(Kind.RUN) == ["1"]
        assert status.transaction_status is TransactionStatus.INTRANS


def test_a_database_that_is_lost_while_it_is_read_is_recoverable(ledger, open_ledger):
    worker = open_ledger()
    worker.staging.counts()
    kill(ledger, worker)
    with pytest.raises(Unreachable) as lost:
        worker.staging.counts()
    assert lost.value.code == "ledger_unreachable"


def test_a_lock_wait_that_times_out_is_recoverable(ledger, open_ledger):
    waiting = open_ledger()
    waiting.scope.connection.execute("SET lock_timeout = '50ms'")
    with ledger.atomic():
        ledger.audit.record("long")
        with pytest.raises(Unreachable):
            waiting.audit.record("short of time")


def test_an_error_in_the_block_rolls_back_and_is_not_renamed(ledger):
    with pytest.raises(psycopg.errors.NotNullViolation), ledger.scope.writing() as writing:
        writing.cursor.execute("INSERT INTO migration.staging (organization) VALUES ('acme')")
    ledger.staging.put([StagedRow(Kind.RUN, "1")])


def test_what_fails_with_the_commit_does_not_count_and_leaves_the_connection_as_it_was(ledger):
    def write_and_fail():
        with ledger.scope.writing() as writing:
            writing.cursor.execute("INSERT INTO migration.verdict VALUES ('acme', 'r', 'runs', 'passed')")
            append(writing, ledger.scope, [Draft(event=None)])

    def fail_inside():
        with ledger.atomic():
            ledger.audit.record("before")
            write_and_fail()

    for write in (write_and_fail, fail_inside) * 30:  # psycopg may read the answers early or late
        with pytest.raises(psycopg.errors.NotNullViolation):
            write()
        assert ledger.scope.connection.info.transaction_status is TransactionStatus.IDLE
    ledger.audit.record("after")
    assert [entry.draft.event for entry in ledger.audit.entries()] == ["after"]
    assert ledger.verdicts.of_run("r") == {}


def test_a_writer_that_waited_for_the_lock_sees_the_lease_as_it_is_now(ledger, open_ledger):
    """The fence is read after the wait: joined to the lock it would be the one from before it."""
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    answers = []

    def write_late():
        try:
            old.audit.record("late")
        except FenceLost as lost:
            answers.append(lost.code)

    with ledger.atomic():
        ledger.leases.acquire("new", 60)
        thread = threading.Thread(target=write_late)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "it waits for the takeover to commit"
    thread.join(30)
    assert answers == ["fence_lost"]


def test_writers_of_different_organisations_do_not_wait_for_each_other(ledger, open_ledger):
    other = open_ledger("other")
    other.scope.connection.execute("SET lock_timeout = '2s'")
    with ledger.atomic():
        ledger.audit.record("long")
        other.audit.record("at once")
    assert len(list(other.audit.entries())) == 1


def test_two_tasks_that_touch_the_same_rows_in_opposite_order_do_not_deadlock(open_ledger):
    start, problems = threading.Barrier(2), []
    rows = [StagedRow(Kind.RUN, str(n)) for n in range(50)]

    def write(worker, batch):
        start.wait()
        try:
            for _ in range(10):
                with worker.atomic():
                    worker.staging.put(batch)
                    worker.audit.record("x")
        except Unreachable as error:
            problems.append(error)

    workers = [(open_ledger(), rows), (open_ledger(), rows[::-1])]
    threads = [threading.Thread(target=write, args=args) for args in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
