"""Files and reports by way of a bucket instead of a folder, through Airflow's own S3 connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


def test_files_travel_through_a_bucket_and_leave_nothing_there(house: Any, stored: Callable[[], list[str]]) -> None:
    run = house.migrated("bucket")
    names = [asset["filename"] for asset in house.target("bucket")["assets"]]
    assert len([name for name in names if "_record_" in name]) == 3
    assert len(names) == 3 + 6
    keys = stored()
    left = [key.rpartition("/")[2] for key in keys if key.startswith("files/")]
    assert set(left) <= {"people.csv"}, "what a person edits stays, files on their way do not"
    assert {key.rpartition("/")[2] for key in keys} >= {"plan.html", "report.html", "summary.json", "findings.csv"}
    assert run.returned("validation.report")["report"].endswith("/report.html")
