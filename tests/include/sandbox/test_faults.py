from __future__ import annotations

import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import pytest
import requests

from include.sandbox.faults import ECHOES, Fault, Faults

# fault, status or exception, written?
OUTCOMES = [
    ("429-seconds", 429, False),
    ("429-date", 429, False),
    ("500-before", 500, False),
    ("500-after", 500, True),
    ("502-after", 502, True),
    ("drop-before", requests.ConnectionError, False),
    ("drop-after", requests.ConnectionError, True),
    ("hang-after", requests.ConnectionError, True),
    ("html", 502, False),
    ("expired-token", 401, False),
    ("slow", 201, True),
    ("truncated", 201, True),
]


@pytest.mark.parametrize(("fault", "outcome", "written"), OUTCOMES)
def test_each_fault_answers_and_commits_as_it_says(shelf, fault, outcome, written):
    server, url, session = shelf
    server.faults.add({"match": {"method": "POST"}, "fault": fault, "seconds": 0.05})
    if isinstance(outcome, int):
        assert session.post(f"{url}/things", json=1).status_code == outcome
    else:
        with pytest.raises(outcome):
            session.post(f"{url}/things", json=1)
    assert server.things == ([1] if written else [])
    assert session.post(f"{url}/things", json=2).status_code == 201, "it struck more than once"


def test_a_hang_outlasts_a_read_timeout(shelf):
    server, url, session = shelf
    server.faults.add({"fault": "hang-after", "seconds": 30})
    with pytest.raises(requests.ReadTimeout):
        session.post(f"{url}/things", json=1, timeout=0.2)
    assert server.things == [1]


def test_retry_after_in_both_notations(shelf):
    server, url, session = shelf
    server.faults.add({"fault": "429-seconds", "seconds": 7}, {"fault": "429-date", "seconds": 60})
    assert session.get(f"{url}/things/0").headers["Retry-After"] == "7"
    until = parsedate_to_datetime(session.get(f"{url}/things/0").headers["Retry-After"])
    assert 50 < (until - datetime.now(timezone.utc)).total_seconds() <= 60


def test_truncated_json_and_html_cannot_be_parsed(shelf):
    server, url, session = shelf
    server.faults.add({"fault": "truncated"}, {"fault": "html"})
    for _ in range(2):
        with pytest.raises(requests.JSONDecodeError):
            session.post(f"{url}/things", json={"a": 1}).json()


def test_slow_is_slow(shelf):
    server, url, session = shelf
    server.faults.add({"fault": "slow", "seconds": 0.3})
    begun = time.perf_counter()
    session.post(f"{url}/things", json=1)
    assert time.perf_counter() - begun >= 0.3


def struck(script: dict, count: int = 10, path: str = "/a") -> list[int]:
    faults = Faults()
    faults.add(script)
    return [number for number in range(1, count + 1) if faults.draw("POST", path)]


def test_which_requests_are_struck():
    assert struck({"fault": "slow"}) == [1]
    assert struck({"fault": "slow", "nth": 3}) == [3]
    assert struck({"fault": "slow", "nth": 3, "times": 2}) == [3, 4]
    assert struck({"fault": "slow", "every": True}, 3) == [1, 2, 3]
    assert struck({"fault": "slow", "every": True, "times": 2}) == [1, 2]
    assert struck({"fault": "slow", "match": {"method": "GET"}}) == []
    assert struck({"fault": "slow", "match": {"path": "^/b"}}) == []


def test_each_strikes_the_first_of_those_that_ask_alike(shelf):
    server, url, session = shelf
    server.faults.add({"fault": "500-after", "each": True})
    answers = [session.post(f"{url}/things", json=body).status_code for body in (1, 1, 2, 2, 1)]
    assert answers == [500, 201, 500, 201, 201]
    assert [session.get(f"{url}/things/0", params={"page": page}).status_code for page in (1, 2, 1)] == [500, 500, 200]
    assert server.things == [1, 1, 2, 2, 1]


def test_a_seed_repeats_itself_and_another_does_not():
    script = {"fault": "slow", "probability": 0.3}
    first = struck({**script, "seed": 1}, 50)
    assert first == struck({**script, "seed": 1}, 50)
    assert first != struck({**script, "seed": 2}, 50)
    assert 5 < len(first) < 30


def test_a_list_of_faults_is_drawn_from():
    faults = Faults()
    faults.add({"fault": ["slow", "500-after"], "every": True, "seed": 3})
    drawn = {strike.fault.value for strike in (faults.draw("GET", "/") for _ in range(20)) if strike}
    assert drawn == {"slow", "500-after"}


def test_a_misspelt_script_is_refused(shelf):
    _, url, session = shelf
    for script in ({"fault": "explode"}, {"fault": "slow", "nht": 2}, {}):
        assert session.post(f"{url}/__sandbox__/faults", json=script).status_code == 400


@pytest.mark.parametrize("fault", sorted(ECHOES))
def test_an_echo_repeats_what_was_asked_or_would_have_been_shown(shelf, fault):
    server, url, session = shelf
    session.post(f"{url}/things", json={"name": "Ann Baker"})
    server.faults.add({"fault": fault.value, "every": True})
    posted = session.post(f"{url}/things", json={"name": "Bob Miller"}, allow_redirects=False)
    shown = session.get(f"{url}/things/0", allow_redirects=False)
    assert "Ann" in f"{shown.headers} {shown.text}"
    assert "Bob" in f"{posted.headers} {posted.text}" or fault is Fault.ECHO_VOCABULARY
    assert len(server.things) == 1


def test_faults_come_and_go_over_http(shelf):
    _, url, session = shelf
    session.post(f"{url}/__sandbox__/faults", json=[{"fault": "500-before", "every": True}])
    assert session.get(f"{url}/things/0").status_code == 500
    session.delete(f"{url}/__sandbox__/faults")
    assert session.post(f"{url}/things", json=1).status_code == 201
