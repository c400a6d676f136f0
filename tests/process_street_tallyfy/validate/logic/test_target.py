"""The second model: what Tallyfy hides."""

from itertools import product
from typing import Any

import pytest

from process_street_tallyfy.validate.logic.target import DECIDED, READINGS, Body, Reading, TargetRules, compare

BOTH = [{"text": "Low", "selected": True}, {"text": "High", "selected": True}, {"text": "Odd", "selected": False}]


def body(verb: str, *conditions: tuple[str, str, str | None, str], step: str = "t") -> Body:
    keys = ("conditionable_id", "operation", "statement", "logic")
    made = [{**dict(zip(keys, one, strict=True)), "conditionable_type": "Capture"} for one in conditions]
    return {
        "conditions": made,
        "then_actions": [{"action_type": "visibility", "action_verb": verb, "target_step_id": step}],
    }


PAIR = [body("hide", ("f", "not_equals", "A", "and")), body("show", ("f", "equals", "A", "and"))]


def process(bodies: list[Body], reading: Reading = DECIDED) -> TargetRules:
    made = TargetRules(bodies, reading)
    made.launch()
    return made


@pytest.mark.parametrize(
    ("operation", "statement", "value", "holds"),
    [
        ("equals", "A", "A", True),
        ("equals", "A", {"id": 1, "text": "A"}, True),
        ("not_equals", "A", None, True),
        ("not_equals", "A", "A", False),
        ("contains", "Low", BOTH, True),
        ("contains", "Odd", BOTH, False),
        ("not_contains", "Odd", BOTH, True),
        ("is_empty", None, [{"text": "Odd", "selected": False}], True),
        ("is_not_empty", None, "x", True),
    ],
)
def test_each_operation(operation: str, statement: str | None, value: Any, holds: bool) -> None:  # noqa: FBT001
    assert compare({"operation": operation, "statement": statement}, value, empty_lacks=True) is holds


def test_whether_an_empty_field_lacks_something_depends_on_the_reading() -> None:
    condition = {"operation": "not_contains", "statement": "A"}
    assert compare(condition, None, empty_lacks=True)
    assert not compare(condition, None, empty_lacks=False)


def test_an_operation_that_the_model_does_not_know_proves_nothing() -> None:
    with pytest.raises(ValueError, match="greater_than"):
        compare({"operation": "greater_than", "statement": "1"}, "2", empty_lacks=True)


@pytest.mark.parametrize("reading", READINGS)
def test_a_pair_hides_at_launch_and_follows_the_answer(reading: Reading) -> None:
    run = process(PAIR, reading)
    assert run.hidden == {"t"}
    run.write("f", "A")
    assert run.hidden == set()
    run.write("f", None)
    assert run.hidden == {"t"}


def test_strictly_from_left_to_right() -> None:
    run = process([body("hide", ("a", "equals", "A", "or"), ("b", "equals", "A", "or"), ("c", "equals", "A", "and"))])
    run.write("a", "A")
    assert run.hidden == set(), "a or b and c is (a or b) and c"
    run.write("c", "A")
    assert run.hidden == {"t"}


def test_a_completed_task_is_left_alone_until_it_is_reopened() -> None:
    run = process(PAIR)
    run.complete("t")
    assert run.completed == set(), "a hidden task cannot be completed"
    run.write("f", "A")
    run.complete("t")
    run.write("f", "B")
    assert run.hidden == set()
    run.reopen("t")
    assert run.hidden == {"t"}


def test_rules_that_act_only_when_they_become_true_leave_a_reopened_task() -> None:
    run = process(PAIR, READINGS[1])
    run.write("f", "A")
    run.complete("t")
    run.write("f", "B")
    run.reopen("t")
    assert run.hidden == set()


def test_a_condition_on_a_step_without_a_time_clause_is_never_true() -> None:
    never = body("hide", ("s", "completed", None, "and"))
    never["conditions"][0]["conditionable_type"] = "Step"
    assert process([never]).hidden == set()


@pytest.mark.parametrize("reading", READINGS)
def test_processes_that_share_what_they_know_behave_as_if_each_were_alone(reading: Reading) -> None:
    bodies = [*PAIR, body("hide", ("f", "equals", "B", "and"), ("g", "is_not_empty", None, "or"), step="u")]
    answers, first = ["A", "B", None], process(bodies, reading)
    for history in product(product("fg", answers), repeat=3):
        shared, alone = first.again(), process(bodies, reading)
        for capture_id, value in history:
            shared.write(capture_id, value)
            alone.write(capture_id, value)
            assert shared.hidden == alone.hidden, history
    assert first.hidden == process(bodies, reading).hidden
