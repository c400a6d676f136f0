"""Page sizes and the budget, measured on scripted answers."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.limiter import NoLimiter
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.process_street.measuring import FirstPage, first_page, rate_limit


@pytest.fixture
def session(script: Any) -> ApiSession:
    return ApiSession(f"{script.url}/api", ApiKey("key"), NoLimiter(), account="ps", bucket="b")


def page(script: Any, size: int, following: str = "") -> dict[str, Any]:
    links = [{"name": "next", "href": f"{script.url}/api/users?_={following}", "type": "Api"}] if following else []
    return {"users": [{"id": f"{following}{number}"} for number in range(size)], "links": links}


def test_a_page_is_full_when_a_second_one_has_items(session: ApiSession, script: Any, reply: Any) -> None:
    script.answer(reply(body=page(script, 20, "b")), reply(body=page(script, 3)))
    assert first_page(session, "/users", "users") == FirstPage(20, full=True)


def test_a_next_link_before_an_empty_page_proves_nothing(session: ApiSession, script: Any, reply: Any) -> None:
    script.answer(reply(body=page(script, 7, "b")), reply(body=page(script, 0, "c")))
    assert first_page(session, "/users", "users") == FirstPage(7, full=False)


def test_an_empty_list_has_no_size(session: ApiSession, script: Any, reply: Any) -> None:
    script.answer(reply(body=page(script, 0)))
    assert first_page(session, "/users", "users") == FirstPage(0, full=False)


@pytest.mark.parametrize(("said", "limit"), [("2500", 2500), ("", None), ("plenty", None)])
def test_the_budget_is_what_the_header_says(
    session: ApiSession, script: Any, reply: Any, said: str, limit: int | None
) -> None:
    script.answer(reply(body={}, headers={"X-Api-Key-Rate-Limit-Limit": said}))
    assert rate_limit(session) == limit
