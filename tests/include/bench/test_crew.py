"""Workers that take one task after the other: all there when the clock starts, and no wait for one that is gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from include.bench.forked import Crew, Order

SECONDS = 60


@pytest.mark.timeout(SECONDS)
def test_nobody_waits_for_workers_that_are_gone(tmp_path: Path) -> None:
    """What a task raises ends its worker; the batches after it fail as well, and the crew comes to its end."""
    missing = str(tmp_path / "missing.yaml")
    order = Order(missing, "run1", "discovery.preflight", "", -1, {}, dict(os.environ))
    with Crew(missing, "run1", {}, at_once=2) as crew:
        for _ in range(5):
            with pytest.raises((EOFError, OSError)):
                crew._told(order)
    assert "missing.yaml" in (tmp_path / "tasks.log").read_text(encoding="utf-8")
