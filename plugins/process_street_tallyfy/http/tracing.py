"""A span per call, in whatever trace is under way: Airflow's own span of the task, where its traces are switched on.

The API of OpenTelemetry does nothing while nobody listens. A span says the route template, never an id, and no
exception: their texts are not all ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from process_street_tallyfy.http.call import Call

tracer = trace.get_tracer("process_street_tallyfy")


@contextmanager
def call_span(call: Call, account: str) -> Iterator[None]:
    attributes = {"http.request.method": call.method, "url.template": call.route, "peer.service": account}
    with tracer.start_as_current_span(
        call.label, kind=SpanKind.CLIENT, attributes=attributes, record_exception=False, set_status_on_exception=False
    ):
        yield


def answered(status: int) -> None:
    """The span under way got an answer."""
    span = trace.get_current_span()
    span.set_attribute("http.response.status_code", status)
    if status >= 400:
        span.set_status(StatusCode.ERROR)


def unanswered(outcome: str) -> None:
    """``lost`` or ``unreachable``."""
    trace.get_current_span().set_status(StatusCode.ERROR, outcome)
