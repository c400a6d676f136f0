"""How far a run is: phases to come are no failure, a gate that said no is one, and the groups add up."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timezone

import pytest

from process_street_tallyfy.ledger.summary import KindSummary
from process_street_tallyfy.ledger.verdicts import Verdict
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.report.content import Content
from process_street_tallyfy.report.progress import kinds_csv, so_far

MADE = datetime(2026, 11, 26, 3, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ([], "moving"),
        (["passed", "incomplete", "not_selected"], "moving"),
        (["passed", "failed"], "failed"),
        (["not_run"], "failed"),
    ],
)
def test_a_run_moves_until_a_gate_says_no(words: list[str], result: str) -> None:
    verdicts = [Verdict(phase, word, "", {}, MADE) for phase, word in zip(Phase, words, strict=False)]
    content = Content("Progress", "acme", "run", "migrate", MADE, "failed", [], verdicts, [], [])
    assert so_far(content).result == result


def test_a_line_for_each_kind_adds_up_to_its_source() -> None:
    kind = KindSummary(Kind.RUN, 36, 8, 7, 6, 5, 4, 3, 1, 2, 0)
    (row,) = csv.DictReader(io.StringIO(kinds_csv([kind])))
    assert row.pop("kind") == "run"
    numbers = {name: int(value) for name, value in row.items()}
    assert numbers.pop("source") == sum(numbers.values()) == 36
    assert numbers["open"] == 1
