from __future__ import annotations

import pytest

from process_street_tallyfy.ledger.capabilities import keep, recorded, remembered
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.capabilities import DECIDED, UNKNOWN, Side


def test_without_a_probe_everything_is_as_decided(ledger: Ledger) -> None:
    assert recorded(ledger.checkpoints) == DECIDED
    assert remembered(ledger.checkpoints, Side.SOURCE) == {}


def test_the_newest_probe_of_each_side_counts_for_every_run(ledger: Ledger) -> None:
    keep(ledger.checkpoints, Side.TARGET, {"bulk_steps": "dropped"}, {})
    keep(ledger.checkpoints, Side.TARGET, {"bulk_steps": "stored", "run_search": UNKNOWN}, {})
    keep(ledger.checkpoints, Side.SOURCE, {"rate_limit": "900 an hour"}, {"runs": {"r": ["a", "b"]}})
    later = Ledger(ledger.scope.connection, ledger.scope.organization, "another run")
    record = recorded(later.checkpoints)
    assert (record.reading("bulk_steps"), record.reading("rate_limit")) == ("stored", "900 an hour")
    assert record.reading("run_search") == "found"
    assert record.probed_at is not None
    assert remembered(later.checkpoints, Side.SOURCE) == {"runs": {"r": ["a", "b"]}}


@pytest.mark.parametrize("found", [{"no_such_key": "stored"}, {"bulk_steps": "sometimes"}])
def test_what_the_table_does_not_know_is_not_kept(ledger: Ledger, found: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not in the table"):
        keep(ledger.checkpoints, Side.TARGET, found, {})
