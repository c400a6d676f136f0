from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timezone

import pytest

from process_street_tallyfy.ledger.row import Row, row_of
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, State

NOW = datetime(2026, 11, 20, tzinfo=timezone.utc)
RECORD = {
    **{field.name: "" for field in fields(Row)},
    "kind": "run",
    "state": "verified",
    "disposition": "exact",
    "source_sha256": "a",
    "seen_sha256": "a",
}


def test_a_record_becomes_typed():
    row = row_of({**RECORD, "source_id": "r1", "created_at": NOW})
    assert (row.key, row.state, row.disposition) == ((Kind.RUN, "r1"), State.VERIFIED, Disposition.EXACT)


def test_the_row_has_every_column_of_the_table(connection):
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'migration' AND table_name = 'mapping'"
        " AND is_generated = 'NEVER'"
    )
    of_settled = {"planned_from"}  # ledger/settled.py asks for it alone
    assert {name for (name,) in found} - of_settled == {field.name for field in fields(Row)}


@pytest.mark.parametrize(
    ("state", "source", "seen", "changed", "is_open"),
    [
        ("verified", "a", "a", False, False),
        ("verified", "a", "b", True, True),
        ("skipped", "a", "a", False, False),
        ("skipped", "a", "b", True, True),
        ("planned", "", "a", False, True),
        ("wrong", "a", "a", False, True),
        ("failed", "", "a", False, True),
    ],
)
def test_changed_and_open(state, source, seen, changed, is_open):
    row = row_of({**RECORD, "state": state, "source_sha256": source, "seen_sha256": seen})
    assert (row.changed, row.open) == (changed, is_open)
