from __future__ import annotations

from dataclasses import fields

import pytest

from include.local_stack.api import Question
from include.local_stack.demo import judge
from include.local_stack.follow import Ending
from include.local_stack.migrate import exit_code, read_conf, read_organization
from include.local_stack.outcome import Outcome, line
from include.local_stack.reconciliation import accuracy
from include.sandbox.reader import Problem, Result
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.summary import KindSummary
from process_street_tallyfy.model.state import Kind


def read(*, lost: int = 0, wrong: int = 0, duplicated: int = 0, mails: int = 0, equal: int = 10) -> Result:
    problem = Problem("run", "r1", "name", "differs")
    return Result(
        equal=equal, lost=[problem] * lost, wrong=[problem] * wrong, duplicated=[problem] * duplicated, mails=mails
    )


def counted(**numbers: int) -> Outcome:
    names = [field.name for field in fields(KindSummary) if field.name not in ("kind", "first_left")]
    return Outcome([KindSummary(kind=Kind.RUN, **{name: numbers.get(name, 0) for name in names})])


PLAN = Question("discovery.approve_plan", "Approve the plan of this move", ("Approve", "Reject"))


def ended(state: str, questions: list[Question] | None = None) -> Ending:
    return Ending("migrate__a", "run", state, 1.0, questions or [])


ALL = counted(source=3, exact=1, converted=1, unsupported=1)


@pytest.mark.parametrize(
    ("state", "outcome", "found", "result"),
    [
        ("success", ALL, read(), "ok"),
        ("success", ALL, read(lost=1), "failed"),
        ("success", ALL, read(wrong=1), "failed"),
        ("success", ALL, read(duplicated=1), "failed"),
        ("success", ALL, read(mails=1), "failed"),
        ("success", ALL, read(equal=0), "incomplete"),
        ("success", ALL, None, "failed"),
        ("failed", ALL, read(), "incomplete"),
        ("success", counted(source=3, exact=2), read(), "incomplete"),
        ("success", counted(source=3, exact=2, in_review=1), read(), "incomplete"),
        ("success", counted(), read(), "incomplete"),
    ],
)
def test_the_demo_says_ok_only_when_it_is(state: str, outcome: Outcome, found: Result | None, result: str) -> None:
    assert judge(ended(state), outcome, found) == result


@pytest.mark.parametrize(
    ("ending", "outcome", "passed", "code"),
    [
        (ended("success"), ALL, True, 0),
        (ended("success"), ALL, False, 1),
        (ended("failed"), ALL, True, 1),
        (ended("waiting", [PLAN]), ALL, False, 3),
        (ended("failed"), counted(source=1, in_review=1), False, 3),
        (ended("failed"), counted(source=2, in_review=1, failed=1), False, 1),
    ],
)
def test_exit_codes_of_migrate(ending: Ending, outcome: Outcome, code: int, *, passed: bool) -> None:
    assert exit_code(ending, outcome, passed=passed) == code


def test_the_numbers_add_up() -> None:
    outcome = counted(source=10, exact=1, converted=2, preserved=3, unsupported=1, absent=1, failed=1)
    assert (outcome.verified, outcome.unsupported, outcome.failed, outcome.open) == (6, 2, 1, 1)


def test_accuracy_is_of_what_was_read() -> None:
    assert accuracy(read(equal=3, wrong=1)) == "0.7500"
    assert accuracy(read(equal=0)) == "-"


def test_a_result_line_is_key_value_pairs() -> None:
    assert line("demo", {"result": "ok", "run": "a b", "report": ""}) == "demo result=ok run=a_b report=-"


@pytest.mark.parametrize("conf", ["{", "[]", "1"])
def test_a_wrong_conf_is_a_wrong_configuration(conf: str) -> None:
    with pytest.raises(BadConfiguration, match="CONF"):
        read_conf(conf)


@pytest.mark.parametrize("name", ["", "absent", "../../pyproject", "sample/../sample"])
def test_an_unknown_organisation_names_the_known_ones(name: str) -> None:
    with pytest.raises(BadConfiguration, match="sample"):
        read_organization(name)
