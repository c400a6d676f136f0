"""Where the text of a question leads to."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.phases.approval import with_links


def test_the_text_leads_to_the_file_of_this_run_and_to_the_page(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com/team/")
    context = small.context("manual__2026-01-01T00:00:00+00:00", "approve", {})
    file = "[cut_over.html](https://airflow.example.com/team/migrations/organizations/sample/reports/"
    page = "[Reports](https://airflow.example.com/team/plugin/migrations/migrations/organizations/sample/reports)"
    text = with_links("People will be notified.", str(small.organization_file), context, "cut_over.html")
    assert text.startswith("People will be notified.\n\n")
    assert f"{file}manual__2026-01-01T00_00_00_00_00/cut_over.html)" in text
    assert page in text
