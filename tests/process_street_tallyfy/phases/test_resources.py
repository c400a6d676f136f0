"""What a task opens: so many connections and no more, however many runs it works on, and all of them closed."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.ledger import tokens
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.workspace import COUNT_SECONDS, Workspace, open_workspace

OPEN = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
RUNS = 10


def test_a_task_has_a_connection_for_each_thread_and_closes_all(small: Any, ledger_database: str) -> None:
    with connect_dsn(ledger_database) as watching:
        before = backends(watching)
        with open_workspace(str(small.organization_file), small.context("run1", "files", {})) as workspace:
            for _ in range(RUNS):
                ask_side_by_side(workspace)
            workers = workspace.settings.migration.parallel_workers
            assert before + 1 < backends(watching) <= before + 1 + workers
        assert backends(watching, until=before) <= before


def test_a_table_that_a_task_fills_is_counted_while_it_works(small: Any) -> None:
    known = "SELECT reltuples FROM pg_class WHERE oid = 'migration.mapping'::regclass"
    with open_workspace(str(small.organization_file), small.context("run1", "load", {})) as workspace:
        connection = workspace.ledger.scope.connection
        connection.execute("ALTER TABLE migration.mapping SET (autovacuum_enabled = off)")
        workspace.ledger.mapping.plan(PlanItem(Kind.TASK, f"t{n}", "r", Disposition.EXACT, "sha") for n in range(500))
        connection.execute("SELECT pg_stat_force_next_flush()")
        workspace.keep_lease()
        assert connection.execute(known).fetchone()[0] <= 0
        workspace._counted -= COUNT_SECONDS
        workspace.keep_lease()
        assert connection.execute(known).fetchone()[0] == 500


def ask_side_by_side(workspace: Workspace) -> None:
    """As downloads of one run do: each asks for its limit."""
    bucket = next(iter(workspace.limiter._limits))
    threads = workspace.threads
    asked = [threads.submit(workspace.limiter.ask, tokens.state, bucket) for _ in range(8)]
    assert all(one.result() is not None for one in asked)


def backends(watching: Any, until: int | None = None) -> int:
    """A server process needs a moment to end after its client has gone."""
    for _ in range(200):
        (number,) = watching.execute(OPEN).fetchone()
        if until is None or number <= until:
            break
        watching.execute("SELECT pg_sleep(0.02)")
    return int(number)
