"""What went with its parent is forgotten with it, in whatever state it was."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from tests.process_street_tallyfy.phases.going_live import roll_back


def test_a_child_that_failed_is_made_anew_after_a_rollback(moved_small: Any) -> None:
    """Its target id died with its process; kept, every later write to it would meet nothing."""
    mapping = moved_small.ledger().mapping
    values = [row for row in mapping.rows(Kind.VALUE) if row.state is State.VERIFIED]
    mapping.confirm(*values[0].key, values[0].target_id)
    mapping.fail(*values[0].key, category="data", code="refused")
    mapping.intend(*values[1].key, payload_sha256="p")
    mapping.unknown(*values[1].key)
    mapping.review(*values[1].key, code="outcome_unknown")
    mapping.intend(*values[2].key, payload_sha256="p")
    roll_back(moved_small)
    rows = [row for row in mapping.rows(Kind.VALUE) if row.state is not State.SKIPPED]
    assert {(row.state, row.target_id) for row in rows} == {(State.REVERTED, None)}
    moved_small.run("again")
    assert moved_small.verdicts("again") == dict.fromkeys(PHASE_ORDER, "passed")
    assert {row.state for row in mapping.rows(Kind.VALUE)} <= {State.VERIFIED, State.SKIPPED}
