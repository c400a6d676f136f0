"""The first model: what Process Street hides."""

from typing import Any

import pytest

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.validate.logic.source import SourceRules


def rules(*given: dict[str, Any], hidden: bool = True) -> SourceRules:
    task = {"task": {"id": "t", "hiddenByDefault": hidden}, "widgets": [{"id": "w", "hiddenByDefault": True}]}
    full = [{"id": f"l{n}", "targets": {"taskIds": ["t"]}, **one} for n, one in enumerate(given)]
    return SourceRules.of(WorkflowBundle.model_validate({"workflow": {"id": "x"}, "tasks": [task], "logicRules": full}))


def when(operator: str, value: str | None = None, action: str = "Show") -> dict[str, Any]:
    atom = {"widgetId": "f", "operator": operator, "value": value}
    return {"action": action, "condition": {"or": [{"and": [atom]}]}}


@pytest.mark.parametrize(
    ("operator", "value", "answer", "matches"),
    [
        ("Is", "A", ("A",), True),
        ("Is", "A", ("B", "A"), True),
        ("Is", "A", (), False),
        ("IsNot", "A", (), True),
        ("IsNot", "A", ("A",), False),
        ("HasAnyValue", None, ("A",), True),
        ("HasNoValue", None, ("A",), False),
        ("IsGreaterThan", "2", ("10",), True),
        ("IsGreaterThan", "2", ("much",), False),
        ("IsLessThan", "2", ("1.5",), True),
        ("IsLessThan", "2", (), False),
        ("StartsWith", "A", ("A",), False),
    ],
)
def test_each_operator(operator: str, value: str | None, answer: tuple[str, ...], matches: bool) -> None:  # noqa: FBT001
    assert ("t" not in rules(when(operator, value)).hidden({"f": answer})) is matches


def test_a_later_match_wins_and_nothing_matches_without_a_condition() -> None:
    show, hide = when("HasAnyValue"), when("Is", "A", "Hide")
    assert "t" in rules(show, hide).hidden({"f": ("A",)})
    assert "t" not in rules(hide, show).hidden({"f": ("A",)})
    for empty in ({}, {"or": []}, {"or": [{"and": []}]}):
        assert "t" in rules({"action": "Show", "condition": empty}).hidden({})


def test_it_knows_what_is_asked_and_what_may_be_hidden() -> None:
    found = rules(when("Is", "A"), when("IsNot", "B"), when("Is", "A", "Hide"), hidden=False)
    assert found.questions == {"f": ["A", "B"]}
    assert found.targets == {"t", "w"}
