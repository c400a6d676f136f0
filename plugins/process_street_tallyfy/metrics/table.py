"""Every metric of the package, and every dimension with what bounds it: no ids of objects, no people."""

from __future__ import annotations

from typing import NamedTuple

from process_street_tallyfy.enums import StrEnum

#: Before every name; Airflow puts its own prefix (``[metrics] statsd_prefix`` or ``otel_prefix``) before that.
PREFIX = "migration"


class Type(StrEnum):
    """A timer is told in milliseconds."""

    COUNTER = "counter"
    TIMER = "timer"


class Metric(NamedTuple):
    """``dimensions`` in the order in which a plain name has them."""

    type: Type
    dimensions: tuple[str, ...]
    says: str


#: name -> metric. The page ``docs/metrics.md`` and the dashboard are held against it.
METRICS: dict[str, Metric] = {
    "objects": Metric(
        Type.COUNTER,
        ("organization", "kind", "outcome"),
        "Objects that came into a state: `verified` and `skipped` are done; `failed`, `wrong`, `needs_review` are not",
    ),
    "calls": Metric(
        Type.COUNTER,
        ("account", "status"),
        "Requests to both APIs, each try counted; without an answer the status is `lost` or `unreachable`",
    ),
    "call_time": Metric(Type.TIMER, ("account",), "From sending a request to the head of its answer"),
    "limit_wait": Metric(Type.TIMER, ("limit",), "How long a call waited for its turn because a limit was used up"),
    "task_time": Metric(Type.TIMER, ("organization", "phase"), "Work of a task, over all tries and batches of a phase"),
    "phase_time": Metric(
        Type.TIMER, ("organization", "phase"), "From the gate before (or the start of the run) to a gate that passed"
    ),
    "errors": Metric(
        Type.COUNTER,
        ("organization", "category", "code"),
        "Errors of tasks and of single objects, by class and reason code; one that is overcome later counts too",
    ),
    "alerts": Metric(
        Type.COUNTER, ("organization", "alert", "outcome"), "Alerts handed to a notifier; outcome `sent` or `failed`"
    ),
}

#: dimension -> what it can be: all of them short lists.
DIMENSIONS: dict[str, str] = {
    "organization": "the name of an organisation file",
    "kind": "a kind of object: `workflow`, `run`, `task`, `comment`, ...",
    "outcome": "a state of the ledger, or `sent` and `failed`",
    "account": "the id of an Airflow connection",
    "status": "an HTTP status, `lost` or `unreachable`",
    "limit": "a limit of an account, such as `source:process_street_acme`",
    "phase": "one of the seven phases",
    "category": "one of the four classes: `recoverable`, `data`, `critical`, `warning`",
    "code": "a reason code of this package",
    "alert": "a name from docs/alerts.md",
}

#: The metrics that the seed's architecture asks for, by its own words.
ASKED_FOR: dict[str, tuple[str, ...]] = {
    "Objects migrated per type": ("objects",),
    "Success/failure rates": ("objects",),
    "API call counts": ("calls",),
    "Processing time per phase": ("phase_time", "task_time"),
    "Error frequency": ("errors",),
}
