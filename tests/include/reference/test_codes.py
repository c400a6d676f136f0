"""What the page of three in the morning says is what the package says."""

from __future__ import annotations

import re

import pytest

from include.reference import codes
from include.reference.said import SAID
from include.reference.three_in_the_morning import CLASSES, SENTENCES, by_code, lines
from process_street_tallyfy.http.answers import BODY_CODES, STATUS_CLASSES, STATUSES
from process_street_tallyfy.model.state import State
from process_street_tallyfy.validate.gate import Evidence, judge

BASE = {"selected": True, "dry": False, "error_rate": 0.5}
UNDONE = {State.VERIFIED: 1, State.FAILED: 1}
#: Evidence -> its line in ``SENTENCES``, in their order.
CASES: list[Evidence] = [
    Evidence(**BASE, states={}, earlier_failed="runs"),
    Evidence(**BASE, states={}, missing_batches=("runs.load/open/0003",), incident="[wrong_key] it is. What to do: x"),
    Evidence(**BASE, states={}, missing_batches=("runs.load/open/0003",)),
    Evidence(**BASE, states={}, absent=3),
    Evidence(**BASE, states={}, differing=3),
    Evidence(**BASE, states={}, unmoved=3),
    Evidence(**BASE, states=UNDONE, codes={"refused": 1}),
    Evidence(**{**BASE, "error_rate": 0.1}, states=UNDONE, codes={"refused": 1}, examples=("run a (refused)",)),
]


@pytest.mark.parametrize(("evidence", "line"), list(zip(CASES, SENTENCES, strict=True)))
def test_a_gate_puts_it_as_the_page_says(evidence: Evidence, line: tuple[str, str, str]) -> None:
    reason = judge(evidence).reason
    assert [pattern for pattern, *_ in SENTENCES if re.fullmatch(pattern, reason)] == [line[0]]


def test_every_code_says_what_happened_and_what_to_do() -> None:
    found = {name: lines(name, places) for name, places in by_code()}
    assert [name for name, told in found.items() if not told] == []
    assert [line for told in found.values() for line in told if not all(line)] == []


def test_what_the_source_does_not_say_is_said_beside_it_and_nothing_else() -> None:
    """A place in the source that lacks its message or advice needs the line of ``SAID``; so does a bare class."""
    needed = {
        name
        for name, places in by_code()
        if not any(item.message and item.advice for item in places)
        or any(not (item.message and item.advice) for item in places if item.room != "errors")
    }
    assert set(SAID) == needed


def test_every_class_of_errors_has_its_part_of_the_page() -> None:
    assert {item.category for item in codes.told()} == set(CLASSES)


def test_the_codes_are_those_of_the_classes_of_the_calls_and_of_the_tables_of_http() -> None:
    told = {item.code for item in codes.told()}
    meanings = [*STATUSES.values(), *STATUS_CLASSES.values(), *BODY_CODES.values()]
    assert told >= {item.code for item in meanings}
    assert told >= {kind.default_code for kind in codes.classes().values()} - {"error"}
    assert told >= {"source_changed_after_freeze", "bytes_differ", "read_only_source", "dry_run", "differs_<…>"}
