from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.http.session import ApiSession

SECRET = "key-canary-93f1"


@pytest.fixture
def pauses() -> list[float]:
    """What the session slept, instead of sleeping."""
    return []


@pytest.fixture
def make_session(limiter: Any, pauses: list[float]) -> Iterator[Callable[..., ApiSession]]:
    made: list[ApiSession] = []

    def make(base_url: str, **more: Any) -> ApiSession:
        given: dict[str, Any] = {
            "account": "acme",
            "bucket": "source:acme",
            "read_timeout": 2.0,
            "retries": Retries(delays=(0.5, 1.0, 2.0), sleep=pauses.append),
            **more,
        }
        made.append(ApiSession(base_url, given.pop("auth", ApiKey(SECRET)), limiter, **given))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(script: Any, make_session: Callable[..., ApiSession]) -> ApiSession:
    return make_session(f"{script.url}/api")
