"""The routes of the demo and the tests, below `/__sandbox__`: no authentication, not logged, never at fault."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from include.sandbox.web import Answer, Call, StandIn

PREFIX = "/__sandbox__/"
#: Below it are the pages for people, where a server has any.
VIEW = "view"


def answer(server: StandIn, call: Call) -> Answer:
    from include.sandbox.web import Answer

    name = call.path[len(PREFIX) :]
    if call.method == "GET" and name.partition("/")[0] == VIEW:
        with server.lock:
            return server.view(name[len(VIEW) + 1 :], call)
    action = ACTIONS.get((call.method, name))
    if action is None:
        return Answer(404, {"error": "no such admin route"})
    with server.lock:
        try:
            return Answer(200, action(server, call))
        except (ValueError, KeyError, TypeError) as error:
            return Answer(400, {"error": str(error)})


def _clock(server: StandIn, _call: Call) -> Any:
    return {"now": server.clock.now().isoformat(), "speed": server.clock.speed}


def _set_clock(server: StandIn, call: Call) -> Any:
    """Body: any of `now` (ISO 8601 with a zone), `advance` (seconds), `speed`."""
    body = call.json() or {}
    if "now" in body:
        server.clock.set(datetime.fromisoformat(body["now"].replace("Z", "+00:00")))
    if "advance" in body:
        server.clock.advance(float(body["advance"]))
    if "speed" in body:
        server.clock.run_at(float(body["speed"]))
    return _clock(server, call)


def _add_faults(server: StandIn, call: Call) -> Any:
    """Body: one rule or a list of rules of `include.sandbox.faults`."""
    body = call.json()
    server.faults.add(*(body if isinstance(body, list) else [body]))
    return {"rules": len(server.faults.rules)}


def _clear_faults(server: StandIn, _call: Call) -> Any:
    server.faults.clear()
    return {"rules": 0}


def _tally(server: StandIn, _call: Call) -> Any:
    """Requests by method and route: what a long move can be asked for again and again."""
    return [[method, route, count] for (method, route), count in server.tally.items()]


ACTIONS = {
    ("GET", "state"): lambda server, _call: server.dump(),
    ("GET", "requests"): lambda server, _call: server.logged(),
    ("GET", "tally"): _tally,
    ("GET", "journal"): lambda server, _call: server.journal.dump(),
    ("GET", "clock"): _clock,
    ("POST", "clock"): _set_clock,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _clear_faults,
}
