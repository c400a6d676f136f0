"""What is told to the people who run a move, and where it goes: a literal table, and one message."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from process_street_tallyfy.enums import StrEnum


class Alert(StrEnum):
    """Their names in an organisation file (``migration.alerts[].on``), in a message and in metrics."""

    START = "start"
    COMPLETE = "complete"
    CRITICAL_ERROR = "critical_error"
    RATE_LIMIT = "rate_limit"
    VALIDATION_FAILURE = "validation_failure"
    PERSON_NEEDED = "person_needed"
    DEADLINE = "deadline"


class Occasion(NamedTuple):
    """``title`` heads the message; ``when`` it is sent; ``once_per`` what it is sent once for."""

    title: str
    when: str
    once_per: str


OCCASIONS: dict[Alert, Occasion] = {
    Alert.START: Occasion("Migration started", "a run has taken its turn and begins to work", "run"),
    Alert.COMPLETE: Occasion(
        "Migration ended", "a run came to its end, good or bad: the result and the counts", "end of a run"
    ),
    Alert.CRITICAL_ERROR: Occasion(
        "Critical error", "a task failed for good: its tries are used up, or trying again changes nothing", "error code"
    ),
    Alert.RATE_LIMIT: Occasion(
        "Rate limit reached",
        "a server answered 429, or a limit of ours makes a task wait for more than a minute",
        "limit",
    ),
    Alert.VALIDATION_FAILURE: Occasion(
        "Validation failed", "a gate did not pass, or a read-back or proof found a difference", "task"
    ),
    Alert.PERSON_NEEDED: Occasion(
        "A person is needed", "an approval or a decision waits, or nobody answered in time", "task"
    ),
    Alert.DEADLINE: Occasion(
        "Migration is late",
        "a run is not over after `migration.deadline_hours`, counted from when it was queued",
        "run",
    ),
}


class Route(BaseModel):
    """An entry of ``migration.alerts``: who is told what.

    ``notifier`` is ``mail``, ``slack``, ``webhook`` or the path of any notifier class of Airflow. ``only`` empty =
    every alert. ``arguments`` are the notifier's own; texts among them may name the message: ``{{ alert.text }}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    notifier: str
    conn_id: str = ""
    only: tuple[Alert, ...] = ()
    arguments: dict[str, Any] = Field(default_factory=dict)

    def wants(self, alert: Alert) -> bool:
        return not self.only or alert in self.only


@dataclass(frozen=True, slots=True)
class Message:
    """Ids, counts, codes and the way to the page; never people. ``correlation`` is the one of the run's log lines.

    ``task`` '' = about the whole run. ``page`` is the organisation's page inside Airflow.
    """

    alert: Alert
    organization: str
    dag_id: str
    correlation: str
    sentence: str
    page: str
    task: str = ""
    code: str = ""
    advice: str = ""

    @property
    def name(self) -> str:
        return self.alert.value

    @property
    def subject(self) -> str:
        code = f" ({self.code})" if self.code else ""
        return f"[{self.dag_id}] {OCCASIONS[self.alert].title}{code}"

    @property
    def text(self) -> str:
        """Plain lines, the subject first."""
        lines = [self.subject, self.sentence, f"What to do: {self.advice}" if self.advice else ""]
        lines += [f"Task: {self.task}" if self.task else "", f"Page: {self.page}", f"Correlation: {self.correlation}"]
        return "\n".join(line for line in lines if line)

    @property
    def html(self) -> str:
        page = escape(self.page)
        text = escape(self.text).replace(page, f'<a href="{page}">{page}</a>')
        return f"<p>{text}</p>".replace("\n", "<br>\n")
