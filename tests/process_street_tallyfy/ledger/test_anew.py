"""Starting over: every table has its place, what was written is forgotten, what was read stays, others' rows too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from process_street_tallyfy.ledger.anew import CHECKPOINT, FORGOTTEN, KEPT, STARTED_OVER, start_over
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind, Phase


@pytest.fixture
def ledgers(ledger_database: str) -> Iterator[tuple[Ledger, Ledger]]:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        yield Ledger(connection, "acme_rehearsal", "run1"), Ledger(connection, "acme", "run1")


def fill(ledger: Ledger) -> None:
    ledger.staging.put([StagedRow(Kind.WORKFLOW, "w", payload={"id": "w"})])
    ledger.mapping.plan([PlanItem(Kind.WORKFLOW, "w", "", Disposition.EXACT, "sha")])
    ledger.findings.record([Finding(Kind.WORKFLOW, "w", "", Disposition.CONVERTED, "name_cut", "Look.")])
    ledger.verdicts.put(Phase.TEMPLATES, "passed")
    ledger.checkpoints.put(Phase.DISCOVERY, "read/w", {"version": 1})
    ledger.checkpoints.put(Phase.TEMPLATES, "templates.load/whole")


def test_every_table_of_organisations_has_its_place(ledgers: tuple[Ledger, Ledger]) -> None:
    query = (
        "SELECT DISTINCT table_name FROM information_schema.columns"
        " WHERE table_schema = 'migration' AND column_name = 'organization'"
    )
    found = {name for (name,) in ledgers[0].scope.connection.execute(query)}
    assert found <= {*FORGOTTEN, *KEPT, CHECKPOINT}
    assert set(FORGOTTEN) | {CHECKPOINT} <= found
    assert set(FORGOTTEN) & set(KEPT) == set()


def test_what_was_written_goes_and_what_was_read_stays(ledgers: tuple[Ledger, Ledger]) -> None:
    for ledger in ledgers:
        fill(ledger)
    ours, others = ledgers
    assert start_over(ours.scope) == 1
    assert ours.staging.ids(Kind.WORKFLOW) == ["w"]
    assert ours.checkpoints.get(Phase.DISCOVERY, "read/w") is not None
    assert (ours.mapping.get(Kind.WORKFLOW, "w"), list(ours.findings.all()), ours.verdicts.of_run()) == (None, [], {})
    assert ours.checkpoints.get(Phase.TEMPLATES, "templates.load/whole") is None
    assert others.mapping.get(Kind.WORKFLOW, "w") is not None
    assert len(list(others.findings.all())) == 1


def test_it_is_told_in_the_audit_whose_chain_holds(ledgers: tuple[Ledger, Ledger]) -> None:
    ledger, _ = ledgers
    fill(ledger)
    start_over(ledger.scope)
    assert ledger.audit.verify_chain() == len(list(ledger.audit.entries()))
    last = list(ledger.audit.entries())[-1].draft
    assert (last.event, last.outcome) == (STARTED_OVER, "objects=1")
    ledger.mapping.plan([PlanItem(Kind.WORKFLOW, "w", "", Disposition.EXACT, "sha")])
    assert ledger.mapping.get(Kind.WORKFLOW, "w") is not None
