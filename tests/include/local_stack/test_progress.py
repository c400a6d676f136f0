from __future__ import annotations

import io

import pytest
from rich.console import Console

from include.local_stack.progress import Progress, Speedometer, by_phase
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.state import Kind, Phase


def test_pace_is_what_moved_in_the_window() -> None:
    speed = Speedometer(window=10)
    assert speed.pace(0, 100, now=0.0).eta is None
    assert speed.pace(20, 100, now=10.0).rate == pytest.approx(2.0)
    pace = speed.pace(60, 100, now=20.0)
    assert (pace.rate, pace.eta) == (pytest.approx(4.0), pytest.approx(10.0))


def test_phases_come_in_order_and_empty_ones_count_nothing() -> None:
    lines = by_phase([], {"discovery": "passed"})
    assert [line.phase for line in lines] == list(Phase)
    assert [line.verdict for line in lines] == ["passed", "", "", "", "", "", ""]
    assert {(line.done, line.total) for line in lines} == {(0, 0)}


def test_lines_where_there_is_no_terminal(ledger_database: str) -> None:
    out = io.StringIO()
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger = Ledger(connection, "acme", "run-1")
        ledger.staging.put([StagedRow(Kind.FOLDER, "f1", "", {"name": "a"}), StagedRow(Kind.RUN, "r1", "", {})])
        with Progress(connection, "acme", "run-1", Console(file=out, width=300)) as progress:
            progress.update()
            progress.update()
            ledger.verdicts.put(Phase.DISCOVERY, "passed")
            progress.update()
    first, second = out.getvalue().splitlines()
    assert "discovery=0/0 foundation=0/1 templates=0/0 runs=0/1" in first
    assert "discovery=passed foundation=0/1" in second


def test_a_terminal_gets_a_table(ledger_database: str) -> None:
    out = io.StringIO()
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        with Progress(connection, "acme", "run-1", Console(file=out, width=100, force_terminal=True)) as progress:
            progress.update()
    assert "collaboration" in out.getvalue()
