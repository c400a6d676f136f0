"""What a person reads at three in the morning: what broke, where, and what to do about it."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from process_street_tallyfy.errors import BadCredentials, MigrationError
from process_street_tallyfy.model.state import PHASE_ORDER, Kind


def said(small: Any, task_id: str) -> str:
    with pytest.raises(AirflowFailException) as caught:
        small.run(only=(task_id,))
    return str(caught.value)


def test_a_wrong_key(small: Any) -> None:
    small.box.process_street.state.api_key = "another"
    with pytest.raises(BadCredentials) as caught:
        small.run()
    gate = said(small, "discovery.gate")
    for phase in ("foundation", "templates", "runs", "collaboration", "integrations", "validation"):
        assert said(small, f"{phase}.gate").endswith("not_run: phase discovery did not pass")
    last = said(small, "validation.verdict")
    what = "connection process_street_sample: GET /testAuth: the answer was 401. What to do: set the password"
    assert [what in text for text in (str(caught.value), gate, last)] == [True] * 3
    assert "did not finish: discovery.inventory (task discovery.inventory), because of [bad_credentials]" in gate
    assert gate.endswith(". Clear what did not finish, with everything downstream")
    assert last.count("did not pass") == 0
    assert "not run or not judged because of that: foundation, templates, runs, collaboration" in last
    assert "not moved yet" not in last


def test_a_server_that_asks_to_wait_for_an_hour(small: Any) -> None:
    small.run(only=small.order[: small.order.index("foundation.structure")])
    fault = {"match": {"path": "/folders"}, "every": True, "fault": "429-seconds", "seconds": 3600}
    small.box.tallyfy.faults.add(fault)
    with pytest.raises(AirflowRescheduleException):
        small.run(only=("foundation.structure",))
    (incident,) = small.ledger().incidents.of_run()
    text = f"{incident.message}. What to do: {incident.advice}"
    assert "tallyfy_sample" in text
    assert "the answer was 429; it asks to wait 3600 s. What to do: wait: the task goes on by itself" in text
    assert (incident.code, incident.task_id) == ("rate_limited", "foundation.structure")
    gate = said(small, "foundation.gate")
    assert "did not finish: foundation.structure/all (task foundation.structure), because of [rate_limited]" in gate


def test_a_workflow_that_cannot_be_moved(small: Any) -> None:
    small.box.process_street.faults.add({"match": {"path": "/revisions"}, "every": True, "fault": "500-before"})
    small.run(only=small.order[: small.order.index("templates.gate")])
    (row,) = small.ledger().mapping.rows(Kind.WORKFLOW)
    text = said(small, "templates.gate")
    assert (
        f"1 of 1 objects are not verified (1 failed; codes: server_trouble 1; first: workflow {row.source_id}" in text
    )
    assert "What to do: look at these objects in both systems" in text


def test_a_killed_worker(small: Any) -> None:
    """Nothing was written down: the gate says so, and does not blame an error that was overcome."""
    small.run(only=small.order[: small.order.index("runs.open.stage")])
    small.release()
    token = small.ledger("other").leases.acquire("other", 60)
    with pytest.raises(AirflowRescheduleException):
        small.run(only=("runs.open.stage",))
    small.ledger("other").leases.release(token)
    assert small.ledger().incidents.of_run()[0].map_index == 0
    small.run(only=("runs.open.stage",))
    text = said(small, "runs.gate")
    assert "did not finish: runs.load/open/0000 (task runs.open.load, map index 0), without an error" in text
    assert "its worker was killed, or it never started. What to do: clear what did not finish" in text


def test_an_unreachable_host(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_TALLYFY_SAMPLE", '{"conn_type": "tallyfy", "host": "http://127.0.0.1:9", "password": "x"}'
    )
    with pytest.raises(MigrationError) as caught:
        small.run()
    for text in (str(caught.value), said(small, "discovery.gate"), said(small, "validation.verdict")):
        assert "127.0.0.1:9 cannot be reached. What to do: check the host of connection tallyfy_sample" in text


def test_gates_do_not_wait_for_a_target_that_cannot_change_their_verdict(
    moved_small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of an earlier run would have them ask; the run broke off at its preflight."""
    monkeypatch.setenv(
        "AIRFLOW_CONN_TALLYFY_SAMPLE", '{"conn_type": "tallyfy", "host": "http://127.0.0.1:9", "password": "x"}'
    )
    with pytest.raises(MigrationError):
        moved_small.run("run2")
    for phase in PHASE_ORDER:
        with pytest.raises(AirflowFailException, match="did not finish|did not pass"):
            moved_small.run("run2", only=(f"{phase}.gate",))
