"""Tokens: the OAuth endpoint and the grants of an application (api/tallyfy-api.md 1.2)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import timedelta

from include.sandbox.tallyfy.answers import missing, one, refused
from include.sandbox.tallyfy.members import MemberRoutes
from include.sandbox.tallyfy.state import APPLICATION_TOKEN_SECONDS, USER_TOKEN_SECONDS, Row
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Answer, Call, Route


def routes(world: World) -> Iterable[Route]:
    tokens = TokenRoutes(world)
    return [
        Route("POST", "/oauth/token", tokens.grant),
        Route("POST", "/applications/<org>/users/<email>/token", tokens.for_user),
        Route("POST", "/applications/<org>/users", tokens.create_user),
    ]


class TokenRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.members = MemberRoutes(world)

    def grant(self, call: Call) -> Answer:
        """Form-encoded only; JSON is a 400. Client credentials only: the other grants are not for a headless tool."""
        if not call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            raise refused("The request must be form-encoded.", 400)
        form = call.request.form
        if form.get("grant_type") != "client_credentials":
            raise refused("The authorization grant type is not supported.", 400)
        right = (self.world.state.client_id, self.world.state.client_secret)
        given = (form.get("client_id", ""), form.get("client_secret", ""))
        if not all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, right, strict=True)):
            raise refused("Client authentication failed.", 401)
        return Answer(200, self._token(None, APPLICATION_TOKEN_SECONDS))

    def for_user(self, call: Call) -> Answer:
        member = self.world.state.member_by_email(call.params["email"])
        if member is None or member["status"] != "active":
            raise missing()
        return one(self._token(member["id"], USER_TOKEN_SECONDS))

    def create_user(self, call: Call) -> Answer:
        return self.members.create_directly(call)

    def _token(self, user: int | None, seconds: int) -> Row:
        token = self.world.mint(user, timedelta(seconds=seconds))
        return {"token_type": "Bearer", "expires_in": seconds, "access_token": token}
