"""A DAG run as the tests see it, through Airflow's own REST API."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psutil

from include.local_stack.api import ENDED, AirflowApi

if TYPE_CHECKING:
    from tests.integration.house import House

PATIENCE = 400.0


class Api(AirflowApi):
    """What only tests ask of Airflow's REST API."""

    def instances(self, dag_id: str, run_id: str) -> dict[tuple[str, int], dict[str, Any]]:
        found = self._call("GET", f"{self._run(dag_id, run_id)}/taskInstances", query={"limit": 200})
        return {(item["task_id"], item["map_index"]): item for item in found["task_instances"]}

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """All runs of a DAG, the oldest data interval first."""
        found = self._call("GET", f"/dags/{quote(dag_id)}/dagRuns", query={"limit": 100})["dag_runs"]
        return sorted(found, key=lambda run: run["data_interval_start"] or "")

    def trigger_at(self, dag_id: str, logical_date: str) -> str:
        """As the UI does: with a logical date, which gives the run a data interval."""
        body = {"conf": {}, "logical_date": logical_date}
        return str(self._call("POST", f"/dags/{quote(dag_id)}/dagRuns", body=body)["dag_run_id"])

    def clear(self, dag_id: str, run_id: str, *tasks: Any) -> None:
        """These tasks alone; a name, or a name and a map index."""
        body = {"dry_run": False, "only_failed": False, "dag_run_id": run_id, "task_ids": list(tasks)}
        self._call("POST", f"/dags/{quote(dag_id)}/clearTaskInstances", body=body)

    def clear_downstream(self, dag_id: str, run_id: str, task: Any) -> None:
        """A task with everything after it, as the UI proposes."""
        body = {"dry_run": False, "only_failed": False, "dag_run_id": run_id, "task_ids": [task]}
        self._call("POST", f"/dags/{quote(dag_id)}/clearTaskInstances", body={**body, "include_downstream": True})

    def clear_run(self, dag_id: str, run_id: str) -> None:
        self._call("POST", f"{self._run(dag_id, run_id)}/clear", body={"dry_run": False, "only_failed": False})

    def answer(self, dag_id: str, run_id: str, task_id: str, option: str, **given: str) -> None:
        path = f"{self._run(dag_id, run_id)}/taskInstances/{task_id}/-1/hitlDetails"
        self._call("PATCH", path, body={"chosen_options": [option], **({"params_input": given} if given else {})})

    def backfill_dry_run(self, dag_id: str, first: str, last: str) -> list[str]:
        """The logical dates of the runs that a backfill would make."""
        body = {"dag_id": dag_id, "from_date": first, "to_date": last}
        found = self._call("POST", "/backfills/dry_run", body=body)
        return [str(item["logical_date"]) for item in found["backfills"]]

    def log(self, dag_id: str, run_id: str, task_id: str, attempt: int = 1) -> str:
        path = f"{self._run(dag_id, run_id)}/taskInstances/{task_id}/logs/{attempt}"
        return json.dumps(self._call("GET", path, query={"full_content": "true"})["content"], ensure_ascii=False)


def until(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """What the condition returns once it is true."""
    deadline = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not come true"
        time.sleep(0.2)
    return found


@dataclass
class Run:
    """One DAG run."""

    house: House
    dag_id: str
    run_id: str

    def state(self) -> str:
        return self.house.api.run_state(self.dag_id, self.run_id)

    def ended(self, answer: str = "", patience: float = PATIENCE) -> str:
        """How it ended; ``answer`` is given whenever it asks.

        Airflow 3.3.2 takes an answer that comes within the same second for a lost task and asks once more.
        """

        def over() -> bool:
            if answer and self.house.api.questions(self.dag_id, self.run_id):
                self.house.api.answer(self.dag_id, self.run_id, "approve", answer)
            return self.state() in ENDED

        until(over, f"the end of {self.dag_id}", patience)
        return self.state()

    def instances(self) -> dict[tuple[str, int], dict[str, Any]]:
        return self.house.api.instances(self.dag_id, self.run_id)

    def states(self) -> dict[tuple[str, int], str]:
        return {key: item["state"] for key, item in self.instances().items()}

    def clear(self, *tasks: Any) -> None:
        self.house.api.clear(self.dag_id, self.run_id, *tasks)

    def clear_all(self) -> None:
        self.house.api.clear_run(self.dag_id, self.run_id)

    def clear_downstream(self, task: Any) -> None:
        self.house.api.clear_downstream(self.dag_id, self.run_id, task)

    def question(self) -> str:
        """The subject of the approval it stops at."""
        return until(lambda: self.house.api.questions(self.dag_id, self.run_id), "the question")[0]

    def log(self, task_id: str, attempt: int = 1) -> str:
        return self.house.api.log(self.dag_id, self.run_id, task_id, attempt)

    def returned(self, task_id: str) -> Any:
        return self.house.api.returned(self.dag_id, self.run_id, task_id)

    def process_of(self, task_id: str, map_index: int) -> psutil.Process:
        """The operating system's process that executes a task; Airflow names it after the task instance."""
        title = f"airflow worker -- {self.instances()[(task_id, map_index)]['id']}"
        found = [process for process in psutil.process_iter() if process.name() and title in _words(process)]
        assert len(found) == 1
        return found[0]


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
