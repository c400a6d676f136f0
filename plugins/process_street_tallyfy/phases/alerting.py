"""The moments of a run at which somebody is told: callbacks of tasks and DAGs, each an Airflow notifier.

A callback of a task tells only what it could claim in the ledger, so that an alert comes once, not per mapped task and
not per try. The end of a run needs no claim: the scheduler says it once, and also when no worker was left to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from airflow.providers.standard.exceptions import HITLRejectException, HITLTimeoutError
from airflow.sdk import BaseNotifier
from airflow.sdk.exceptions import AirflowFailException
from asgiref.sync import sync_to_async

from process_street_tallyfy.alerts.delivery import deliver
from process_street_tallyfy.errors import Critical, MigrationError
from process_street_tallyfy.ledger.connection import connect
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.standing import Counts, standing
from process_street_tallyfy.model.alert import Alert, Message
from process_street_tallyfy.model.organization import OrganizationFile, load
from process_street_tallyfy.phases.places import page_of
from process_street_tallyfy.redaction.failures import SPEAKING, told
from process_street_tallyfy.redaction.logs import REDACTOR, install, run_correlation

if TYPE_CHECKING:
    from airflow.sdk import Context

    from process_street_tallyfy.phases.workspace import Workspace

log = logging.getLogger(__name__)

#: A sentence of a gate may list many objects; the page shows them all.
LONGEST = 600
LOST = "Airflow lost the task, or it ran out of time"


class AlreadyTold(AirflowFailException):
    """A failure that only follows from one that was told: a phase after a red one, the verdict over a red gate."""


class News(NamedTuple):
    """What there is to tell; ``about`` tells it from other alerts of its kind in the run."""

    alert: Alert
    sentence: str
    about: str = ""
    code: str = ""
    advice: str = ""
    task: str = ""


class Telling(BaseNotifier):
    """A callback. Whatever goes wrong in it is logged and goes no further."""

    def __init__(self, organization_file: str) -> None:
        super().__init__()
        self.organization_file = organization_file

    def notify(self, context: Context) -> None:
        try:
            told(partial(self._begin, context))
        except SPEAKING as error:
            self.log.error("an alert was not sent: %s", error)

    def _begin(self, context: Context) -> None:
        if not REDACTOR.correlation:  # in the DAG processor, which gives each callback a process of its own
            install(run_correlation(dag_of(context), run_of(context)))
        self.tell(context)

    def tell(self, context: Context) -> None:
        news = self.news(context)
        if news is not None:
            settings = load(self.organization_file)
            with _ledger(settings, run_of(context)) as ledger:
                tell_once(settings, ledger, dag_of(context), news)

    def news(self, context: Context) -> News | None:
        raise AssertionError(f"{type(self).__name__} must define news")


class TurnTaken(Telling):
    """``on_success_callback`` of the task that waits for the organisation's turn."""

    def news(self, context: Context) -> News:
        mode = context["params"].get("mode") or ("dry_run" if context["params"].get("dry_run") else "")
        return News(Alert.START, f"{dag_of(context)} has taken its turn{f', mode {mode}' if mode else ''}")


class TaskFailed(Telling):
    """``on_failure_callback`` of every task. What a person decided, or what follows from a told failure, is no news."""

    def news(self, context: Context) -> News | None:
        error, task_id = context.get("exception"), _task_of(context)
        if isinstance(error, (HITLRejectException, AlreadyTold)):
            return None
        if isinstance(error, HITLTimeoutError):
            return News(Alert.PERSON_NEEDED, "nobody answered in time", f"{task_id}/late", task=task_id)
        alert = getattr(context["task"], "failure_alert", Alert.CRITICAL_ERROR)
        if isinstance(error, Critical) or not isinstance(error, BaseException):
            alert = Alert.CRITICAL_ERROR
        code = error.code if isinstance(error, MigrationError) else ""
        about = task_id if alert is Alert.VALIDATION_FAILURE else f"{task_id}/{code}"
        advice = error.advice if isinstance(error, MigrationError) else ""
        return News(alert, _sentence(error), about, code, advice, _instance_of(context))


class PersonNeeded(Telling):
    """Among the ``notifiers`` of a question; its subject holds ids and counts only."""

    def news(self, context: Context) -> News:
        task_id = _task_of(context)
        subject = str(getattr(context["task"], "subject", ""))
        return News(Alert.PERSON_NEEDED, f"{subject} (task {task_id} waits for an answer)", task_id, task=task_id)


