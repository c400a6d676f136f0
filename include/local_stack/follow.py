"""Starts an organisation's DAG and stays with it to its end, showing progress."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from include.local_stack import airflow
from include.local_stack.api import ENDED
from include.local_stack.progress import Progress
from include.local_stack.stack import Stack
from process_street_tallyfy.ledger.connection import Connection

POLL_SECONDS = 1.0
REPORT_TASK = "validation.report"


@dataclass(frozen=True)
class Ending:
    """``state`` is Airflow's word for the run, or ``waiting`` with the ``questions`` a person must answer."""

    dag_id: str
    run_id: str
    state: str
    seconds: float
    questions: list[str] = field(default_factory=list)
    failed_tasks: list[str] = field(default_factory=list)
    report: str = ""


def follow(
    stack: Stack,
    connection: Connection,
    organization: str,
    conf: dict[str, Any],
    console: Console,
    purpose: str = "migrate",
) -> Ending:
    """Trigger ``<purpose>__<organization>``; the DAG's pause switch is left as it was found."""
    dag_id = f"{purpose}__{organization}"
    airflow.wait_until_parsed(stack.api, dag_id, stack.components(), stack.paths.logs)
    found = stack.api.dag(dag_id) or {}
    was_paused = bool(found.get("is_paused"))
    stack.api.pause(dag_id, "running")
    try:
        begin = time.monotonic()
        run_id = stack.api.trigger(dag_id, conf)
        console.print(f"run {run_id} of {dag_id}", highlight=False)
        with Progress(connection, organization, run_id, console) as progress:
            state, questions = _to_the_end(stack, dag_id, run_id, progress)
        return Ending(
            dag_id,
            run_id,
            state,
            time.monotonic() - begin,
            questions,
            stack.api.failed_tasks(dag_id, run_id) if state == "failed" else [],
            _report(stack, dag_id, run_id),
        )
    finally:
        if was_paused and stack.alive():
            stack.api.pause(dag_id, "paused")


def _to_the_end(stack: Stack, dag_id: str, run_id: str, progress: Progress) -> tuple[str, list[str]]:
    while True:
        state = stack.api.run_state(dag_id, run_id)
        progress.update()
        if state in ENDED:
            return state, []
        questions = stack.api.questions(dag_id, run_id)
        if questions:
            return "waiting", questions
        for component in stack.components():
            if not component.alive():
                raise airflow.AirflowFailed(f"{component.name} ended; see {stack.paths.logs}")
        time.sleep(POLL_SECONDS)


def _report(stack: Stack, dag_id: str, run_id: str) -> str:
    """Path or URL of report.html; empty when the run did not get that far."""
    returned = stack.api.returned(dag_id, run_id, REPORT_TASK)
    return str(returned.get("report", "")).removeprefix("file://") if isinstance(returned, dict) else ""
