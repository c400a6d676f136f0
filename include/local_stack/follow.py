"""Starts an organisation's DAG and stays with it to its end, showing progress."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import requests
from rich.console import Console

from include.local_stack import airflow
from include.local_stack.api import ENDED, AirflowRefused, Question
from include.local_stack.progress import Progress
from include.local_stack.stack import Stack
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import Connection

POLL_SECONDS = 1.0
REPORT_TASK = "validation.report"


@dataclass(frozen=True)
class Ending:
    """``state`` is Airflow's word for the run, or ``waiting`` with the ``questions`` a person must answer.

    ``airflow``: the address of an Airflow that stays up after this command; '' for one that ends with it.
    """

    dag_id: str
    run_id: str
    state: str
    seconds: float
    questions: list[Question] = field(default_factory=list)
    failed_tasks: list[str] = field(default_factory=list)
    report: str = ""
    airflow: str = ""


def follow(
    stack: Stack,
    connection: Connection,
    organization: str,
    conf: dict[str, Any],
    console: Console,
    purpose: str = "migrate",
) -> Ending:
    """Trigger ``<purpose>__<organization>``, or go on with its run that is not over; the pause switch stays as it was.

    :raises BadConfiguration: that run was triggered with other values.
    """
    dag_id = f"{purpose}__{organization}"
    airflow.wait_until_parsed(stack.api, dag_id, stack.components(), stack.paths.logs)
    found = stack.api.dag(dag_id) or {}
    was_paused = bool(found.get("is_paused"))
    stack.api.pause(dag_id, "running")
    try:
        begin = time.monotonic()
        run_id = _begun(stack, dag_id, conf) or _start(stack, dag_id, conf)
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
            stack.api.url if stack.paths.running.exists() else "",
        )
    finally:
        if was_paused and stack.alive():
            stack.api.pause(dag_id, "paused")


def _begun(stack: Stack, dag_id: str, conf: dict[str, Any]) -> str | None:
    """The run to go on with. Its own values count: nothing that is given now changes what it does."""
    found = stack.api.unfinished(dag_id)
    if found is None:
        return None
    run_id, values = found
    if conf and conf != values:
        raise BadConfiguration(
            f"CONF: run {run_id} of {dag_id} is not over, and it was started with other values",
            code="run_not_over",
            advice="run make migrate without CONF to go on with it, and answer what it asks; then start another",
        )
    return run_id


def _start(stack: Stack, dag_id: str, conf: dict[str, Any]) -> str:
    """:raises BadConfiguration: the values do not fit the trigger form."""
    try:
        return stack.api.trigger(dag_id, conf)
    except AirflowRefused as refused:
        if refused.status not in (requests.codes.bad_request, requests.codes.unprocessable):
            raise
        raise BadConfiguration(
            f"CONF: {refused}",
            code="bad_conf",
            advice=f"give values as the trigger form of {dag_id} describes them",
        ) from refused


def _to_the_end(stack: Stack, dag_id: str, run_id: str, progress: Progress) -> tuple[str, list[Question]]:
    while True:
        state = stack.api.run_state(dag_id, run_id)
        progress.update()
        if state in ENDED:
            return state, []
        questions = stack.api.asked(dag_id, run_id)
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