class RunEnded(Telling):
    """``on_success_callback`` and ``on_failure_callback`` of a DAG. Without the ledger it is told without counts."""

    def __init__(self, organization_file: str, result: str) -> None:
        super().__init__(organization_file)
        self.result = result

    def tell(self, context: Context) -> None:
        settings, dag_id, run_id = load(self.organization_file), dag_of(context), run_of(context)
        sentence = f"{dag_id} ended: {self.result}{self._counts(settings, run_id)}"
        news = News(Alert.COMPLETE, sentence, code=self.result)
        deliver(message_of(settings, dag_id, run_id, news), settings.migration.alerts)

    def _counts(self, settings: OrganizationFile, run_id: str) -> str:
        try:
            with _ledger(settings, run_id) as ledger:
                kinds = standing(ledger.scope.connection, [settings.organization])[settings.organization]
        except MigrationError as error:
            self.log.warning("the end of the run is told without counts: %s", error)
            return ""
        counts = sum(kinds.values(), Counts())
        return "; " + " ".join(f"{name}={getattr(counts, name)}" for name in Counts.__slots__)


async def late(organization_file: str, context: dict[str, Any]) -> None:
    """Callback of the deadline of a run; Airflow's triggerer calls it once, with the run as JSON."""
    await sync_to_async(told)(partial(tell_late, organization_file, context))


def tell_late(organization_file: str, context: dict[str, Any]) -> None:
    settings, run = load(organization_file), context["dag_run"]
    hours = settings.migration.deadline_hours
    news = News(Alert.DEADLINE, f"{run['dag_id']} is not over after {hours:g} hours")
    with _ledger(settings, str(run["dag_run_id"])) as ledger:
        tell_once(settings, ledger, str(run["dag_id"]), news)


def tell_of_limits(workspace: Workspace) -> None:
    """Once a run for each limit that was used up while a task worked. It never fails the task."""
    try:
        for bucket in sorted(workspace.limiter.used_up):
            told(partial(_tell_of_limit, workspace, bucket))
    except SPEAKING as error:
        log.error("an alert was not sent: %s", error)


def _tell_of_limit(workspace: Workspace, bucket: str) -> None:
    sentence = f"the limit {bucket} is used up; the move goes on by itself, no faster than the limit allows"
    advice = "nothing, unless it is late: see who else uses the account, and migration.limits"
    news = News(Alert.RATE_LIMIT, sentence, bucket, "rate_limited", advice, workspace.task_id)
    tell_once(workspace.settings, workspace.ledger, workspace.dag_id, news)


def tell_once(settings: OrganizationFile, ledger: Ledger, dag_id: str, news: News) -> None:
    """Nothing is claimed that nobody wants to hear."""
    routes = [route for route in settings.migration.alerts if route.wants(news.alert)]
    if routes and ledger.alerts.claim(news.alert, news.about):
        deliver(message_of(settings, dag_id, ledger.scope.run_id, news), routes)


def message_of(settings: OrganizationFile, dag_id: str, run_id: str, news: News) -> Message:
    return Message(
        news.alert,
        settings.organization,
        dag_id,
        run_correlation(dag_id, run_id),
        news.sentence[:LONGEST],
        page_of(settings.organization, "").rstrip("/"),
        news.task,
        news.code,
        news.advice,
    )


@contextmanager
def _ledger(settings: OrganizationFile, run_id: str) -> Iterator[Ledger]:
    connection = connect()
    try:
        migrate(connection)
        yield Ledger(connection, settings.organization, run_id)
    finally:
        connection.close()


def run_of(context: Context) -> str:
    """In a worker, and in the DAG processor, which knows little more of a run."""
    return str(context["run_id"])


def dag_of(context: Context) -> str:
    return str(context["dag"].dag_id)


def _task_of(context: Context) -> str:
    return str(context["ti"].task_id)


def _instance_of(context: Context) -> str:
    index = context["ti"].map_index
    return _task_of(context) if index in (None, -1) else f"{_task_of(context)}[{index}]"


def _sentence(error: Any) -> str:
    """Of an error that speaks for itself its words, of any other its type."""
    if isinstance(error, MigrationError):
        return error.message
    if isinstance(error, BaseException):
        return str(error) if isinstance(error, SPEAKING) else type(error).__name__
    return LOST
