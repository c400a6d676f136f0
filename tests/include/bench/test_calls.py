"""How a move's calls are judged."""

from __future__ import annotations

import pytest

from include.bench import calls
from include.bench.calls import MOST, compare, judge
from process_street_tallyfy.report.budget.sizes import OrganizationSize, RunSize
from process_street_tallyfy.report.budget.term import Side, expected, pattern

AMOUNTS = {OrganizationSize(workflows=3): 1, RunSize(tasks=21, fields=5, steps=21, filled=4): 7}


def asked() -> dict[calls.Seen, int]:
    """Exactly what the formulas say."""
    found: dict[calls.Seen, int] = {}
    for term, count in expected(calls.TERMS, AMOUNTS).items():
        key = (term.side, term.step, term.method, pattern(term.route))
        found[key] = found.get(key, 0) + count
    return {key: count for key, count in found.items() if count}


@pytest.mark.parametrize("side", list(Side))
def test_a_move_that_makes_the_calls_of_the_formula(side: Side) -> None:
    judged = judge(side, compare(asked(), AMOUNTS))
    assert judged["calls"] == judged["formula"]
    assert judged["ratio"] == 1.0
    assert "unknown" not in judged


def test_what_is_read_twice_shows_at_its_term() -> None:
    seen = asked()
    key = (Side.SOURCE, "runs.stage", "GET", "/workflow-runs/{}/tasks")
    seen[key] *= 2
    lines = list(compare(seen, AMOUNTS))
    (line,) = [line for line in lines if line.seen != line.expected]
    assert (line.expected, line.seen) == (14, 28)
    assert float(str(judge(Side.SOURCE, lines)["ratio"])) > MOST[Side.SOURCE]


def test_a_request_without_a_term_is_named() -> None:
    seen = {**asked(), (Side.TARGET, "runs.load", "GET", "O/users"): 1}
    assert judge(Side.TARGET, compare(seen, AMOUNTS))["unknown"] == "runs.load GET O/users"


def test_the_source_may_be_read_in_another_step() -> None:
    """Runs with attachments are read with their workflow: the steps that need a field for files are known from them."""
    seen = asked()
    count = seen.pop((Side.SOURCE, "runs.stage", "GET", "/workflow-runs/{}/tasks"))
    seen[Side.SOURCE, "discovery.stage_workflows", "GET", "/workflow-runs/{}/tasks"] = count
    assert judge(Side.SOURCE, compare(seen, AMOUNTS))["ratio"] == 1.0


def test_files_are_counted_wherever_their_links_lead() -> None:
    amounts = {RunSize(downloads=2): 1}
    seen = {(Side.SOURCE, "collaboration.files", "GET", route): 1 for route in ("/storage/{}", "/attachments/{}/facts")}
    (line,) = [line for line in compare(seen, amounts) if line.seen]
    assert line.seen == line.expected == 2
