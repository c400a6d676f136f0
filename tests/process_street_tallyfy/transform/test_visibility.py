"""What automations hide once the answers are written."""

from typing import Any

import pytest

from process_street_tallyfy.model.automation import AutomationPlan, ConditionPlan
from process_street_tallyfy.transform.visibility import hidden_steps

LOW = {"id": 1, "text": "Low"}
BOTH = [{"id": 1, "text": "Low", "selected": True}, {"id": 2, "text": "High", "selected": True}]


def hides(*conditions: ConditionPlan, verb: str = "hide") -> AutomationPlan:
    return AutomationPlan("rule/t/hide1", ("l1",), "a", "m", "t", verb, conditions)


@pytest.mark.parametrize(
    ("operation", "statement", "value", "holds"),
    [
        ("equals", "Low", LOW, True),
        ("equals", "Low", None, False),
        ("not_equals", "Low", None, True),
        ("not_equals", "Low", "Low", False),
        ("contains", "High", BOTH, True),
        ("not_contains", "High", BOTH, False),
        ("not_contains", "High", None, True),
        ("is_empty", None, "", True),
        ("is_empty", None, "x", False),
        ("is_not_empty", None, "2026-01-01", True),
    ],
)
def test_each_operation(operation: str, statement: str | None, value: Any, holds: bool) -> None:  # noqa: FBT001
    found = hidden_steps([hides(ConditionPlan("f", operation, statement))], {"f": value})
    assert bool(found) is holds


def test_from_left_to_right_and_only_what_hides() -> None:
    a, b = ConditionPlan("f", "equals", "A"), ConditionPlan("g", "equals", "B", "and")
    either = ConditionPlan("h", "equals", "C", "or")
    assert hidden_steps([hides(a, b, either)], {"h": "C"}) == {"t"}
    assert hidden_steps([hides(either, a, b)], {"h": "C"}) == set()
    assert hidden_steps([hides(a, verb="show")], {"f": "A"}) == set()
