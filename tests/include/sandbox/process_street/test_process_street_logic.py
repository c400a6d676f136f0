"""What a rule makes of an answer (api/process-street-api.md 2.11)."""

from __future__ import annotations

import pytest

from include.sandbox.process_street.logic import matches
from include.sandbox.process_street.templates import LogicRule

SELECT, MANY, NUMBER = {"value": "Remote"}, {"values": ["GitHub", "Slack"]}, {"value": "2.50"}
CASES = [
    (SELECT, "Is", "Remote", True),
    (SELECT, "Is", "remote", False),
    (SELECT, "IsNot", "On site", True),
    (None, "IsNot", "On site", True),
    (MANY, "Is", "Slack", True),
    (MANY, "IsNot", "Slack", False),
    (NUMBER, "IsGreaterThan", "2", True),
    (NUMBER, "IsGreaterThan", "2.5", False),
    (NUMBER, "IsLessThan", "10", True),
    (None, "IsLessThan", "10", False),
    ({"value": 3}, "IsGreaterThan", "2", True),
    ({"value": "2026-11-20T00:00:00.000Z"}, "IsGreaterThan", "2026-01-01", True),
    (None, "HasNoValue", None, True),
    ({"value": ""}, "HasNoValue", None, True),
    ({"values": []}, "HasAnyValue", None, False),
    (MANY, "HasAnyValue", None, True),
]


def rule(*groups):
    return LogicRule("r", "Show", {"or": [{"and": list(group)} for group in groups]})


@pytest.mark.parametrize(("data", "operator", "value", "expected"), CASES)
def test_every_operator(data, operator, value, expected):
    one = {"widgetId": "w", "operator": operator, **({"value": value} if value is not None else {})}
    assert matches(rule([one]), {"w": data}) is expected


def test_any_group_of_which_all_hold():
    yes, no = {"widgetId": "w", "operator": "HasAnyValue"}, {"widgetId": "w", "operator": "HasNoValue"}
    answers = {"w": SELECT}
    assert matches(rule([yes, no], [yes]), answers)
    assert not matches(rule([yes, no], [no]), answers)
    assert not matches(rule(), answers)
    assert not matches(rule([]), answers)


def test_an_operator_nobody_knows_never_holds():
    assert not matches(rule([{"widgetId": "w", "operator": "Contains", "value": ""}]), {"w": SELECT})
