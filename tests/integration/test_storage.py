"""Files and reports by way of a bucket instead of a folder, through Airflow's own S3 connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def test_files_travel_through_a_bucket_and_leave_nothing_there(house: Any, stored: Callable[[], list[str]]) -> None:
    run = house.migrated("bucket")
    assert len(house.target("bucket")["assets"]) == 6
    keys = stored()
    assert [key for key in keys if key.startswith("files/")] == []
    assert {key.rpartition("/")[2] for key in keys} >= {"plan.html", "report.html", "summary.json", "findings.csv"}
    assert run.returned("validation.report")["report"].endswith("/report.html")
