from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import IncomingWebhook, Schedule
from process_street_tallyfy.transform import surrounding
from process_street_tallyfy.transform.template import plan_template

START = {"startDate": "2026-07-20T13:00:00.000Z", "timeZone": "America/New_York"}
FIRST = "first 2026-07-20 09:00 (America/New_York)"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"frequency": "Daily", "interval": 1}, "every day"),
        ({"frequency": "Weekly", "interval": 2, "weekDay": "Monday"}, "every 2 weeks on Monday"),
        (
            {"frequency": "Monthly", "interval": 1, "by": "DayOfMonth"},
            "every month on the first start's day of the month",
        ),
        ({"frequency": "Monthly", "interval": 3, "by": "DayOfWeek"}, "every 3 months on the first start's weekday"),
        ({"frequency": "Yearly", "interval": 1}, "every year"),
        ({"frequency": "Hourly", "interval": 4, "minute": 5}, "frequency Hourly, interval 4, minute 5"),
        ({}, "an unknown frequency"),
    ],
)
def test_every_frequency(rule: dict[str, Any], words: str) -> None:
    schedule = Schedule.model_validate({"id": "s1", **START, "name": "Review", "rules": [rule]})
    assert surrounding.describe_schedule(schedule) == f"Schedule “Review”: {words}, {FIRST}"


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({}, f"Schedule “without a name”: once, {FIRST}"),
        ({"duePeriod": "P7D"}, f"Schedule “without a name”: once, {FIRST}, due 7 days after the start"),
        ({"duePeriod": "soon"}, f"Schedule “without a name”: once, {FIRST}, due soon after the start"),
        (
            {"assigneeEmails": ["omar@acme.example"]},
            f"Schedule “without a name”: once, {FIRST}, assigned to omar (at) acme.example",
        ),
        ({"timeZone": "Moon"}, "Schedule “without a name”: once, first 2026-07-20 13:00:00 UTC (Moon)"),
        ({"startDate": None}, "Schedule “without a name”: once, first at an unknown time"),
    ],
)
def test_what_else_a_schedule_says(extra: dict[str, Any], words: str) -> None:
    assert surrounding.describe_schedule(Schedule.model_validate({"id": "s1", **START, **extra})) == words


def test_an_incoming_webhook_says_what_goes_where() -> None:
    config = {"properties": {"Name": "$.employee.name"}, "formFields": {"f1": "$.city"}, "keyColumn": "c1"}
    payload = {"id": "h1", "name": "New hire", "automationApp": "Zapier", "status": "Active", "config": config}
    hook = IncomingWebhook.model_validate(payload)
    assert surrounding.describe_hook(hook, {"f1": "City"}) == (
        "Incoming webhook “New hire” of Zapier: “Name” from $.employee.name; “City” from $.city"
    )
    off = IncomingWebhook.model_validate({"id": "h2", "name": "Old", "status": "Disabled"})
    assert surrounding.describe_hook(off, {}) == "Incoming webhook “Old” of an unknown application (disabled)"


def test_it_stands_in_the_template_and_only_when_there_is_something(make: Any, people: PeopleMap) -> None:
    schedule = {"id": "s1", **START, "name": "A <b>\n{{x}}"}
    plan = plan_template(make.workflow(make.task("t1"), schedules=[schedule]), people=people)
    assert plan.guidance == (
        "<p><strong>Started in Process Street by</strong></p>"
        f"<ul><li>Schedule “A &lt;b&gt; «x»”: once, {FIRST}</li></ul>"
    )
    assert plan.body()["guidance"] == plan.guidance
    bare = plan_template(make.workflow(make.task("t1")), people=people)
    assert "guidance" not in bare.body()
