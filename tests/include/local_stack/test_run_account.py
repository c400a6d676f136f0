from __future__ import annotations

from include.local_stack.follow import Ending
from include.local_stack.run_account import lines
from process_street_tallyfy.errors import Unreachable
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate


def test_an_error_that_came_back_with_every_try_is_told_once(ledger_database: str) -> None:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger = Ledger(connection, "acme", "run-1", task_id="discovery.preflight")
        for _ in range(6):
            ledger.incidents.record_error(Unreachable("connection tallyfy_acme: cannot be reached", advice="check it"))
        said = [text for text in lines(ledger, Ending("migrate__acme", "run-1", "failed", 1.0)) if "gate" not in text]
    assert said == [
        "incident [unreachable] discovery.preflight (6 times): connection tallyfy_acme: cannot be reached",
        "  what to do: check it",
        "report was not written",
    ]
