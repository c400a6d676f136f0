from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import pytest

from process_street_tallyfy.errors import BadCredentials
from process_street_tallyfy.http.auth import Anonymous, ApiKey, BearerToken, ClientCredentials
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.session import ApiSession

READ = Call("GET", "/me")


@pytest.fixture
def credentials(script: Any, make_session: Callable[..., ApiSession]) -> ClientCredentials:
    session = make_session(script.url, auth=Anonymous())
    return ClientCredentials(session, "/oauth/token", lambda: ("12", "secret-canary"), advice="set login and password")


def token(reply: Any, name: str, seconds: Any = 604800) -> Any:
    return reply(body={"token_type": "Bearer", "expires_in": seconds, "access_token": name})


def test_fixed_secrets_go_into_their_header_and_stay_out_of_repr() -> None:
    assert ApiKey("canary").headers() == {"X-API-Key": "canary"}
    assert BearerToken("canary").headers() == {"Authorization": "Bearer canary"}
    assert "canary" not in repr([ApiKey("canary"), BearerToken("canary")])
    assert not ApiKey("canary").refresh()
    assert not BearerToken("canary").refresh()


def test_a_replaced_key_is_found_once_it_is_refused(
    script: Any, make_session: Callable[..., ApiSession], reply: Any
) -> None:
    kept = ["old"]
    session = make_session(script.url, auth=ApiKey("old", lambda: kept[0]))
    script.answer(lambda seen: reply(body={}) if seen.headers["X-API-Key"] == kept[0] else reply(401, {}))
    session.json(READ)
    kept[0] = "new"
    session.json(READ)
    assert [seen.headers["X-API-Key"] for seen in script.seen] == ["old", "old", "new"]


def test_a_refused_key_that_nobody_replaced_is_tried_once(
    script: Any, make_session: Callable[..., ApiSession], reply: Any
) -> None:
    script.answer(reply(401, {}))
    with pytest.raises(BadCredentials):
        make_session(script.url, auth=BearerToken("old", lambda: "old")).json(READ)
    assert len(script.seen) == 1


def test_many_threads_find_one_new_key(script: Any, make_session: Callable[..., ApiSession], reply: Any) -> None:
    session = make_session(script.url, auth=ApiKey("old", lambda: "new"))
    script.answer(lambda seen: reply(body={}) if seen.headers["X-API-Key"] == "new" else reply(401, {}))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: session.json(READ), range(40)))
    assert {seen.headers["X-API-Key"] for seen in list(script.seen)[-20:]} == {"new"}


def test_a_replaced_client_secret_is_read_for_the_next_token(
    script: Any, make_session: Callable[..., ApiSession], reply: Any
) -> None:
    clients = iter([("12", "first"), ("13", "second")])
    session = make_session(script.url, auth=Anonymous())
    credentials = ClientCredentials(session, "/oauth/token", lambda: next(clients), advice="")
    script.answer(token(reply, "token-1"), token(reply, "token-2"))
    credentials.headers()
    credentials.refresh()
    credentials.headers()
    assert [parse_qs(seen.body.decode())["client_secret"] for seen in script.seen] == [["first"], ["second"]]


def test_the_token_endpoint_gets_a_form(script: Any, credentials: ClientCredentials, reply: Any) -> None:
    script.answer(token(reply, "token-1"))
    assert credentials.headers() == {"Authorization": "Bearer token-1"}
    (seen,) = script.seen
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert {key: value[0] for key, value in parse_qs(seen.body.decode()).items()} == {
        "grant_type": "client_credentials",
        "client_id": "12",
        "client_secret": "secret-canary",
        "scope": "*",
    }


def test_a_token_is_kept_until_it_ends(script: Any, credentials: ClientCredentials, reply: Any) -> None:
    script.answer(token(reply, "token-1"), token(reply, "token-2", 0), token(reply, "token-3", None))
    assert [credentials.headers()["Authorization"][-1] for _ in range(3)] == ["1", "1", "1"]
    assert credentials.refresh()
    assert [credentials.headers()["Authorization"][-1] for _ in range(3)] == ["2", "3", "3"]


def test_a_token_under_data_is_found(script: Any, credentials: ClientCredentials, reply: Any) -> None:
    script.answer(reply(body={"data": {"access_token": "token-9", "expires_in": 60}}))
    assert credentials.headers() == {"Authorization": "Bearer token-9"}


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_wrong_secret_names_the_connection(
    script: Any, credentials: ClientCredentials, reply: Any, status: int
) -> None:
    script.answer(reply(status, {"error": "invalid_client"}))
    with pytest.raises(BadCredentials) as caught:
        credentials.headers()
    assert "connection acme" in str(caught.value)
    assert "set " in caught.value.advice


def test_an_answer_without_a_token_is_no_token(script: Any, credentials: ClientCredentials, reply: Any) -> None:
    script.answer(reply(body={"data": {}}))
    with pytest.raises(BadCredentials):
        credentials.headers()


def test_tokens_are_masked_in_logs(script: Any, credentials: ClientCredentials, reply: Any) -> None:
    from airflow.sdk._shared.secrets_masker import redact

    script.answer(token(reply, "token-canary-1"))
    credentials.headers()
    assert "canary" not in str(redact("secret-canary and token-canary-1"))
