"""A running Airflow as the tests use it: what they trigger, ask, kill and start."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from include.local_stack import airflow
from include.local_stack.processes import Running
from include.local_stack.stack import Stack, remember
from include.sandbox import Sandbox
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from tests.integration.run import PATIENCE, Api, Run, until

WRITES = ("POST", "PUT", "DELETE")


@dataclass
class House:
    """The running Airflow, its organisations and their sandboxes."""

    repository: Path
    stack: Stack
    api: Api
    boxes: dict[str, Sandbox]
    begun: dict[str, Run] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    killed: list[Running] = field(default_factory=list)

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> Run:
        airflow.wait_until_parsed(self.api, dag_id, self.stack.components(), self.stack.paths.logs)
        self.api.pause(dag_id, "running")
        return Run(self, dag_id, self.api.trigger(dag_id, conf or {}))

    def run_of(self, dag_id: str, run_id: str) -> Run:
        return Run(self, dag_id, run_id)

    def migrated(self, name: str) -> Run:
        """The organisation's first move, which was begun with the session, at its green end."""
        run = self.begun[name]
        assert run.ended() == "success", run.states()
        return run

    def until_asked_again(self, run: Run, task_id: str) -> None:
        """After an answer that did not decide everything; the task's own log says that it came to its question."""
        until(lambda: run.log(task_id).count("Waiting for response") >= 2, f"the second question of {task_id}")
        until(lambda: self.api.questions(run.dag_id, run.run_id), f"the second question of {task_id}")

    def ledger(self, name: str, run: Run) -> Ledger:
        return Ledger(connect_dsn(self.stack.ledger_dsn), name, run.run_id)

    def writes(self, name: str) -> list[str]:
        """Every writing request that the target of an organisation received."""
        return [f"{seen.method} {seen.path}" for seen in self.boxes[name].tallyfy.requests if seen.method in WRITES]

    def target(self, name: str) -> dict[str, Any]:
        """What the target holds, as JSON would carry it."""
        found: dict[str, Any] = json.loads(json.dumps(dump(self.boxes[name].tallyfy.state)))
        return found

    def kill(self, name: str) -> None:
        """A component alone, with SIGKILL; what it has started lives on."""
        component = self._component(name)
        psutil.Process(component.pid).kill()
        until(lambda: not component.alive(), f"the end of the {name}")

    def start(self, name: str) -> None:
        """A killed component again."""
        component, environment = self._component(name), self._environment("dag-processor")
        self.killed.append(component)
        started = airflow.start_one(name, self.stack.paths, environment, outlive=False)
        self.stack.processes[self.stack.processes.index(component)] = started
        remember(self.stack)

    def _component(self, name: str) -> Running:
        (component,) = [one for one in self.stack.components() if one.name == name]
        return component

    def _environment(self, name: str) -> dict[str, str]:
        return dict(psutil.Process(self._component(name).pid).environ())

    def module(self, *arguments: str) -> str:
        """What ``python -m …`` prints, in the environment of the scheduler."""
        command, environment = [sys.executable, "-m", *arguments], self._environment("scheduler")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``python -m include.local_stack ...`` on this stack."""
        command = [sys.executable, "-m", "include.local_stack", "--state", str(self.stack.paths.state), *arguments]
        return subprocess.run(
            command, cwd=self.repository, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
