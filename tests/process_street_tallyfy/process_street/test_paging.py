"""The cursor rules over a scripted server: what the real API was seen doing (api/process-street-api.md 1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from process_street_tallyfy.errors import DataError, ForbiddenCall
from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.limiter import NoLimiter
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.process_street.paging import walk


@pytest.fixture
def session(script: Any) -> Iterator[ApiSession]:
    session = ApiSession(f"{script.url}/api/v1.1", ApiKey("key-canary"), NoLimiter(), account="acme", bucket="b")
    yield session
    session.close()


@pytest.fixture
def page(script: Any, reply: Any) -> Callable[..., Any]:
    def make(*ids: str, after: str | None = None, key: str = "users") -> Any:
        links = [{"name": "self", "href": "https://elsewhere.example/x", "rel": "next", "type": "Api"}]
        if after is not None:
            link = after if "://" in after else f"{script.url}/api/v1.1/users?_={after}"
            links.append({"name": "next", "href": link, "rel": "Users", "type": "Api"})
        return reply(body={key: [{"id": identity} for identity in ids], "links": links})

    return make


def ids(session: ApiSession, key: str = "users") -> list[str]:
    return [item["id"] for item in walk(session, Call("GET", "/users"), key)]


def test_the_link_named_next_is_followed(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", "b", after="c1"), page("c", after="c2"), page("d"))
    assert ids(session) == ["a", "b", "c", "d"]
    assert [seen.query for seen in script.seen] == [{}, {"_": "c1"}, {"_": "c2"}]


def test_an_empty_page_ends_the_walk_although_it_has_a_next_link(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", after="c1"), page(after="c2"), page("never"))
    assert ids(session) == ["a"]
    assert len(script.seen) == 2


def test_a_link_seen_before_ends_the_walk(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", after="c1"), page("b", after="c1"), page("never"))
    assert ids(session) == ["a", "b"]


def test_an_item_on_two_pages_comes_once(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", "b", after="c1"), page("b", "c"))
    assert ids(session) == ["a", "b", "c"]


@pytest.mark.parametrize("link", ["https://elsewhere.example/users?_=c1", "http://169.254.169.254/users"])
def test_a_next_link_to_another_server_does_not_silently_end_the_walk(
    script: Any, session: ApiSession, page: Any, link: str
) -> None:
    script.answer(page("a", after=link))
    with pytest.raises(ForbiddenCall):
        ids(session)
    assert len(script.seen) == 1


def test_pages_are_fetched_when_they_are_needed(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", "b", after="c1"), page("c"))
    items = walk(session, Call("GET", "/users"), "users")
    assert script.seen == []
    next(items)
    next(items)
    assert len(script.seen) == 1


def test_a_post_is_repeated_with_its_body_along_the_links(script: Any, session: ApiSession, page: Any) -> None:
    script.answer(page("a", after="c1", key="data"), page("b", key="data"))
    call = Call("POST", "/work/items/search", json={"types": ["OneOffTask"]}, repeatable=True)
    assert [item["id"] for item in walk(session, call, "data")] == ["a", "b"]
    assert [(seen.method, seen.body) for seen in script.seen] == [("POST", b'{"types": ["OneOffTask"]}')] * 2


@pytest.mark.parametrize("body", [{"links": []}, {"users": None}, {"users": [], "links": None}, {"data": []}])
def test_a_missing_array_is_empty(script: Any, session: ApiSession, reply: Any, body: Any) -> None:
    script.answer(reply(body=body))
    assert ids(session) == []


@pytest.mark.parametrize("body", [{"users": "x"}, {"users": ["x"]}, "x", 7, None])
def test_an_answer_that_is_no_envelope_is_unreadable(script: Any, session: ApiSession, reply: Any, body: Any) -> None:
    script.answer(reply(body=body))
    with pytest.raises(DataError):
        ids(session)
