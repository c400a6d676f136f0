"""A second rehearsal into an empty target: all of it is written again; bodies are not read again, files are."""

from __future__ import annotations

from typing import Any

from include.sandbox import Sandbox
from include.sandbox.sample.small import target
from process_street_tallyfy.ledger.anew import start_over
from process_street_tallyfy.model.state import PHASE_ORDER
from tests.process_street_tallyfy.phases.conftest import connection


def test_an_empty_target_is_filled_from_what_was_read_before(small: Any, monkeypatch: Any) -> None:
    small.run()
    first, written = len(small.box.process_street.requests), len(small.box.tallyfy.state.runs)
    with Sandbox.start(target=target()) as empty:
        host = connection("tallyfy", empty.tallyfy.url, empty.tallyfy.token)
        monkeypatch.setenv("AIRFLOW_CONN_TALLYFY_SAMPLE", host)
        assert start_over(small.ledger("anew").scope) > 50
        small.run("run2")
        assert small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
        assert len(empty.tallyfy.state.runs) == written
    again = [line.route for line in small.box.process_street.requests[first:]]
    assert len(again) < first / 2
    of_bodies = [route for route in again if "/revisions/<revision_id>/" in route]
    assert of_bodies == []
    assert again.count("/api/v1.1/workflow-runs/<run_id>/tasks") == 1, "the open run alone: nobody knows its dates yet"
