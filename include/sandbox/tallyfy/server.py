"""The Tallyfy stand-in: routes of all resources, authentication, the general limit, and how errors look."""

from __future__ import annotations

from typing import Any

from include.sandbox.clock import Clock
from include.sandbox.tallyfy import (
    assets,
    automations,
    captures,
    completion,
    feed,
    folders,
    groups,
    guests,
    launch,
    members,
    oneoff,
    organization,
    runs,
    steps,
    tags,
    tasks,
    templates,
    threads,
    token,
)
from include.sandbox.tallyfy.answers import refused
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from include.sandbox.tallyfy.schedule import tick
from include.sandbox.tallyfy.state import TallyfyState, Token
from include.sandbox.tallyfy.viewer import pages
from include.sandbox.tallyfy.world import World
from include.sandbox.web import JSON, Answer, Call, StandIn

RESOURCES = (
    organization,
    members,
    guests,
    groups,
    tags,
    folders,
    templates,
    steps,
    captures,
    automations,
    launch,
    runs,
    tasks,
    completion,
    oneoff,
    threads,
    assets,
    feed,
    token,
)
OPEN = "/oauth/token"
FOR_APPLICATIONS = "/applications/"
MESSAGES = {
    401: "Unauthenticated.",
    404: "API endpoint not found",
    405: "Method not allowed.",
    429: "Too Many Attempts.",
    500: "Server Error",
    502: "Bad Gateway",
}


class TallyfyServer(StandIn):
    plus_is_space = False  # 1.5: a `+` is taken literally

    def __init__(self, state: TallyfyState, clock: Clock, capabilities: Capabilities | None = None) -> None:
        super().__init__(clock)
        self.state = state
        self.journal = state.journal
        self.world = World(state, clock, capabilities or Capabilities())
        for module in RESOURCES:
            self.register(module.routes(self.world))

    def dump(self) -> Any:
        return dump(self.state)

    def view(self, path: str, call: Call) -> Answer:
        answer = pages.answer(self.state, path, call)
        answer.body = answer.payload()
        return answer

    def dispatch(self, call: Call) -> Answer:
        answer = super().dispatch(call)
        token = _token(call)
        answer.headers.setdefault("X-Request-Id", f"req-{len(self.requests) + 1}")
        answer.headers.setdefault("X-RateLimit-Limit", str(self.world.capabilities.rate_per_minute))
        answer.headers.setdefault("X-RateLimit-Remaining", str(self.world.rate.remaining(token)))
        return self._as_page(call, answer)

    def admit(self, call: Call) -> None:
        """Order of the refusals: client header, token, kind of token, organisation, limit."""
        tick(self.world)
        if call.route == OPEN:
            return
        if self.world.capabilities.client_header_required and not call.headers.get("X-Tallyfy-Client"):
            raise refused("Unauthorized client.", 401)
        token = _token(call)
        known = self._valid(token)
        if (known.user is None) != call.route.startswith(FOR_APPLICATIONS):
            raise refused("This kind of token is not accepted here.", 401)
        if known.user is not None:
            call.caller = self.state.members[known.user]
            if call.caller["status"] == "disabled":
                raise refused("Unauthenticated.", 401)
        if call.params.get("org", self.state.organization_id) != self.state.organization_id:
            raise refused("You do not belong to this organization.", 403)
        self.world.rate.take(token)

    def refusal(self, call: Call, status: int, reason: str) -> Answer:
        """An unknown method of a known path is an unknown route to this vendor (1.6, 8.9)."""
        if reason == "method":
            status = 404
        body: dict[str, Any] = {"error": True, "message": MESSAGES[status]}
        if status == 404:
            body["code"] = "ENDPOINT_NOT_FOUND"
        if status == 429:
            body = {"message": MESSAGES[429], "code": "RATE_LIMIT_EXCEEDED"}
        return Answer(status, body)

    def _valid(self, token: str) -> Token:
        known = self.state.tokens.get(token)
        if known is None or known.expires <= self.clock.now():
            raise refused("Unauthenticated.", 401)
        return known

    def _as_page(self, call: Call, answer: Answer) -> Answer:
        """Without `Accept: application/json` an error is a web page (8.5 no. 75)."""
        wanted = not self.world.capabilities.json_accept_required or JSON in call.headers.get("Accept", "")
        if wanted or answer.status < 400 or call.route == OPEN:
            return answer
        title = MESSAGES.get(answer.status, "Error")
        page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{answer.status} {title}</body></html>"
        return Answer(answer.status, page.encode(), answer.headers, "text/html; charset=UTF-8")


def _token(call: Call) -> str:
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
