from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from include.sandbox.clock import Clock
from include.sandbox.listener import Listener
from include.sandbox.web import Answer, Call, Route, StandIn


class Shelf(StandIn):
    """The smallest server on the web base: it keeps what is posted."""

    def __init__(self) -> None:
        super().__init__(Clock(speed=0))
        self.things: list = []
        self.register([Route("POST", "/things", self.post), Route("GET", "/things/<int:at>", self.get)])

    def post(self, call: Call) -> Answer:
        self.things.append(call.json())
        return Answer(201, {"at": len(self.things) - 1})

    def get(self, call: Call) -> Answer:
        return Answer(200, {"thing": self.things[int(call.params["at"])], "q": call.query.get("q")})

    def dump(self) -> list:
        return self.things


@pytest.fixture
def shelf() -> Iterator[tuple[Shelf, str, requests.Session]]:
    server = Shelf()
    listener = Listener(server)
    listener.start()
    with requests.Session() as session:
        yield server, listener.url, session
    listener.stop()
