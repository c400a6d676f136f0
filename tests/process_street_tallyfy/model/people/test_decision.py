"""The tables of decisions and roles, and the page that explains them."""

from __future__ import annotations

from pathlib import Path

import pytest

from process_street_tallyfy.model.people.decision import (
    MEANING,
    OF_GROUPS,
    POOLS,
    ROLES,
    WITH_ADDRESS,
    Action,
    Decision,
    Person,
)
from process_street_tallyfy.model.people.judgement import PROBLEMS
from process_street_tallyfy.transform.permission import GIVEN, RIGHTS

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "people.md").read_text("utf-8")


@pytest.mark.parametrize(("word", "role"), ROLES.items())
def test_a_role_is_the_least_unless_it_is_named(word: str, role: str) -> None:
    assert Decision("a@acme.com", Action.INVITE, role=word).target_role == role
    assert role in POOLS
    assert role == "light" or word[:5] in ("stand", "membe", "admin")
    assert not word or f"`{word}`" in PAGE


@pytest.mark.parametrize("action", Action)
def test_every_action_is_explained(action: Action) -> None:
    assert f"`{action}`: {MEANING[action]} |" in PAGE
    decision = Decision("a@acme.com", action, "b@acme.com")
    assert decision.address == ("b@acme.com" if action in WITH_ADDRESS else "a@acme.com")
    assert not (action in OF_GROUPS and action in WITH_ADDRESS)


@pytest.mark.parametrize(("code", "text"), PROBLEMS.items())
def test_every_problem_is_explained_and_says_what_to_do(code: str, text: str) -> None:
    assert f"| `{code}` | {text} |" in PAGE


@pytest.mark.parametrize("level", RIGHTS)
def test_the_matrix_of_access_is_that_of_the_code(level: str) -> None:
    cells = ("on the list" if given <= RIGHTS[level] else "–" for given in GIVEN.values())
    assert f"| {level} | {' | '.join(cells)} |" in PAGE


def test_nobody_is_told_by_their_address() -> None:
    assert Person("", "ann@acme.com", hashed="address-1").public_id == "address-1"
    assert Person("uAnn", "ann@acme.com").public_id == "uAnn"
