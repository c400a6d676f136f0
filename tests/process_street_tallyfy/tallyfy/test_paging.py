from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from process_street_tallyfy.errors import DataError, ServerTrouble
from process_street_tallyfy.http.auth import BearerToken
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.limiter import NoLimiter
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.tallyfy.paging import PER_PAGE, collect

CALL = Call("GET", "/runs", params={"q": "ps:a b"})


@pytest.fixture
def session(script: Any) -> Iterator[ApiSession]:
    session = ApiSession(script.url, BearerToken("token-canary"), NoLimiter(), account="acme", bucket="b")
    yield session
    session.close()


def page(reply: Any, ids: list[str], number: int, pages: int, total: int | None, links: Any = None) -> Any:
    pagination = {"current_page": number, "total_pages": pages, "total": total, "links": links}
    return reply(body={"data": [{"id": identity} for identity in ids], "meta": {"pagination": pagination}})


def ids(session: ApiSession) -> list[str]:
    return [item["id"] for item in collect(session, CALL)]


@pytest.mark.parametrize("links", [[], None, {"next": "https://elsewhere.example/runs?page=2"}])
def test_all_pages_are_walked(script: Any, session: ApiSession, reply: Any, links: Any) -> None:
    script.answer(page(reply, ["a", "b"], 1, 2, 3, links), page(reply, ["c"], 2, 2, 3, links))
    assert ids(session) == ["a", "b", "c"]
    expected = [{"q": "ps:a b", "page": n, "per_page": str(PER_PAGE)} for n in ("1", "2")]
    assert [seen.query for seen in script.seen] == expected
    assert "q=ps%3Aa%20b" in script.seen[0].target


def test_a_list_without_pages_is_whole(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(body={"data": [{"id": "a"}]}))
    assert ids(session) == ["a"]
    assert len(script.seen) == 1


def test_a_list_that_moves_is_walked_once_more(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(
        page(reply, ["a", "b"], 1, 2, 3),
        page(reply, ["b"], 2, 2, 3),
        page(reply, ["a", "b"], 1, 2, 3),
        page(reply, ["c"], 2, 2, 3),
    )
    assert ids(session) == ["a", "b", "c"]


def test_a_list_that_never_adds_up_is_trouble(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(page(reply, ["a"], 1, 1, 2))
    with pytest.raises(ServerTrouble) as caught:
        ids(session)
    assert caught.value.code == "incomplete_list"
    assert "1 of 2" in str(caught.value)


def test_a_server_that_ignores_the_page_does_not_hold_us_for_ever(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(page(reply, ["a"], 1, 1000, 1))
    assert ids(session) == ["a"]
    assert len(script.seen) == 2


def test_items_without_an_id_are_all_kept(script: Any, session: ApiSession, reply: Any) -> None:
    script.answer(reply(body={"data": [{"email": "a@b.co"}, {"email": "c@d.co"}, {"x": 1}, {"x": 1}]}))
    assert len(collect(session, CALL)) == 4


@pytest.mark.parametrize("body", [{"data": "x"}, {"data": ["x"]}, {}, "x", None])
def test_an_answer_that_is_no_list_is_unreadable(script: Any, session: ApiSession, reply: Any, body: Any) -> None:
    script.answer(reply(body=body))
    with pytest.raises(DataError):
        ids(session)
