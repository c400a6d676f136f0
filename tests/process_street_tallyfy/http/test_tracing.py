"""Spans of calls: Airflow's own configuration of traces in a process of its own, printing to its console exporter."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from typing import Any

from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.tracing import call_span
from tests.test_structure import REPOSITORY

SECRET = "id-canary-71"
CODE = """
import sys
import airflow.settings  # configures the traces, as in a worker
from opentelemetry import trace
from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.http.auth import Anonymous
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.limiter import NoLimiter
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.http.session import ApiSession

session = ApiSession(sys.argv[1], Anonymous(), NoLimiter(), account="acme", bucket="b", retries=Retries(delays=()))
with trace.get_tracer("task").start_as_current_span("worker.load"):
    for id_ in sys.argv[2:]:
        try:
            session.json(Call("GET", "/runs/{run}", ids={"run": id_}))
        except MigrationError:
            continue
trace.get_tracer_provider().force_flush()
"""


def spans(*arguments: str) -> list[dict[str, Any]]:
    environment = {
        **os.environ,
        "AIRFLOW__TRACES__OTEL_ON": "True",
        "OTEL_TRACES_EXPORTER": "console",
        "PYTHONPATH": str(REPOSITORY / "plugins"),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    assert SECRET not in done.stdout
    printed = re.findall(r"^\{\n.*?^\}$", done.stdout, re.MULTILINE | re.DOTALL)
    return [json.loads(span) for span in printed]


def test_a_call_is_a_span_of_its_task_by_route_and_status(script: Any, reply: Any) -> None:
    script.answer(reply(200, {}), reply(404, {}), reply(drop=True))
    *calls, task = spans(script.url, SECRET, SECRET, SECRET)
    assert [span["name"] for span in calls] == ["GET /runs/{run}"] * 3
    assert {span["parent_id"] for span in calls} == {task["context"]["span_id"]}
    assert [span["attributes"].get("http.response.status_code") for span in calls] == [200, 404, None]
    assert [span["status"]["status_code"] for span in calls] == ["UNSET", "ERROR", "ERROR"]
    assert [span["events"] for span in calls] == [[], [], []]
    assert calls[0]["attributes"]["peer.service"] == "acme"


def test_without_traces_a_span_costs_next_to_nothing() -> None:
    call, began = Call("GET", "/runs"), time.perf_counter()
    for _ in range(2_000):
        with call_span(call, "acme"):
            continue
    assert time.perf_counter() - began < 1.0  # half a millisecond each, on a busy machine
