"""The second line in a task's own process: correlation id on every line, and nothing of people in anybody's lines.

A task of ours has a process of its own. Airflow's scheduler, API server and the tasks of other DAGs log as before.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog

from process_street_tallyfy.redaction.failures import sayable
from process_street_tallyfy.redaction.text import redacted, redacted_value

if TYPE_CHECKING:
    from airflow.sdk import Context

Event = MutableMapping[str, Any]

NAMESPACE = UUID("6f1c2a34-6f0e-5b0c-9c0f-2b8d5f7a1e90")
CORRELATION = "correlation"
#: logger -> the lowest level that gets through. At DEBUG these write URLs, headers, bodies, keys or parameters.
QUIET: dict[str, int] = {
    "urllib3": logging.INFO,
    "requests": logging.INFO,
    "botocore": logging.INFO,
    "boto3": logging.INFO,
    "s3transfer": logging.INFO,
    "aiobotocore": logging.INFO,
    "s3fs": logging.INFO,
    "fsspec": logging.INFO,
    "psycopg": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "markdown_it": logging.INFO,
}


class Redactor(logging.Filter):
    """One object for both of Python's ways to log: a filter of handlers, and two processors of structlog's chain."""

    def __init__(self) -> None:
        super().__init__()
        self.correlation = ""

    def filter(self, record: logging.LogRecord) -> bool:
        """Of stdlib records: what a formatter would print, whichever it is."""
        record.msg, record.args = redacted(_message(record)), None
        if record.exc_info and record.exc_info[1] is not None:
            said = sayable(record.exc_info[1])
            record.exc_info, record.exc_text = (type(said), said, said.__traceback__), None
        setattr(record, CORRELATION, self.correlation)
        return True

    def withhold(self, logger: Any, method: str, event: Event) -> Event:
        """First in the chain: the exception is still one."""
        given = event.get("exc_info")
        error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
        if isinstance(error, BaseException):
            event["exc_info"] = sayable(error)
        return event

    def redact(self, logger: Any, method: str, event: Event) -> Event:
        """Last before the renderer: every text of the line."""
        for key in list(event):
            if not key.startswith("_"):
                event[key] = redacted_value(event[key])
        return self.mark(logger, method, event)

    def mark(self, logger: Any, method: str, event: Event) -> Event:
        event[CORRELATION] = self.correlation
        return event


REDACTOR = Redactor()


def begin(context: Context) -> None:
    """Called when Airflow hands a task over; as often as it likes."""
    instance = context["ti"]
    dag_id = getattr(instance, "dag_id", "")  # a rehearsal without Airflow has none
    index = "" if instance.map_index in (None, -1) else f"[{instance.map_index}]"
    install(f"{run_correlation(dag_id, context['dag_run'].run_id)}/{instance.task_id}{index}")


def install(correlation: str) -> None:
    """For a process that does nothing but what the id stands for."""
    REDACTOR.correlation = correlation
    for name, level in QUIET.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logger.level))
    _into_stdlib(logging.getLogger())
    _into_structlog(structlog.get_config()["processors"])


def run_correlation(dag_id: str, run_id: str) -> str:
    """The same for all tasks of a DAG run, and no word of a run id that somebody typed in."""
    return uuid5(NAMESPACE, f"{dag_id}/{run_id}").hex[:16]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit: they are not said
        return str(record.msg)


def _into_stdlib(root: logging.Logger) -> None:
    for handler in root.handlers:
        handler.addFilter(REDACTOR)
        chain = getattr(handler.formatter, "foreign_pre_chain", None)
        if isinstance(chain, list) and REDACTOR.mark not in chain:
            chain.append(REDACTOR.mark)


def _into_structlog(processors: Any) -> None:
    """In place: loggers that are in use hold this very list."""
    if isinstance(processors, list) and REDACTOR.redact not in processors:
        processors.insert(0, REDACTOR.withhold)
        processors.insert(len(processors) - 1, REDACTOR.redact)
