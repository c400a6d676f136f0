"""The whole stack once: a trivial DAG through a real Airflow, then Ctrl-C, and nothing is left."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from include.local_stack import airflow
from include.local_stack.api import AirflowApi
from include.local_stack.command_line import command_line
from include.local_stack.paths import Paths
from include.local_stack.postgres import Postgres
from include.local_stack.processes import Running
from include.local_stack.stack import Stack, StackBusy, dsn_of, find, locked, remember, started
from include.local_stack.up import up
from process_street_tallyfy.errors import BadConfiguration

REPOSITORY = Path(__file__).resolve().parents[3]
DAG = """
from airflow.sdk import dag, task

@dag(dag_id="trivial__sample", schedule=None)
def trivial():
    @task
    def answer():
        return 42
    answer()

trivial()
"""
STACK = [sys.executable, "-m", "include.local_stack"]


def below(folder: Path) -> list[psutil.Process]:
    """Every process whose command line or environment names the folder."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.environ().get("AIRFLOW_HOME", "")]
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if process.pid != os.getpid() and any(str(folder) in word for word in words):
            found.append(process)
    return found


def test_a_dsn_from_airflows_forms() -> None:
    given = {"conn_type": "postgres", "host": "h", "port": 5, "login": "u", "password": "p@/", "schema": "db"}
    assert dsn_of(json.dumps(given)) == "postgresql://u:p%40%2F@h:5/db"  # pragma: allowlist secret
    assert dsn_of("postgres://u:p@h/db") == "postgresql://u:p@h/db"


def test_one_command_at_a_time(tmp_path: Path) -> None:
    with locked(Paths(tmp_path)), pytest.raises(StackBusy), locked(Paths(tmp_path)):
        raise AssertionError("two commands hold one folder")


def test_a_command_for_an_airflow_that_is_not_up_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="make up first"):
        command_line(Paths(tmp_path), ["dags", "list"])


def test_a_stack_without_the_sandbox_does_not_pass_for_one_with_it(tmp_path: Path) -> None:
    paths, ourselves = Paths(tmp_path), psutil.Process()
    alive = Running("scheduler", ourselves.pid, ourselves.create_time())
    remember(Stack(paths, AirflowApi("http://127.0.0.1:9", "admin", "none"), "", [alive]))
    with pytest.raises(StackBusy, match="make down, then make up SANDBOX=1"):
        up(paths, Console(), with_sandbox=True)


@pytest.mark.airflow
def test_a_dag_runs_and_nothing_stays(tmp_path: Path, state: Path) -> None:
    dags = tmp_path / "dags"
    dags.mkdir()
    (dags / "sample.py").write_text(DAG)
    paths = Paths(state)
    with locked(paths), started(paths, dags=dags) as stack:
        airflow.wait_until_parsed(stack.api, "trivial__sample", stack.components(), paths.logs)
        stack.api.pause("trivial__sample", "running")
        run = stack.api.trigger("trivial__sample", {})
        deadline = time.monotonic() + 120
        while stack.api.run_state("trivial__sample", run) not in {"success", "failed"}:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert stack.api.run_state("trivial__sample", run) == "success"
        assert stack.api.returned("trivial__sample", run, "answer") == 42
        assert stack.api.returned("trivial__sample", run, "absent") is None
        assert stack.api.dag("absent") is None
        remember(stack)
        own = [*STACK, "--state", str(state), "airflow", "dags", "list"]
        assert (
            "trivial__sample" in subprocess.run(own, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
        )
    assert below(tmp_path) == []
    assert find(paths) is None
    for secret in (paths.secrets, paths.passwords):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    printed = "".join(path.read_text(errors="replace") for path in paths.logs.iterdir())
    assert [value for value in json.loads(paths.secrets.read_text()).values() if value in printed] == []


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder whose stack and database files are gone after the test, even a failed one."""
    folder = tmp_path / "state"
    yield folder
    subprocess.run([*STACK, "--state", str(folder), "down"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    Postgres(Paths(folder).postgres).remove()


@pytest.mark.airflow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: signal.Signals(number).name)
def test_an_interrupted_command_leaves_nothing(state: Path, number: signal.Signals) -> None:
    command = subprocess.Popen([*STACK, "--state", str(state), "up"], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not (state / "logs" / "migrate.log").exists():
        assert command.poll() is None, "it ended before it was interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    command.send_signal(number)
    printed, _ = command.communicate(timeout=60)
    assert command.returncode == 130
    assert printed.splitlines()[-1] == "up result=failed"
    assert below(state) == []
