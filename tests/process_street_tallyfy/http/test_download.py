from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.errors import BadCredentials, NotServed, RateLimited, ServerTrouble
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.download import MOST_HOPS, Declared, Downloader
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.http.session import ApiSession

BYTES = bytes(range(256)) * 4096
PDF = {"Content-Type": "application/pdf"}
KEY = "X-API-Key"


@pytest.fixture
def downloader(session: ApiSession, pauses: list[float]) -> Downloader:
    return Downloader(session, retries=Retries(delays=(0.5, 1.0), sleep=pauses.append), timeout=2)


def link(url: str) -> Call:
    return Call("GET", "(file link)", url=url)


def test_bytes_are_written_and_hashed(script: Any, downloader: Downloader, reply: Any, limiter: Any) -> None:
    script.answer(reply(body=BYTES, headers=PDF))
    into = io.BytesIO(b"before")
    into.seek(6)
    got = downloader.fetch(link(f"{script.url}/files/1"), into)
    assert into.getvalue() == b"before" + BYTES
    assert (got.size, got.sha256) == (len(BYTES), hashlib.sha256(BYTES).hexdigest())
    assert script.seen[0].headers[KEY] == "key-canary-93f1"
    assert limiter.acquired == ["source:acme"]


def test_a_redirect_is_followed_without_the_key(
    script: Any, downloader: Downloader, reply: Any, make_script: Callable[[], Any], limiter: Any
) -> None:
    storage = make_script()
    storage.answer(reply(body=BYTES, headers=PDF))
    script.answer(reply(302, headers={"Location": f"{storage.url}/signed?token=x"}))
    into = io.BytesIO()
    downloader.fetch(link(f"{script.url}/api/files/1"), into)
    assert into.getvalue() == BYTES
    assert KEY not in storage.seen[0].headers
    assert limiter.acquired == ["source:acme"]


def test_a_redirect_at_home_keeps_the_key(script: Any, downloader: Downloader, reply: Any) -> None:
    script.answer(reply(307, headers={"Location": "/elsewhere"}), reply(body=BYTES, headers=PDF))
    downloader.fetch(link(f"{script.url}/api/files/1"), io.BytesIO())
    assert [(seen.path, KEY in seen.headers) for seen in script.seen] == [("/api/files/1", True), ("/elsewhere", True)]


def test_a_circle_of_redirects_ends(script: Any, downloader: Downloader, reply: Any) -> None:
    script.answer(reply(302, headers={"Location": "/again"}))
    with pytest.raises(NotServed):
        downloader.fetch(link(f"{script.url}/again"), io.BytesIO())
    assert len(script.seen) == MOST_HOPS


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:1/x",
        "https://10.0.0.7/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "http://93.184.216.34/x",
        "file:///etc/passwd",
        "https://[bad/x",
        "x",
    ],
)
def test_a_link_never_leads_into_a_private_network(make_session: Callable[..., ApiSession], url: str) -> None:
    public = Downloader(make_session("https://public-api.process.st/api/v1.1"))
    with pytest.raises(NotServed) as caught:
        public.fetch(link(url), io.BytesIO())
    assert caught.value.code == "unsafe_link"


def test_a_loopback_server_does_not_open_private_networks(script: Any, downloader: Downloader, reply: Any) -> None:
    script.answer(reply(302, headers={"Location": "https://10.0.0.7/x"}))
    with pytest.raises(NotServed):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_refusal_is_not_served(script: Any, downloader: Downloader, reply: Any, status: int) -> None:
    script.answer(reply(status, {"error": "x"}))
    with pytest.raises(NotServed) as caught:
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
    assert caught.value.code == "file_not_served"


def test_a_key_that_is_refused_is_no_missing_file(script: Any, downloader: Downloader, reply: Any) -> None:
    script.answer(reply(401, {"error": "x"}))
    with pytest.raises(BadCredentials):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
    assert len(script.seen) == 1


def test_a_401_of_another_server_says_nothing_about_the_key(
    script: Any, downloader: Downloader, reply: Any, make_script: Callable[[], Any]
) -> None:
    storage = make_script()
    storage.answer(reply(401))
    script.answer(reply(302, headers={"Location": f"{storage.url}/signed"}))
    with pytest.raises(NotServed):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json"])
def test_a_page_is_not_the_file(script: Any, downloader: Downloader, reply: Any, content_type: str) -> None:
    script.answer(reply(body=b"<html>log in", headers={"Content-Type": content_type}))
    with pytest.raises(NotServed) as caught:
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
    assert caught.value.code == "file_is_a_page"


def test_a_page_that_is_the_file(script: Any, downloader: Downloader, reply: Any) -> None:
    headers = {"Content-Type": "text/html", "Content-Disposition": 'attachment; filename="a.html"'}
    script.answer(reply(body=b"<html>", headers=headers))
    into = io.BytesIO()
    downloader.fetch(link(f"{script.url}/x"), into)
    assert into.getvalue() == b"<html>"


@pytest.mark.parametrize(
    ("declared", "taken"),
    [
        (Declared("application/json", 8), True),
        (Declared("text/plain", 8), True),
        (Declared("application/json", 0), True),
        (Declared("application/json", 900), False),
        (Declared("application/pdf", 0), False),
        (Declared(), False),
    ],
)
def test_a_page_that_was_declared(
    script: Any, downloader: Downloader, reply: Any, declared: Declared, *, taken: bool
) -> None:
    script.answer(reply(body=b'{"a": 1}'))
    if taken:
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO(), declared)
        return
    with pytest.raises(NotServed):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO(), declared)


def test_what_breaks_off_begins_again(script: Any, downloader: Downloader, reply: Any, pauses: list[float]) -> None:
    script.answer(reply(body=BYTES + BYTES, headers=PDF, claim=7), reply(500), reply(body=BYTES, headers=PDF))
    into = io.BytesIO()
    got = downloader.fetch(link(f"{script.url}/x"), into)
    assert into.getvalue() == BYTES
    assert got.size == len(BYTES)
    assert pauses == [0.5, 1.0]


def test_what_breaks_off_for_ever_is_trouble(script: Any, downloader: Downloader, reply: Any) -> None:
    script.answer(reply(body=b"x", headers=PDF, claim=7))
    with pytest.raises(ServerTrouble):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
    assert len(script.seen) == 3


def test_a_sink_that_cannot_seek_gets_no_byte_twice(script: Any, downloader: Downloader, reply: Any) -> None:
    class Sink:
        def __init__(self) -> None:
            self.size = 0

        def write(self, data: bytes) -> int:
            self.size += len(data)
            return len(data)

    script.answer(reply(503), reply(body=BYTES, headers=PDF), reply(body=BYTES, headers=PDF, claim=7))
    first, second = Sink(), Sink()
    downloader.fetch(link(f"{script.url}/x"), first)
    with pytest.raises(ServerTrouble):
        downloader.fetch(link(f"{script.url}/x"), second)
    assert first.size == len(BYTES)
    assert second.size <= len(BYTES)
    assert len(script.seen) == 3


def test_a_429_is_waited_for_or_handed_over(
    script: Any, downloader: Downloader, reply: Any, pauses: list[float]
) -> None:
    script.answer(
        reply(429, headers={"Retry-After": "2"}),
        reply(body=b"x", headers=PDF),
        reply(429, headers={"Retry-After": "900"}),
    )
    downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
    assert pauses == [2.0]
    with pytest.raises(RateLimited):
        downloader.fetch(link(f"{script.url}/x"), io.BytesIO())
