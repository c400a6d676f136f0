"""The web base of both stand-in servers: routing, keep-alive, faults, request log, admin routes.

How a server is made (interface for both sides):

    class MyServer(StandIn):
        plus_is_space = True                       # False: `+` in a query stays a plus sign
        def __init__(self, state: MyState, clock: Clock) -> None:
            super().__init__(clock)
            self.state = state                     # picklable; saved and loaded by `Sandbox.start(memory=...)`
            self.register([Route("GET", "/api/v1.1/things/<thing_id>", self.get_thing)])
        def get_thing(self, call: Call) -> Answer: # runs under the server's one lock
            return Answer(200, {"id": call.params["thing_id"]})
        def admit(self, call: Call) -> None:       # authentication and limits, after routing; raise Refused(answer)
        def refusal(self, call: Call, status: int, reason: str) -> Answer:
                                                   # the vendor's error body for 401 404 405 429 500 502;
                                                   # reasons: no_route, method, crash, fault
        def dump(self) -> Any:                     # JSON of the whole state, for GET /__sandbox__/state

`Call`: `.method .path .route .params .query` (a werkzeug MultiDict) `.headers .json() .form .files .request`.
`Answer(status, body, headers, content_type)`: body is JSON-able, or `bytes`, or a `Path` that is streamed, or None.
`box.Sandbox` makes the servers as `ProcessStreetServer(state, clock)` and `TallyfyServer(state, clock, capabilities)`;
`ProcessStreetState()` is an empty organisation, has `.api_key` and `.organization_id`, and can be pickled.
To serve one side alone: `listener = Listener(MyServer(...)); listener.start(); listener.url; listener.stop()`.
`raise Refused(answer)` anywhere below a handler ends the call with that answer.

Flow of a request:
    admin route? -> answer
    fault drawn: `before` kinds answer now -> route -> admit -> handler (one lock) -> `after` kinds lose the answer
    -> request log -> one send
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request

from include.sandbox import admin
from include.sandbox.clock import Clock, iso
from include.sandbox.echo import echoed
from include.sandbox.faults import BEFORE, ECHOES, Fault, Faults, Strike
from include.sandbox.journal import Journal

log = logging.getLogger(__name__)
JSON = "application/json"
HTML_PAGE = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>502</body></html>"


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON

    def payload(self) -> bytes | Path:
        if isinstance(self.body, (bytes, Path)):
            return self.body
        return b"" if self.body is None else json.dumps(self.body, separators=(",", ":")).encode()


class Refused(Exception):
    """Ends a call with the answer it carries."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Dropped(Exception):
    """The connection is closed without an answer."""


@dataclass(frozen=True)
class Logged:
    """One line of the request log. `path` is as received, `route` is its template, `time` is sandbox time."""

    method: str
    path: str
    query: str
    status: int
    time: str
    route: str
    milliseconds: float
    fault: str | None


@dataclass
class Call:
    """One request on its way through a server. `route` and `params` are empty until it was routed.

    `caller` is for `admit` to fill and for handlers to read.
    """

    request: Request
    query: MultiDict[str, str]
    route: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    caller: Any = None

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def headers(self) -> Headers:
        return self.request.headers

    def name(self) -> str:
        """The same for requests that ask for the same."""
        body = hashlib.sha256(self.request.get_data(cache=True)).hexdigest()
        return f"{self.method} {self.path} {self.request.query_string!r} {body}"

    def json(self) -> Any:
        """The decoded body; None for an empty one. Raises ValueError when it is not JSON."""
        raw = self.request.get_data(cache=True)
        return json.loads(raw) if raw else None


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """`rule` in the notation of `werkzeug.routing`."""

    method: str
    rule: str
    handler: Handler


