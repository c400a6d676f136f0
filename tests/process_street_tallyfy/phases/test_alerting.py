"""Who is told what, when: the callbacks as Airflow calls them, a real ledger, and a web server that listens."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from airflow.providers.standard.exceptions import HITLRejectException, HITLTimeoutError
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException
from airflow.triggers.callback import CallbackTrigger

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.errors import BadCredentials, ServerTrouble
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.phases.alerting import AlreadyTold

ALERTS = """  alerts: [{notifier: webhook, conn_id: ops_web}]
  deadline_hours: 24
"""
PERSON = "Ann Baker"
#: As somebody may type it into the trigger form.
RUN = f"for {PERSON}"


class Heard:
    """A small organisation with alerts, and what a webhook of its operators got."""

    def __init__(self, small: Any, script: Any) -> None:
        self.small, self.script = small, script
        path = small.organization_file
        path.write_text(path.read_text() + ALERTS)
        self.dags: dict[str, DAG] = build_dags(path)

    @property
    def messages(self) -> list[dict[str, str]]:
        return [json.loads(seen.body) for seen in self.script.seen]

    @property
    def names(self) -> list[str]:
        return [message["name"] for message in self.messages]

    def context(self, task_id: str, error: object = None, *, purpose: str = "migrate", index: int = -1) -> Any:
        dag = self.dags[f"{purpose}__sample"]
        known = {"dag": dag, "run_id": RUN, "task": dag.get_task(task_id), "exception": error}
        return {**self.small.context(RUN, task_id, {"mode": "migrate"}, index), **known}

    def call(self, kind: str, context: Any) -> None:
        for callback in getattr(context["task"], kind):
            callback(context)


@pytest.fixture
def heard(small: Any, script: Any, reply: Any, monkeypatch: pytest.MonkeyPatch) -> Heard:
    script.answer(reply(200))
    monkeypatch.setenv("AIRFLOW_CONN_OPS_WEB", json.dumps({"conn_type": "http", "host": script.url}))
    return Heard(small, script)


#: task -> its error -> the alert; None = nobody is told.
FAILURES: list[tuple[str, object, Alert | None]] = [
    ("templates.load", BadCredentials("x", advice="y"), Alert.CRITICAL_ERROR),
    ("templates.load", ServerTrouble("x"), Alert.CRITICAL_ERROR),
    ("templates.load", KeyError(PERSON), Alert.CRITICAL_ERROR),
    ("templates.load", f"{{'Hostname': '{PERSON}'}}", Alert.CRITICAL_ERROR),
    ("templates.load", None, Alert.CRITICAL_ERROR),
    ("templates.gate", AirflowFailException("gate of phase templates: failed: 1 of 2"), Alert.VALIDATION_FAILURE),
    ("templates.gate", BadCredentials("x"), Alert.CRITICAL_ERROR),
    ("templates.gate", AlreadyTold("not_run"), None),
    ("validation.validate", ServerTrouble("x"), Alert.VALIDATION_FAILURE),
    ("validation.verdict", AirflowFailException("open"), Alert.VALIDATION_FAILURE),
    ("discovery.approve_plan", HITLRejectException("no"), None),
    ("runs.review", HITLTimeoutError("late"), Alert.PERSON_NEEDED),
]


@pytest.mark.parametrize(("task_id", "error", "alert"), FAILURES)
def test_what_a_failure_is_told_as(heard: Heard, task_id: str, error: object, alert: Alert | None) -> None:
    for index in (0, 1, 2):  # mapped tasks, and a task that was cleared
        heard.call("on_failure_callback", heard.context(task_id, error, index=index))
    assert heard.names == ([alert.value] if alert else [])
    assert PERSON not in str(heard.messages)


def test_another_code_and_another_task_are_told_too(heard: Heard) -> None:
    for task_id, error in (
        ("templates.load", BadCredentials("x")),
        ("templates.load", ServerTrouble("x")),
        ("foundation.people", ServerTrouble("x")),
    ):
        heard.call("on_failure_callback", heard.context(task_id, error, index=0))
    assert heard.names == ["critical_error"] * 3


def test_a_run_says_once_that_it_starts(heard: Heard) -> None:
    for _ in range(2):
        heard.call("on_success_callback", heard.context("discovery.take_turn"))
    (message,) = heard.messages
    assert message["name"] == "start"
    assert message["sentence"] == "migrate__sample has taken its turn, mode migrate"
    assert message["page"].endswith("/plugin/migrations/migrations/organizations/sample")


def test_a_question_is_told_once_with_its_own_subject(heard: Heard) -> None:
    context = heard.context("runs.review")
    context["task"].subject = "Decide about 3 objects of the phase runs"
    for _ in range(2):
        heard.call("notifiers", context)
    (message,) = heard.messages
    assert (message["name"], message["task"]) == ("person_needed", "runs.review")
    assert "Decide about 3 objects" in message["sentence"]


@pytest.mark.parametrize("purpose", ["cut_over", "rollback", "finish", "probe", "migrate"])
def test_every_question_of_every_dag_tells_somebody(heard: Heard, purpose: str) -> None:
    dag = heard.dags[f"{purpose}__sample"]
    asking = [task.task_id for task in dag.tasks if hasattr(task, "notifiers")]
    assert asking
    for task_id in asking:
        heard.call("notifiers", heard.context(task_id, purpose=purpose))
    assert heard.names == ["person_needed"] * len(asking)


def test_a_limit_that_is_used_up_is_told_once_however_often_it_is_met(heard: Heard) -> None:
    small, at = heard.small, heard.small.order.index("foundation.structure")
    small.run(only=small.order[:at])
    hour = {"match": {"method": "POST", "path": "/folders"}, "nth": 1, "fault": "429-seconds", "seconds": 3600}
    for _ in range(2):
        small.box.tallyfy.faults.add(hour)
        with pytest.raises(AirflowRescheduleException):
            small.run(only=("foundation.structure",))
    (message,) = heard.messages
    assert (message["name"], message["code"]) == ("rate_limit", "rate_limited")
    assert "target:tallyfy_sample" in message["sentence"]


def test_being_late_is_told_by_the_triggerer(heard: Heard) -> None:
    (deadline,) = heard.dags["migrate__sample"].deadline or ()
    run = {"dag_id": "migrate__sample", "dag_run_id": RUN}

    async def trigger() -> list[Any]:
        kwargs = {**deadline.callback.kwargs, "context": {"dag_run": run}}
        return [event.payload async for event in CallbackTrigger(deadline.callback.path, kwargs).run()]

    states = [asyncio.run(trigger())[-1]["state"] for _ in range(2)]
    assert states == ["success", "success"]
    (message,) = heard.messages
    assert (message["name"], message["sentence"]) == ("deadline", "migrate__sample is not over after 24 hours")


@pytest.mark.parametrize("kind", ["on_failure_callback", "on_success_callback", "notifiers"])
def test_no_callback_fails_a_task_when_the_ledger_is_away(
    heard: Heard, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", "postgresql://nobody@127.0.0.1:1/none")
    for task in heard.dags["migrate__sample"].tasks:
        if getattr(task, kind, None):
            heard.call(kind, heard.context(task.task_id, ServerTrouble("x")))
    assert heard.messages == []


@pytest.mark.parametrize("kind", ["on_failure_callback", "on_success_callback", "notifiers"])
def test_no_callback_fails_when_airflow_knows_less_of_a_task_than_it_should(heard: Heard, kind: str) -> None:
    for dag in heard.dags.values():
        for task in dag.tasks:
            for callback in getattr(task, kind, None) or ():
                callback({"dag": dag, "run_id": RUN})
    assert PERSON not in str(heard.messages)


def test_what_only_follows_from_a_red_gate_is_marked_as_told(small: Any) -> None:
    """The first gate is news; the gate after it and the verdict over the run are not."""
    small.run(only=small.order[: small.order.index("foundation.structure")])
    raised = {}
    for task_id in ("foundation.gate", "templates.gate", "validation.verdict"):
        with pytest.raises(AirflowFailException) as caught:
            small.run(only=(task_id,))
        raised[task_id] = type(caught.value)
    assert raised == {
        "foundation.gate": AirflowFailException,
        "templates.gate": AlreadyTold,
        "validation.verdict": AlreadyTold,
    }
