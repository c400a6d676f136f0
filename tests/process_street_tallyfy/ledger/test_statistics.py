"""What Postgres knows of the tables: without it, it reads all of an organisation for a question about one object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from process_street_tallyfy.errors import Unreachable
from process_street_tallyfy.ledger import statistics
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind

MANY = 3000
#: Rows that a question about one of them may read, the lock and the new version of the row included.
FEW = 10
ROWS_READ = "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relid = %s::regclass"


@pytest.fixture
def fresh(ledger_database: str) -> Iterator[tuple[Ledger, Any]]:
    """A ledger with ``MANY`` objects, in tables that nobody has counted."""
    with psycopg.connect(ledger_database, autocommit=True) as connection:
        migrate(connection)
        for table in statistics.BIG:
            connection.execute(f"ALTER TABLE migration.{table} SET (autovacuum_enabled = off)")
        ledger = Ledger(connection, "acme", "run1")
        ledger.mapping.plan(_item(number) for number in range(MANY))
        ledger.findings.record(_finding(number) for number in range(MANY))
        yield ledger, connection


def test_a_question_about_one_object_reads_its_row_and_no_others(fresh: Any) -> None:
    ledger, connection = fresh
    _tell(connection)
    ledger.count_outgrown()
    read = _read(ledger, connection)
    assert max(read) <= FEW, read


def test_a_table_that_has_outgrown_its_count_is_counted_once(fresh: Any) -> None:
    ledger, connection = fresh
    _tell(connection)
    assert set(ledger.count_outgrown()) == {"mapping", "finding"}
    _tell(connection)
    assert ledger.count_outgrown() == []
    ledger.mapping.plan(_item(number) for number in range(MANY, 3 * MANY))
    _tell(connection)
    assert ledger.count_outgrown() == ["mapping"]


def test_the_work_goes_on_where_counting_takes_too_long(fresh: Any, caplog: pytest.LogCaptureFixture) -> None:
    ledger, connection = fresh
    _tell(connection)
    connection.execute("SET statement_timeout = 1")
    assert ledger.count_outgrown() == []
    connection.execute("RESET statement_timeout")
    assert "cannot be counted" in caplog.text
    assert set(ledger.count_outgrown()) == {"mapping", "finding"}


def test_a_lost_database_is_told(fresh: Any) -> None:
    ledger, connection = fresh
    connection.close()
    with pytest.raises(Unreachable):
        ledger.count_outgrown()


def _read(ledger: Ledger, connection: Any) -> list[int]:
    """Rows of the table that the hot questions read, one after the other."""
    asked = (
        ("mapping", lambda: ledger.mapping.get(Kind.TASK, _id(7))),
        ("mapping", lambda: ledger.mapping.intend(Kind.TASK, _id(7), "sha")),
        ("mapping", lambda: ledger.mapping.confirm(Kind.TASK, _id(7), "target")),
        ("mapping", lambda: ledger.mapping.adopted([(Kind.TASK, "target")])),
        ("mapping", lambda: ledger.mapping.plan([_item(7)])),
        ("finding", lambda: ledger.findings.withdraw([(Kind.TASK, _id(7))], ["made_up"])),
        ("finding", lambda: ledger.findings.supersede([(Kind.TASK, _id(8))], [])),
    )
    return [_rows(connection, table, ask) for table, ask in asked]


def _rows(connection: Any, table: str, ask: Any) -> int:
    before = _touched(connection, table)
    ask()
    return _touched(connection, table) - before


def _touched(connection: Any, table: str) -> int:
    _tell(connection)
    (rows,) = connection.execute(ROWS_READ, (f"migration.{table}",)).fetchone()
    return int(rows)


def _tell(connection: Any) -> None:
    """What this session has done is known to the statistics only after a while, or when it is told to."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    connection.execute("SELECT 1")


def _id(number: int) -> str:
    return f"s{number:06d}"


def _item(number: int) -> PlanItem:
    return PlanItem(Kind.TASK, _id(number), "run", Disposition.EXACT, "sha")


def _finding(number: int) -> Finding:
    return Finding(Kind.TASK, _id(number), "", Disposition.PRESERVED, "made_up", "Look at it.", "run")
