"""An organisation that starts by hand only can still be moved slice by slice."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def test_a_backfill_would_make_one_run_a_month_and_the_scheduler_makes_none(house: Any) -> None:
    windows = house.api.backfill_dry_run("migrate__rehearsed", "2026-01-01T00:00:00Z", "2026-03-31T00:00:00Z")
    assert [window[:10] for window in windows] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert house.api.dag("migrate__rehearsed")["next_dagrun_logical_date"] is None
