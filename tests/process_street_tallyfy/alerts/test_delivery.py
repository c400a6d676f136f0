"""A notifier that fails fails nothing else, and its address and key stay out of the log."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from include.local_stack.postgres import free_port
from process_street_tallyfy.alerts.delivery import deliver
from process_street_tallyfy.model.alert import Alert, Message, Route

SECRET = "T0-secret-path"


@pytest.fixture
def routes(script: Any, reply: Any, monkeypatch: pytest.MonkeyPatch) -> list[Route]:
    """Nobody listens, it refuses, it is no connection, it is no notifier; the last one works."""
    script.answer(reply(500, {"error": "x"}), reply(200))
    for name, url in (("dead", f"http://127.0.0.1:{free_port()}"), ("bad", script.url), ("good", script.url)):
        monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps({"conn_type": "http", "host": url}))
    endpoint = {"endpoint": f"services/{SECRET}"}
    web = [Route(notifier="webhook", conn_id=name, arguments=endpoint) for name in ("dead", "bad", "missing")]
    return [*web, Route(notifier="no.such.Notifier"), Route(notifier="webhook", conn_id="good", arguments=endpoint)]


def test_one_that_fails_keeps_it_from_none_of_the_others(
    routes: list[Route], message: Message, script: Any, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    with caplog.at_level(logging.INFO):
        assert deliver(message, routes) == 1
    assert len(script.seen) == 2
    said = [record.getMessage() for record in caplog.records if record.name.endswith("alerts.delivery")]
    assert [line.split(" of migration.alerts")[0] for line in said] == [
        f"alert validation_failure did not reach entry {number}" for number in (1, 2, 3, 4)
    ]
    assert SECRET not in caplog.text
    assert "Failed to send notification" not in "".join(capfd.readouterr()), "Airflow's line repeats the failure's text"


@pytest.mark.parametrize(("only", "sent"), [((), 1), ((Alert.VALIDATION_FAILURE,), 1), ((Alert.START,), 0)])
def test_nobody_is_told_what_they_did_not_ask_for(
    only: Any, sent: int, message: Message, script: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.answer(reply(200))
    monkeypatch.setenv("AIRFLOW_CONN_OPS", json.dumps({"conn_type": "http", "host": script.url}))
    assert deliver(message, [Route(notifier="webhook", conn_id="ops", only=only)]) == sent
    assert len(script.seen) == sent
