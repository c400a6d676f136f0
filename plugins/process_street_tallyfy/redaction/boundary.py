"""The last of our code between a task and Airflow."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from process_street_tallyfy.redaction import logs
from process_street_tallyfy.redaction.failures import told

if TYPE_CHECKING:
    from airflow.sdk import Context

Result = TypeVar("Result")


def in_own_words(method: Callable[..., Result]) -> Callable[..., Result]:
    """For every method that Airflow calls on a task: ``execute``, ``execute_complete``, ``poke``."""

    @wraps(method)
    def telling(self: Any, context: Context, *args: Any, **kwargs: Any) -> Result:
        logs.begin(context)
        return told(lambda: method(self, context, *args, **kwargs))

    return telling
