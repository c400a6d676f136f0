from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests


def test_one_connection_serves_many_calls(shelf):
    server, url, session = shelf
    for number in range(20):
        assert session.post(f"{url}/things", json=number).status_code == 201
    pools = session.get_adapter(url).poolmanager.pools
    assert [pools[key].num_connections for key in pools.keys()] == [1]  # noqa: SIM118 - the container cannot be iterated
    assert server.things == list(range(20))


def test_a_body_nobody_reads_does_not_become_the_next_request(shelf):
    _, url, session = shelf
    assert session.post(f"{url}/nowhere", json={"long": "x" * 50_000}).status_code == 404
    assert session.post(f"{url}/things", json=1).status_code == 201


def test_a_crash_of_a_handler_is_a_500_and_the_server_lives_on(shelf):
    _, url, session = shelf
    assert session.get(f"{url}/things/7").status_code == 500
    assert session.post(f"{url}/things", json=1).status_code == 201


def test_parallel_writes_are_all_kept(shelf):
    server, url, _ = shelf
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: requests.post(f"{url}/things", json=number, timeout=10), range(40)))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(server.things) == list(range(40))


def test_the_request_log_has_routes_and_admin_calls_are_not_in_it(shelf):
    _, url, session = shelf
    session.post(f"{url}/things", json="a")
    session.get(f"{url}/things/0?q=b%20c")
    session.get(f"{url}/__sandbox__/state")
    lines = session.get(f"{url}/__sandbox__/requests").json()
    assert [(one["method"], one["route"], one["query"], one["status"]) for one in lines] == [
        ("POST", "/things", "", 201),
        ("GET", "/things/<int:at>", "q=b%20c", 200),
    ]


def test_the_state_is_served_to_whoever_checks(shelf):
    _, url, session = shelf
    session.post(f"{url}/things", json={"a": 1})
    assert session.get(f"{url}/__sandbox__/state").json() == [{"a": 1}]
    assert session.get(f"{url}/__sandbox__/nothing").status_code == 404


def test_the_clock_is_set_and_moved_over_http(shelf):
    server, url, session = shelf
    now = session.post(f"{url}/__sandbox__/clock", json={"now": "2030-01-01T00:00:00Z", "advance": 60}).json()["now"]
    assert now == "2030-01-01T00:01:00+00:00"
    assert server.clock.now().isoformat() == now
    assert session.post(f"{url}/__sandbox__/clock", json={"now": "2030-01-01T00:00:00"}).status_code == 400


@pytest.mark.parametrize("calls", [200])
def test_a_call_takes_few_milliseconds(shelf, calls):
    """40 ms a call would be Nagle against delayed acknowledgement; 10 ms Werkzeug waiting for stray input."""
    _, url, session = shelf
    session.post(f"{url}/things", json=1)
    begun = time.perf_counter()
    for _ in range(calls):
        session.get(f"{url}/things/0")
    assert (time.perf_counter() - begun) / calls < 0.010
