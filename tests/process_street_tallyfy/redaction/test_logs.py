"""A task's process, its logging set up by Airflow itself: what arrives at the supervisor, line by line."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from process_street_tallyfy.redaction.logs import QUIET, run_correlation

#: Runs in a process of its own, as a task does; argument 1 = "silent" or "loud" (without us).
TASK = """
import io, logging, sys, threading, warnings
from types import SimpleNamespace
import structlog
from airflow.sdk.log import configure_logging
from process_street_tallyfy.redaction import logs

out = io.BytesIO()
configure_logging(json_output=True, log_level="DEBUG", output=out, sending_to_supervisor=True)
early = structlog.get_logger("task")
early.info("early")
if sys.argv[1] == "silent":
    instance = SimpleNamespace(dag_id="migrate__acme", task_id="runs.load", map_index=3)
    for _ in range(2):
        logs.begin({"ti": instance, "dag_run": SimpleNamespace(run_id="manual__1")})
own, foreign = structlog.get_logger("own"), logging.getLogger("some.library")
early.info("to ann@harbour-bakery.com")
own.warning("sent %s", "Bearer abcdef123456", extra={"to": ["ann@harbour-bakery.com"]})
foreign.debug("headers %s", {"Authorization": "Bearer abcdef123456"})
foreign.error("Ann <%s>", "ann@harbour-bakery.com")
logging.getLogger("urllib3.connectionpool").debug("GET /users/Ann%20Baker")
logging.getLogger("botocore.endpoint").debug("body Ann Baker")
try:
    {}["Ann Baker"]
except KeyError:
    own.exception("native")
    foreign.exception("stdlib")
threading.Thread(target=lambda: foreign.warning("in a thread")).start()
warnings.warn("Expected `str` [input_value='Ann Baker', input_type=str]")
logging.getLogger("odd").warning("%d of %d", 1)
sys.stdout.write(out.getvalue().decode())
"""
SAID = ("Ann Baker", "Ann%20Baker", "harbour-bakery", "abcdef123456")


def lines(how: str) -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", TASK, how], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def silent() -> list[dict[str, Any]]:
    return lines("silent")


def test_nothing_of_people_gets_through(silent: list[dict[str, Any]]) -> None:
    assert [text for text in SAID if text in json.dumps(silent)] == []


def test_without_us_all_of_it_would_stand_there() -> None:
    loud = json.dumps(lines("loud"))
    assert [text for text in SAID if text not in loud] == []


def test_every_line_after_the_beginning_has_the_correlation_id(silent: list[dict[str, Any]]) -> None:
    expected = f"{run_correlation('migrate__acme', 'manual__1')}/runs.load[3]"
    assert {line.get("correlation") for line in silent if line["event"] != "early"} == {expected}


def test_lines_stay_useful(silent: list[dict[str, Any]]) -> None:
    events = {line["event"]: line for line in silent}
    assert {"to <address>", "sent Bearer <secret>", "Ann <<address>>", "in a thread"} <= set(events)
    for event in ("native", "stdlib"):
        (error,) = events[event]["exception"]
        assert (error["exc_type"], error["exc_value"]) == ("Withheld", "KeyError")
        assert error["frames"][-1]["name"] == "<module>"


def test_the_talkative_are_quiet(silent: list[dict[str, Any]]) -> None:
    assert [line["logger"] for line in silent if line.get("logger", "").split(".")[0] in QUIET] == []


def test_a_run_has_one_id_and_it_repeats_no_word() -> None:
    assert run_correlation("migrate__acme", "for Ann") == run_correlation("migrate__acme", "for Ann")
    assert run_correlation("migrate__acme", "for Ann") != run_correlation("migrate__other", "for Ann")
    assert "Ann" not in run_correlation("migrate__acme", "for Ann")
