"""The server: key check, hourly limit, read routes, refused writes."""

from __future__ import annotations

import hmac
from typing import Any, cast

from include.sandbox.clock import Clock
from include.sandbox.process_street.answers import ANSWERERS
from include.sandbox.process_street.answers.files import STORAGE, stored
from include.sandbox.process_street.answers.writes import refused_writes
from include.sandbox.process_street.dump import dump
from include.sandbox.process_street.failures import error, refuse
from include.sandbox.process_street.meter import Meter
from include.sandbox.process_street.paging import Pager
from include.sandbox.process_street.seen import Seen
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.web import Answer, Call, Route, StandIn

PREFIX = "/api/v1.1"
TEXTS = {
    401: "Invalid API key.",
    404: "Not found.",
    405: "Method not allowed.",
    429: "Rate limit exceeded.",
    500: "Internal server error.",
    502: "Bad gateway.",
}


class ProcessStreetServer(StandIn):
    """`state` is the organisation; see `include.sandbox.web` for what the base does."""

    def __init__(self, state: ProcessStreetState, clock: Clock) -> None:
        super().__init__(clock)
        self.state = state
        self.meter = Meter(clock, lambda: state.capabilities.calls_per_hour)
        self.pager = Pager(lambda: state.capabilities.page_size, lambda: state.capabilities.trailing_next)
        seen = cast("ProcessStreetState", Seen(state))
        reads = [route for answerer in ANSWERERS for route in answerer(seen, self.pager, clock).routes()]
        self.register([Route(r.method, PREFIX + r.rule, r.handler) for r in reads + refused_writes(self.refuse_write)])
        self.register([Route("GET", f"{STORAGE}/<file_id>", lambda call: stored(state, call))])

    def dispatch(self, call: Call) -> Answer:
        """The budget stands on every answer (1.7)."""
        answer = super().dispatch(call)
        answer.headers.update(self.meter.headers())
        return answer

    def admit(self, call: Call) -> None:
        """`X-API-Key`, or the bearer scheme that the vendor calls beta (1.1)."""
        if call.path.startswith(STORAGE):
            return
        bearer = call.headers.get("Authorization", "")
        given = call.headers.get("X-API-Key") or bearer.removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self.state.api_key.encode()):
            refuse(401, TEXTS[401])
        self.meter.take()

    def refuse_write(self, call: Call) -> Answer:
        """The source is read only: whatever would write is kept as a violation and refused."""
        self.state.violations.append(f"{call.method} {call.path}")
        return error(403, "write attempted", len(self.state.violations))

    def refusal(self, call: Call, status: int, reason: str) -> Answer:
        known = status if status in TEXTS else 500
        if reason == "method" and call.method not in ("GET", "HEAD", "OPTIONS"):
            self.state.violations.append(f"{call.method} {call.path}")
        return error(known if known != 502 else 500, TEXTS[known], len(self.requests))

    def dump(self) -> Any:
        return dump(self.state)
