"""The requests of a move, kept and sent once more by a loop that does nothing else.

The sandbox gives the same ids in the same order, so that a fresh one answers the same requests as the first did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from include.local_stack.sandbox import SandboxAddress
from process_street_tallyfy.http.transport import Transport


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it went out, and the status of its answer."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | str | None
    status: int


@contextmanager
def kept() -> Iterator[list[Sent]]:
    """Every request of this process while it is open; bodies that are streamed are read first."""
    found: list[Sent] = []
    send = Transport._begun

    def begun(self: Transport, method: str, url: str, headers: Mapping[str, str], *, data: Any, stream: bool) -> Any:
        body = b"".join(iter(data.read, b"")) if hasattr(data, "read") else data
        response = send(self, method, url, headers, data=body, stream=stream)
        found.append(Sent(method, url, dict(headers), body, response.status_code))
        return response

    Transport._begun = begun  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Transport._begun = send  # type: ignore[method-assign]


def send_again(sent: Sequence[Sent], before: SandboxAddress, now: SandboxAddress) -> tuple[float, int]:
    """Seconds of the bare loop, and how many answers had another status than the first time."""
    places = _places(before, now)
    with requests.Session() as session:
        session.trust_env = False
        began, others = time.perf_counter(), 0
        for one in sent:
            url, headers = _translated(one.url, places), {k: _translated(v, places) for k, v in one.headers.items()}
            answer = session.request(one.method, url, headers=headers, data=one.body, allow_redirects=False, timeout=60)
            others += answer.status_code != one.status
        return time.perf_counter() - began, others


def _places(before: SandboxAddress, now: SandboxAddress) -> dict[str, str]:
    """Origins and credentials of the first servers -> those of the fresh ones."""
    sides = ((before.process_street, now.process_street), (before.tallyfy, now.tallyfy))
    found = {_origin(old["url"]): _origin(new["url"]) for old, new in sides}
    for key in ("api_key", "token"):
        found |= {old[key]: new[key] for old, new in sides if key in old}
    return found


def _translated(text: str, places: Mapping[str, str]) -> str:
    for old, new in places.items():
        text = text.replace(old, new)
    return text


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
