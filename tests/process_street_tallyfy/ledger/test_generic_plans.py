"""Statements whose plan must be good without their values: each reads its rows, and not the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from include.bench.plans import explained
from process_street_tallyfy.ledger import staging
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.state import Kind, State

MANY = 20_000
#: Of a parent's children, a page of the audit and what an index holds beside them.
FEW = 100
READ = (
    "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables WHERE relid = ANY(%s::regclass[])"
)
TABLES = ["migration.staging", "migration.mapping", "migration.audit", "migration.finding"]
FILL = (
    "INSERT INTO migration.staging (organization, kind, source_id, parent_id, sha256, run_id)"
    " SELECT 'acme', 'task', 's' || n, 'p' || n / 20, md5(n::text), 'run1' FROM generate_series(1, {many}) n",
    "INSERT INTO migration.mapping (organization, kind, source_id, parent_id, target_id, state, disposition,"
    " seen_sha256, run_id, position) SELECT 'acme', 'task', 's' || n, 'p' || n / 20, 't' || n, 'verified', 'exact',"
    " md5(n::text), 'run1', n FROM generate_series(1, {many}) n",
    "INSERT INTO migration.audit SELECT 'acme', n, 'run1', 't', '{at}', 'intent', 'task', 's' || n, '', '', '', '', '',"
    " '', '' FROM generate_series(1, {many}) n",
    "INSERT INTO migration.finding (organization, kind, source_id, parent_id, field, reason, disposition, run_id)"
    " SELECT 'acme', 'task', 's' || n, 'p' || n / 20, '', CASE WHEN n % 1000 = 0 THEN 'rare' ELSE 'often' END,"
    " 'exact', 'run1' FROM generate_series(1, {many}) n",
    "ANALYZE migration.staging, migration.mapping, migration.audit, migration.finding",
)


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    at = datetime.now(timezone.utc).isoformat()
    for statement in FILL:
        ledger.scope.connection.execute(statement.format(many=MANY, at=at))
    return ledger


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda ledger: ledger.staging.remove_missing([Kind.TASK], "run1", "p7"), id="remove_missing"),
        pytest.param(lambda ledger: ledger.staging.remove_absent(Kind.TASK, ["p7"], ["s140"]), id="remove_absent"),
        pytest.param(lambda ledger: list(ledger.audit.entries(Kind.TASK, "s7")), id="audit of an object"),
        pytest.param(lambda ledger: ledger.mapping.younger(MANY - 5), id="younger"),
        pytest.param(lambda ledger: list(ledger.mapping.rows(Kind.TASK, {State.FAILED})), id="rows in a state"),
        pytest.param(lambda ledger: list(ledger.mapping.open(Kind.TASK)), id="open rows"),
        pytest.param(lambda ledger: ledger.mapping.by_parent(Kind.TASK, "p7"), id="children"),
        pytest.param(lambda ledger: ledger.mapping.many(Kind.TASK, ["s7", "s8"]), id="rows by key"),
        pytest.param(lambda ledger: ledger.mapping.by_target(Kind.TASK, "t7"), id="by target"),
        pytest.param(lambda ledger: ledger.mapping.adopted([(Kind.TASK, "t7")]), id="adopted"),
        pytest.param(lambda ledger: ledger.staging.by_parent(Kind.TASK, "p7"), id="staged children"),
        pytest.param(lambda ledger: ledger.findings.reported("p7", ["made_up"]), id="reported"),
        pytest.param(lambda ledger: list(ledger.findings.of_reason("rare")), id="findings of a rare reason"),
    ],
)
def test_it_reads_its_rows_and_not_the_table(full: Ledger, ask: Callable[[Ledger], object]) -> None:
    before = _read(full)
    ask(full)
    assert _read(full) - before <= FEW


def test_what_is_absent_is_looked_up_in_a_hash(full: Ledger) -> None:
    """Else every row of the organisation is compared with every id of the list."""
    asked: list[str] = []
    connection = full.scope.connection

    class Cursor(connection.cursor_factory):  # type: ignore[misc, name-defined]
        def execute(self, query: Any, *values: Any, **options: Any) -> Any:
            asked.append(query if isinstance(query, str) else "")
            return super().execute(query, *values, **options)

    connection.cursor_factory = Cursor
    full.staging.remove_absent(Kind.TASK, ["p7"], [])
    (query,) = (one for one in asked if one.startswith(staging._REMOVE))
    plan = "\n".join(explained(connection, query))
    assert "hashed SubPlan" in plan, plan


def _read(ledger: Ledger) -> int:
    """Rows that Postgres has read so far, told by this session."""
    connection = ledger.scope.connection
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.execute("SELECT 1")
    (rows,) = connection.execute(READ, (TABLES,)).fetchone()
    return int(rows)


def test_findings_of_a_frequent_reason_are_read_once_however_many_pages_they_are(full: Ledger) -> None:
    before = _read(full)
    assert sum(1 for _ in full.findings.of_reason("often")) == MANY - MANY // 1000
    assert _read(full) - before <= MANY + FEW
