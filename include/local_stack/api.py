"""A tiny client of Airflow's public REST API: only what the local stack asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

TIMEOUT = (3.05, 60)
HEALTH_TIMEOUT = 5
ENDED = frozenset({"success", "failed"})
#: States of a task that waits for an answer, with and without a time after which it gives up.
ASKING = frozenset({"awaiting_input", "deferred"})


class AirflowRefused(RuntimeError):
    """Airflow answered with an error status; the message is Airflow's own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Airflow answered {status}: {message}")
        self.status = status


@dataclass(frozen=True)
class BrokenDag:
    """Why a DAG file has no DAG; ``filename`` is relative to the dags folder."""

    filename: str
    stack_trace: str


@dataclass(frozen=True)
class Question:
    """What a run asks a person; ``answers`` are the options, none of them a default."""

    task_id: str
    subject: str
    answers: tuple[str, ...]


class AirflowApi:
    """``url`` without a trailing slash. Logs in at the first call and again when the token is refused."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self._login = {"username": user, "password": password}
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy between us and 127.0.0.1

    def healthy(self) -> dict[str, bool]:
        """Component -> healthy; empty while the API server does not answer."""
        try:
            answer = self._session.get(f"{self.url}/api/v2/monitor/health", timeout=HEALTH_TIMEOUT)
        except requests.RequestException:
            return {}
        return {name: part["status"] == "healthy" for name, part in answer.json().items()} if answer.ok else {}

    def warm_up(self) -> None:
        """Make the server build its execution API now (seconds of work), not at the first task."""
        self._session.get(f"{self.url}/execution/health", timeout=TIMEOUT)

    def dag(self, dag_id: str) -> dict[str, Any] | None:
        try:
            return dict(self._call("GET", f"/dags/{quote(dag_id)}"))
        except AirflowRefused as refused:
            if refused.status == requests.codes.not_found:
                return None
            raise

    def import_errors(self) -> list[BrokenDag]:
        found = self._call("GET", "/importErrors", query={"limit": 100})["import_errors"]
        return [BrokenDag(item["filename"], item["stack_trace"]) for item in found]

    def pause(self, dag_id: str, state: str) -> None:
        """``state`` is ``paused`` or ``running``."""
        self._call("PATCH", f"/dags/{quote(dag_id)}", body={"is_paused": state == "paused"})

    def trigger(self, dag_id: str, conf: dict[str, Any]) -> str:
        """Start a run by hand; returns its id."""
        body = {"conf": conf, "logical_date": None}
        return str(self._call("POST", f"/dags/{quote(dag_id)}/dagRuns", body=body)["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        return str(self._call("GET", self._run(dag_id, run_id))["state"])

    def failed_tasks(self, dag_id: str, run_id: str) -> list[str]:
        query = {"state": "failed", "limit": 50}
        found = self._call("GET", f"{self._run(dag_id, run_id)}/taskInstances", query=query)
        return [str(item["task_id"]) for item in found["task_instances"]]

    def questions(self, dag_id: str, run_id: str) -> list[str]:
        """Subjects of what this run waits for a person to answer."""
        return [question.subject for question in self.asked(dag_id, run_id)]

    def asked(self, dag_id: str, run_id: str) -> list[Question]:
        """Open questions. An answer to one whose task is not waiting yet would be lost (Airflow 3.3.2)."""
        found = self._call("GET", f"{self._run(dag_id, run_id)}/hitlDetails", query={"limit": 50})["hitl_details"]
        return [
            Question(str(item["task_instance"]["task_id"]), str(item["subject"]), tuple(item["options"]))
            for item in found
            if not item["response_received"] and item["task_instance"]["state"] in ASKING
        ]

    def unfinished(self, dag_id: str) -> tuple[str, dict[str, Any]] | None:
        """Id and conf of the oldest run that is not over: waiting for a person, or cut off with its Airflow."""
        query = {"state": ["running", "queued"], "order_by": "run_after", "limit": 1}
        found = self._call("GET", f"/dags/{quote(dag_id)}/dagRuns", query=query)["dag_runs"]
        return (str(found[0]["dag_run_id"]), dict(found[0]["conf"] or {})) if found else None

    def returned(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned, or None."""
        path = f"{self._run(dag_id, run_id)}/taskInstances/{quote(task_id)}/xcomEntries/return_value"
        try:
            return self._call("GET", path, query={"deserialize": "false", "stringify": "false"})["value"]
        except AirflowRefused as refused:
            if refused.status == requests.codes.not_found:
                return None
            raise

    def put_all(self, collection: str, entities: Sequence[dict[str, Any]], *, existing: str) -> list[str]:
        """Create ``connections``, ``pools`` or ``variables``; ``existing`` is ``skip`` or ``overwrite``.

        Returns Airflow's complaints.
        """
        if not entities:
            return []
        action = {"action": "create", "entities": list(entities), "action_on_existence": existing}
        done = self._call("PATCH", f"/{collection}", body={"actions": [action]})
        return [str(problem.get("error", problem)) for problem in (done.get("create") or {}).get("errors", [])]

    @staticmethod
    def _run(dag_id: str, run_id: str) -> str:
        return f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id)}"

    def _call(
        self, method: str, path: str, *, query: dict[str, Any] | None = None, body: dict[str, Any] | None = None
    ) -> Any:
        answer = self._send(method, path, query, body)
        if answer.status_code == requests.codes.unauthorized:
            self._authorise()
            answer = self._send(method, path, query, body)
        if not answer.ok:
            raise AirflowRefused(answer.status_code, answer.text[:300])
        return answer.json()

    def _send(
        self, method: str, path: str, query: dict[str, Any] | None, body: dict[str, Any] | None
    ) -> requests.Response:
        return self._session.request(method, f"{self.url}/api/v2{path}", params=query, json=body, timeout=TIMEOUT)

    def _authorise(self) -> None:
        answer = self._session.post(f"{self.url}/auth/token", json=self._login, timeout=TIMEOUT)
        if not answer.ok:
            raise AirflowRefused(answer.status_code, "the login was refused")
        self._session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
