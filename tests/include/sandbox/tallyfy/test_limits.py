"""Limits by the sandbox's clock (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime


def commented(api):
    template = api.template()
    api.step(template)
    return f"/tasks/{api.tasks(api.launch(template))[0]['id']}/comment"


def test_six_hundred_a_minute_by_default(start):
    assert start().server.world.capabilities.rate_per_minute == 600


def test_the_general_limit_rolls_and_is_per_token(start):
    api = start(rate_per_minute=3)
    statuses = [api.status("GET", "/me") for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = api.call("GET", "/me")
    assert (refused.headers["Retry-After"], refused.headers["X-RateLimit-Remaining"]) == ("60", "0")
    assert refused.json()["code"] == "RATE_LIMIT_EXCEEDED"
    api.server.clock.advance(59)
    assert api.call("GET", "/me").headers["Retry-After"] == "1"
    api.server.clock.advance(1)
    assert api.status("GET", "/me") == 200
    other = api.state.new_id()
    api.state.tokens[other] = api.state.tokens[api.state.token]
    api.act_as(other)
    assert [api.status("GET", "/me") for _ in range(3)] == [200, 200, 200]


def test_the_wait_is_in_real_seconds(start):
    api = start(rate_per_minute=1)
    api.server.clock.run_at(0.0)
    api.get("/me")
    api.server.clock.run_at(30)
    assert api.call("GET", "/me").headers["Retry-After"] in ("1", "2")


def test_comments_are_capped_by_the_hour(start):
    api = start(comments_per_hour=2)
    path = commented(api)
    for _ in range(2):
        api.post(path, {"content": "x"})
    refused = api.call("POST", path, {"content": "x"})
    assert (refused.status_code, "hourly limit" in refused.text) == (429, True)
    wait = parsedate_to_datetime(refused.headers["Retry-After"]) - datetime.now(timezone.utc)
    assert 3500 < wait.total_seconds() <= 3600
    assert len(api.state.threads[path.split("/")[2]]) == 2
    api.server.clock.advance(3600)
    api.post(path, {"content": "x"})


def test_guests_are_capped_by_the_hour_however_they_come(start):
    api = start(guests_per_hour=2)
    path = commented(api)
    api.post("/guests", {"email": "a@guests-company.com", "first_name": "A", "last_name": "B"})
    api.post("/guests", {"email": "a@guests-company.com", "first_name": "A", "last_name": "B"})
    api.post(path, {"content": "hello b@guests-company.com"})
    template = api.template()
    step = {"title": "s", "guests": ["c@guests-company.com"]}
    assert api.status("POST", f"/checklists/{template['id']}/steps", step) == 429
    assert sorted(api.state.guests) == ["a@guests-company.com", "b@guests-company.com"]
    assert (
        api.status("POST", f"/checklists/{template['id']}/steps", {**step, "guests": ["a@guests-company.com"]}) == 201
    )


def test_default_caps_are_the_published_ones(api):
    switches = api.server.world.capabilities
    assert (switches.comments_per_hour, switches.guests_per_hour) == (120, 30)


def test_what_remains_comes_back_with_time(start):
    api = start(rate_per_minute=5)
    left = [int(api.call("GET", "/me").headers["X-RateLimit-Remaining"]) for _ in range(3)]
    api.server.clock.advance(60)
    assert [*left, int(api.call("GET", "/me").headers["X-RateLimit-Remaining"])] == [4, 3, 2, 4]
