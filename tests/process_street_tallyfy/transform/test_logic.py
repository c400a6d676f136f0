import pytest

from process_street_tallyfy.model.source import LogicRule
from process_street_tallyfy.transform import logic

FIELDS = {"mode": "Work mode", "screens": "Screens", "contract": "Contract", "notes": "Notes"}
TASKS = {"draft": "Draft note"}


def rule(*groups: list[dict[str, object]], **extra: object) -> LogicRule:
    payload = {"id": "l1", "action": "Show", "condition": {"or": [{"and": group} for group in groups]}}
    return LogicRule.model_validate({**payload, "targets": {"taskIds": ["draft"], "widgetIds": ["notes"]}, **extra})


def test_the_reference_example_in_words() -> None:
    given = rule(
        [
            {"widgetId": "mode", "operator": "Is", "value": "Remote"},
            {"widgetId": "screens", "operator": "IsGreaterThan", "value": "2"},
        ],
        [{"widgetId": "contract", "operator": "HasNoValue"}],
        description="Remote hires need a laptop",
    )
    assert logic.describe(given, FIELDS, TASKS) == (
        "Show “Draft note”, “Notes” when “Work mode” is “Remote” and “Screens” is greater than “2”; "
        "or when “Contract” has no answer. Remote hires need a laptop"
    )
    assert not logic.unknown(given)


@pytest.mark.parametrize(("operator", "words"), [(name, words) for name, (words, _) in logic.OPERATORS.items()])
def test_every_known_operator_has_words(operator: str, words: str) -> None:
    given = rule([{"widgetId": "mode", "operator": operator, "value": "x"}])
    assert words in logic.describe(given, FIELDS, TASKS)
    assert not logic.unknown(given)


@pytest.mark.parametrize("extra", [{"action": "Blink"}, {"condition": {"or": [{"and": [{"operator": "StartsWith"}]}]}}])
def test_an_unknown_action_or_operator_is_kept_and_said(extra: dict[str, object]) -> None:
    given = rule([{"widgetId": "mode", "operator": "Is", "value": "x"}], **extra)
    assert logic.unknown(given)
    assert ("Blink" in logic.describe(given, FIELDS, TASKS)) or ("StartsWith" in logic.describe(given, FIELDS, TASKS))


def test_no_condition_and_no_target_do_not_crash() -> None:
    given = LogicRule.model_validate({"id": "l1"})
    assert logic.without_condition(given)
    assert "never" in logic.describe(given, {}, {})


def test_equal_rules_are_the_same_whatever_their_ids() -> None:
    atoms = [{"widgetId": "mode", "operator": "Is", "value": "x"}]
    assert logic.same(rule(atoms)) == logic.same(rule(atoms, id="l2", description="other"))
    assert logic.same(rule(atoms)) != logic.same(rule(atoms, action="Hide"))
