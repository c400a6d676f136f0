"""Random histories of workers that move rows, crash, stall, lose the lease and come back late."""

from __future__ import annotations

import os
import secrets

from include.chaos import histories

#: More of them at night: LEDGER_HISTORIES=2000.
HISTORIES = int(os.environ.get("LEDGER_HISTORIES", "0"))


def test_random_histories(dsn):
    """The same ones each time, so that what they reach can be asserted; other ones at night."""
    reached = histories.play(dsn, HISTORIES or 25, secrets.randbits(32) if HISTORIES else None)
    assert histories.missed(reached) == []
