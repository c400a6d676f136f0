"""The alerts of the user's own list, in an organisation file and in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.alert import OCCASIONS, Alert, Message
from process_street_tallyfy.model.organization import load, schema

FILE = """organization: acme
source: {conn_id: process_street_acme, organization_id: mkRdcQriTNJ2BisMhIUIOA, time_zone: Europe/Berlin}
target: {conn_id: tallyfy_acme, organization_id: 0f3c5d8a7b6e49c1a2d3e4f5a6b7c8d9}
migration:
  alerts:
"""
MESSAGE = Message(Alert.CRITICAL_ERROR, "acme", "migrate__acme", "0123", "it broke & burnt", "http://a/<b>")


def organization_file(folder: Path, entry: str) -> Path:
    path = folder / "acme.yaml"
    path.write_text(f"{FILE}    - {entry}\n", "utf-8")
    return path


def test_every_alert_has_its_occasion_and_stands_in_the_schema() -> None:
    entry = schema()["properties"]["migration"]["properties"]["alerts"]["items"]["properties"]
    assert set(OCCASIONS) == set(Alert)
    assert entry["only"]["items"]["enum"] == [alert.value for alert in Alert]


def test_an_entry_says_who_is_told_what(tmp_path: Path) -> None:
    entry = "{notifier: mail, conn_id: smtp, only: [start, deadline], arguments: {to: [ops@acme.example]}}"
    (route,) = load(organization_file(tmp_path, entry)).migration.alerts
    assert (route.notifier, route.conn_id) == ("mail", "smtp")
    assert [alert for alert in Alert if route.wants(alert)] == [Alert.START, Alert.DEADLINE]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{notifier: pigeon}", "migration.alerts.0.notifier: expected a text like"),
        ("{notifier: slack, only: [never]}", "migration.alerts.0.only.0: expected one of start, complete"),
        ("{notifier: mail, conn_id: smtp}", "migration.alerts.0: 'arguments' is missing"),
        ("{notifier: mail, arguments: {subject: x}}", "migration.alerts.0.arguments: 'to' is missing"),
        ("{notifier: slack, on: [start]}", "unknown key; known keys: arguments, conn_id, notifier, only"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load(organization_file(tmp_path, entry))
    assert "acme.yaml, line 6" in str(caught.value)
    assert said in str(caught.value)


def test_the_text_leaves_out_what_is_not_there() -> None:
    assert MESSAGE.text.splitlines() == [
        "[migrate__acme] Critical error",
        "it broke & burnt",
        "Page: http://a/<b>",
        "Correlation: 0123",
    ]
    assert replace(MESSAGE, code="x", advice="mend it", task="t[3]").text.splitlines()[2:4] == [
        "What to do: mend it",
        "Task: t[3]",
    ]


def test_html_repeats_nothing_as_markup() -> None:
    assert "it broke &amp; burnt" in MESSAGE.html
    assert '<a href="http://a/&lt;b&gt;">' in MESSAGE.html