class StandIn:
    """A server with memory, without sockets: `answer` is the whole of it. See the module for the interface."""

    plus_is_space = True

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.faults = Faults()
        self.journal: Journal = Journal()
        self.requests: list[Logged] = []
        self.tally: Counter[tuple[str, str]] = Counter()
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self._handlers: dict[str, Handler] = {}

    def register(self, routes: Iterable[Route]) -> None:
        for route in routes:
            self._handlers[f"{route.method} {route.rule}"] = route.handler

    def admit(self, call: Call) -> None:
        """Everything passes."""

    def refusal(self, call: Call, status: int, reason: str) -> Answer:
        return Answer(status, {"error": reason, "path": call.path})

    def dump(self) -> Any:
        return {}

    def view(self, path: str, call: Call) -> Answer:
        """A page for people, below `/__sandbox__/view/`."""
        return Answer(404, {"error": "this server has no pages", "path": call.path})

    def answer(self, request: Request) -> Answer:
        """Raises Dropped when a fault takes the connection away."""
        query = request.query_string.decode("latin-1")
        call = Call(request, request.args if self.plus_is_space else parse_literal_plus(query))
        if call.path.startswith(admin.PREFIX):
            return admin.answer(self, call)
        strike = self.faults.draw(call.method, call.path, call.name)
        begun = time.perf_counter()
        status = 0
        try:
            answer = self._with_fault(call, strike)
            status = answer.status
            return answer
        finally:
            took = (time.perf_counter() - begun) * 1000
            fault = strike.fault.value if strike else None
            moment = iso(self.clock.now())
            self.requests.append(Logged(call.method, call.path, query, status, moment, call.route, took, fault))
            with self.lock:
                self.tally[call.method, call.route or call.path] += 1

    def _with_fault(self, call: Call, strike: Strike | None) -> Answer:
        if strike is None:
            return self.dispatch(call)
        if strike.fault in BEFORE:
            return self._before(call, strike)
        if strike.fault in ECHOES:
            shown = self.dispatch(call) if call.method == "GET" else None
            return echoed(strike.fault, call, _json_of(shown) if shown else None)
        if strike.fault is Fault.SLOW:
            self.closing.wait(strike.seconds)
            return self.dispatch(call)
        return self._after(call, strike, self.dispatch(call))

    def _before(self, call: Call, strike: Strike) -> Answer:
        if strike.fault is Fault.DROP_BEFORE:
            raise Dropped
        if strike.fault is Fault.HTML:
            return Answer(502, HTML_PAGE, content_type="text/html; charset=utf-8")
        if strike.fault is Fault.EXPIRED_TOKEN:
            return self.refusal(call, 401, "fault")
        if strike.fault is Fault.ERROR_BEFORE:
            return self.refusal(call, 500, "fault")
        answer = self.refusal(call, 429, "fault")
        date = formatdate(time.time() + strike.seconds, usegmt=True)
        answer.headers["Retry-After"] = date if strike.fault is Fault.TOO_MANY_DATE else f"{strike.seconds:.0f}"
        return answer

    def _after(self, call: Call, strike: Strike, committed: Answer) -> Answer:
        if strike.fault is Fault.TRUNCATED:
            whole = committed.payload()
            cut = whole[: len(whole) // 2] if isinstance(whole, bytes) else b""
            return Answer(committed.status, cut, committed.headers, committed.content_type)
        if strike.fault is Fault.ERROR_AFTER:
            return self.refusal(call, 500, "fault")
        if strike.fault is Fault.GATEWAY_AFTER:
            return Answer(502, HTML_PAGE, content_type="text/html; charset=utf-8")
        if strike.fault is Fault.HANG_AFTER:
            self.closing.wait(strike.seconds)
        raise Dropped

    def dispatch(self, call: Call) -> Answer:
        """Routes and answers under the lock; a crash of a handler is a 500 and stays in the log of this process."""
        try:
            endpoint, values = compiled(tuple(self._handlers)).bind("sandbox").match(call.path, call.method)
        except MethodNotAllowed:
            return self.refusal(call, 405, "method")
        except NotFound:
            return self.refusal(call, 404, "no_route")
        call.route, call.params = endpoint.partition(" ")[2], values
        with self.lock:
            try:
                self.admit(call)
                answer = self._handlers[endpoint](call)
                answer.body = answer.payload()  # before another thread may change the rows it shows
                return answer
            except Refused as refused:
                return refused.answer
            except Exception:  # noqa: BLE001 - a crash here is a defect of the sandbox, the client sees a 500
                log.exception("handler of %s crashed", endpoint)
                return self.refusal(call, 500, "crash")

    def logged(self) -> list[dict[str, Any]]:
        return [asdict(line) for line in self.requests]


def _json_of(answer: Answer) -> Any:
    content = answer.payload()
    try:
        return json.loads(content) if isinstance(content, bytes) else None
    except ValueError:
        return None


@lru_cache(maxsize=16)
def compiled(endpoints: tuple[str, ...]) -> Map:
    """One map for all servers with the same routes: compiling a hundred rules takes 100 ms."""
    routes = Map(strict_slashes=False, merge_slashes=False, redirect_defaults=False)
    for endpoint in endpoints:
        method, _, rule = endpoint.partition(" ")
        routes.add(Rule(rule, methods=[method], endpoint=endpoint))
    routes.update()
    return routes


def parse_literal_plus(query: str) -> MultiDict[str, str]:
    """A query in which `+` is a plus sign and only `%20` is a space (api/tallyfy-api.md 1.5)."""
    return MultiDict(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True))
