"""The audit trail as a command: it proves the chain, names the entry that was touched, and hands the entries out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from process_street_tallyfy.errors import BadConfiguration, Critical
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.redaction import logs
from process_street_tallyfy.report.audit_trail import COLUMNS, trail

TOUCH = {
    "changed": ("UPDATE migration.audit SET outcome = 'other' WHERE id = 2", 2),
    "removed": ("DELETE FROM migration.audit WHERE id = 1", 1),
    "cut off": ("DELETE FROM migration.audit WHERE id = 3", 3),
}


@pytest.fixture
def ledger(ledger_database: str) -> Iterator[Ledger]:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        made = Ledger(connection, "acme", "run1", task_id="t")
        for number in range(3):
            made.audit.record("call", kind=Kind.RUN, source_id=f"r{number}", outcome="=1+1" if number else "ok")
        yield made


def test_a_whole_chain_is_proved_and_written(ledger: Ledger, tmp_path: Path) -> None:
    found = trail(ledger.audit, tmp_path / "audit.csv")
    rows = list(csv.DictReader((tmp_path / "audit.csv").open(encoding="utf-8")))
    assert found.line() == {"result": "ok", "entries": 3, "events": "call:3", "end": rows[-1]["hash"]}
    assert tuple(rows[0]) == COLUMNS
    assert [row["source_id"] for row in rows] == ["r0", "r1", "r2"]
    assert rows[1]["outcome"] == "'=1+1"  # no formula


def test_an_entry_carries_the_id_of_its_tasks_log_lines(ledger: Ledger, tmp_path: Path) -> None:
    scope = ledger.scope
    Ledger(scope.connection, "acme", "for Ann", task_id="runs.open.load").audit.record("call")
    context = SimpleNamespace(dag_id="migrate__acme", task_id="runs.open.load", map_index=7)
    logs.begin({"ti": context, "dag_run": SimpleNamespace(run_id="for Ann")})  # type: ignore[typeddict-item]
    trail(ledger.audit, tmp_path / "audit.csv")
    *others, last = csv.DictReader((tmp_path / "audit.csv").open(encoding="utf-8"))
    assert f"{last['correlation']}[7]" == logs.REDACTOR.correlation
    assert {row["correlation"] for row in others} == {""}  # a task of no DAG that is known by its name


@pytest.mark.parametrize("how", TOUCH)
def test_a_touched_chain_is_named_and_nothing_is_written(ledger: Ledger, tmp_path: Path, how: str) -> None:
    statement, entry = TOUCH[how]
    connection = ledger.scope.connection
    connection.execute("ALTER TABLE migration.audit DISABLE TRIGGER audit_append_only")
    connection.execute(statement)
    with pytest.raises(Critical, match=f"broken at entry {entry}"):
        trail(ledger.audit, tmp_path / "audit.csv")
    assert not (tmp_path / "audit.csv").exists()


def test_a_chain_that_was_written_anew_is_noticed(ledger: Ledger) -> None:
    earlier = trail(ledger.audit).end
    ledger.audit.record("call")
    assert trail(ledger.audit, expect=earlier).entries == 4
    with pytest.raises(Critical, match="No entry of the audit trail has the hash other"):
        trail(ledger.audit, expect="other")


def test_the_table_itself_refuses_changes(ledger: Ledger) -> None:
    for statement, _ in TOUCH.values():
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            ledger.scope.connection.execute(statement)


def test_what_cannot_be_shown_is_said(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="no organisation globex"):
        trail(Ledger(ledger.scope.connection, "globex", "audit").audit)
    with pytest.raises(BadConfiguration, match=r"audit.csv cannot be written \(No such file"):
        trail(ledger.audit, tmp_path / "nowhere" / "audit.csv")
