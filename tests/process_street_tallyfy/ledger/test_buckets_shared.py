"""One limit, many threads and processes; the truth is a journal that the database keeps by itself."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from process_street_tallyfy.ledger.buckets import Limit, PostgresLimiter
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate

#: Of a call: rounding.
TOLERANCE = 1e-3
#: The time of a grant is the one it was counted at; ``honest`` holds it against two other readings of the clock.
JOURNAL = """
CREATE TABLE migration.journal (at timestamptz NOT NULL, cost bigint NOT NULL, honest boolean NOT NULL);
CREATE FUNCTION migration.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO migration.journal
    VALUES (NEW.updated_at, NEW.taken - OLD.taken,
            NEW.updated_at BETWEEN statement_timestamp() AND clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER journal AFTER UPDATE ON migration.bucket
    FOR EACH ROW WHEN (NEW.taken > OLD.taken) EXECUTE FUNCTION migration.note();
"""
WORKER = """
import sys, time
from process_street_tallyfy.ledger import Limit, PostgresLimiter, connect_dsn
from process_street_tallyfy.metrics.emit import backend
backend()  # a task has Airflow imported before it calls anybody: a second that is no part of a wait
dsn, capacity, rate, seconds = sys.argv[1], *map(float, sys.argv[2:])
limiter = PostgresLimiter(lambda: connect_dsn(dsn), {"b": Limit(capacity, rate)})
limiter.state("b")
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
end, taken = time.monotonic() + seconds, 0
while time.monotonic() < end:
    limiter.acquire("b")
    taken += 1
sys.stdout.write(str(taken))
"""


@pytest.fixture
def journaled(empty_dsn):
    """A database that writes down every grant by its own clock."""
    with connect_dsn(empty_dsn) as connection:
        migrate(connection)
        connection.execute(JOURNAL)
    return empty_dsn


def grants(dsn):
    with connect_dsn(dsn) as connection:
        found = connection.execute("SELECT extract(epoch FROM at)::float8, cost FROM migration.journal ORDER BY at")
        journal = found.fetchall()
        assert connection.execute("SELECT count(*) FROM migration.journal WHERE NOT honest").fetchone() == (0,)
    return journal


def test_threads_share_a_limit_and_never_exceed_it(journaled, excess):
    limit = Limit(4, 120.0)
    limiter = PostgresLimiter(lambda: connect_dsn(journaled), {"b": limit})
    threads = [threading.Thread(target=lambda: [limiter.acquire("b") for _ in range(25)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    limiter.close()
    journal = grants(journaled)
    assert len(journal) == 150
    assert excess(journal, limit) <= TOLERANCE


def test_processes_share_a_limit_use_it_and_take_turns(journaled, excess):
    limit = Limit(5, 100.0)
    command = [sys.executable, "-c", WORKER, journaled, str(limit.capacity), str(limit.per_second), "3"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=60) for worker in workers]
    assert [problem for _, problem in answers] == [""] * 4
    counts = [int(answer) for answer, _ in answers]
    journal = grants(journaled)
    assert len(journal) == sum(counts)
    assert excess(journal, limit) <= TOLERANCE
    span = journal[-1][0] - journal[0][0]
    assert sum(counts) >= 0.7 * (limit.capacity + limit.per_second * span), "the allowed rate is used"
    few = 10 * len(counts)  # on a machine that gives the workers next to no time, shares say nothing
    assert sum(counts) < few or min(counts) >= 0.5 * sum(counts) / len(counts), "nobody starves"


def test_a_killed_waiter_does_not_hold_up_the_queue(journaled):
    """The one at the head of the queue is killed in its sleep; its place is free at once."""
    limit = Limit(1, 0.2)
    command = [sys.executable, "-c", WORKER, journaled, str(limit.capacity), str(limit.per_second), "60"]
    head = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert head.stdout.readline() == "ready\n"
    head.stdin.write("go\n")
    head.stdin.flush()
    with connect_dsn(journaled) as connection:
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        deadline = time.monotonic() + 30
        while connection.execute(held).fetchone() == (0,):
            assert time.monotonic() < deadline
    head.kill()
    head.communicate()
    limiter = PostgresLimiter(lambda: connect_dsn(journaled), {"b": limit}, max_wait=30)
    limiter.acquire("b")
    limiter.close()
    assert len(grants(journaled)) == 2
