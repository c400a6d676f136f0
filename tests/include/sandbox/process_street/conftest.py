from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from include.sandbox.clock import Clock
from include.sandbox.listener import Listener
from include.sandbox.nasty import known
from include.sandbox.process_street.server import ProcessStreetServer
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import build_source


class Caller:
    """A client without any cleverness: one call, or a walk along the links named next."""

    def __init__(self, state: ProcessStreetState, clock: Clock) -> None:
        self.state = state
        self.clock = clock
        self.server = ProcessStreetServer(state, clock)
        self.listener = Listener(self.server)
        self.listener.start()
        self.base = f"{self.listener.url}/api/v1.1"
        self.session = requests.Session()
        self.session.headers["X-API-Key"] = state.api_key

    def call(self, path: str, method: str = "GET", **options: Any) -> requests.Response:
        url = path if urlsplit(path).scheme else self.base + path
        return self.session.request(method, url, timeout=10, **options)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.call(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Until no next link, an empty page, or a link seen before."""
        body, seen = self.get(path, **query), set()
        while True:
            yield body
            items = next(value for key, value in body.items() if key != "links")
            href = next((link["href"] for link in body.get("links", []) if link["name"] == "next"), None)
            if not items or href is None or href in seen:
                return
            seen.add(href)
            body = self.get(href)

    def items(self, path: str, **query: Any) -> list[Any]:
        return [item for body in self.pages(path, **query) for key in body if key != "links" for item in body[key]]

    def close(self) -> None:
        self.session.close()
        self.listener.stop()


@pytest.fixture(scope="session")
def sample() -> bytes:
    """Built once, copied for every test."""
    return pickle.dumps(build_source())


@pytest.fixture
def source(sample: bytes) -> Iterator[Caller]:
    """A sample organisation of its own, with a frozen clock."""
    caller = Caller(pickle.loads(sample), Clock(speed=0))  # noqa: S301 - our own bytes
    yield caller
    caller.close()


@pytest.fixture(scope="session")
def shared_source(sample: bytes) -> Iterator[Caller]:
    """One sample organisation for tests that only read; no hourly limit."""
    state = pickle.loads(sample)  # noqa: S301 - our own bytes
    state.capabilities.calls_per_hour = 1_000_000
    caller = Caller(state, Clock(speed=0))
    yield caller
    caller.close()


@pytest.fixture(scope="session")
def nasty_source() -> Iterator[Caller]:
    """The nasty organisation, as far as the specification lists it; no hourly limit."""
    state = known()
    state.capabilities.calls_per_hour = 1_000_000
    caller = Caller(state, Clock(speed=0))
    yield caller
    caller.close()
