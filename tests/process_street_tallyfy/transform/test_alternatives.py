"""Alternatives mean the same as the brackets they stand for."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.transform.alternatives import (
    ALWAYS,
    MOST_ALTERNATIVES,
    NEVER,
    Alternatives,
    Test,
    TooManyAlternatives,
    both,
    either,
    reduced,
)

ANSWERS = ("", "A", "B")
TESTS = [Test(field, operation, value) for field in "fg" for operation in ("equals", "not_equals") for value in "AB"]
TESTS += [Test(field, operation) for field in "fg" for operation in ("is_empty", "is_not_empty")]
alternatives = st.lists(st.lists(st.sampled_from(TESTS), max_size=3).map(tuple), max_size=3).map(tuple)


def holds(test: Test, answers: dict[str, str]) -> bool:
    given = answers[test.field_id]
    return {
        "equals": given == test.statement,
        "not_equals": given != test.statement,
        "is_empty": not given,
        "is_not_empty": bool(given),
    }[test.operation]


def true(groups: Alternatives, answers: dict[str, str]) -> bool:
    return any(all(holds(test, answers) for test in group) for group in groups)


@given(alternatives, alternatives)
def test_joining_keeps_the_meaning_for_every_answer(one: Alternatives, other: Alternatives) -> None:
    for f, g in product(ANSWERS, ANSWERS):
        answers = {"f": f, "g": g}
        assert true(either(one, other), answers) == (true(one, answers) or true(other, answers))
        assert true(both(one, other), answers) == (true(one, answers) and true(other, answers))


@given(alternatives)
def test_reducing_keeps_the_meaning_and_leaves_nothing_that_could_go(given_: Alternatives) -> None:
    found = reduced(either(given_))
    for f, g in product(ANSWERS, ANSWERS):
        assert true(found, {"f": f, "g": g}) == true(given_, {"f": f, "g": g})
    assert reduced(found) == found
    assert len(found) <= len(either(given_))


def test_what_follows_from_the_others_is_left_out() -> None:
    a, b, c = (Test(field, "equals", "A") for field in "fgh")
    not_a = Test("f", "not_equals", "A")
    assert reduced(((a,), (not_a, b))) == ((a,), (b,))
    assert reduced(((a, b), (b, c), (not_a, c))) == ((a, b), (not_a, c))


@given(alternatives)
def test_nothing_and_everything_are_neutral(given_: Alternatives) -> None:
    assert either(given_, NEVER) == either(given_)
    assert both(given_, ALWAYS) == both(given_)
    assert both(given_, NEVER) == NEVER
    assert either(given_, ALWAYS) == ALWAYS


def test_a_contradiction_goes_and_what_is_said_twice_is_said_once() -> None:
    a, not_b = Test("f", "equals", "A"), Test("f", "not_equals", "B")
    assert both(((a,),), ((Test("f", "is_empty"),),)) == NEVER
    assert both(((a,),), ((Test("f", "equals", "B"),),)) == NEVER
    assert both(((a,),), ((not_b,),)) == ((a,),)
    assert either(((a,),), ((a, Test("g", "is_empty")),)) == ((a,),)


def test_too_many_are_refused_before_they_take_time() -> None:
    pairs = [((Test(f"f{n}", "is_empty"),), (Test(f"g{n}", "is_empty"),)) for n in range(40)]
    with pytest.raises(TooManyAlternatives):
        both(*pairs)
    assert len(both(*pairs[:6])) == MOST_ALTERNATIVES
