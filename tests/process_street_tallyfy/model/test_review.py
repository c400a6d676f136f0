"""Lines of decisions: what each becomes, or what is wrong with it, over the literal table of problems."""

from __future__ import annotations

import pytest

from process_street_tallyfy.model.review import PROBLEMS, Choice, Decision, as_lines, read_decisions
from process_street_tallyfy.model.state import Kind

WAITING = [(Kind.RUN, "r1"), (Kind.COMMENT, "c1"), (Kind.COMMENT, "-c2"), (Kind.COMMENT, "c3")]

WRONG: list[tuple[str, str, str]] = [
    ("run,r9,anew", "source_id", "not_waiting"),
    ("page,r1,anew", "source_id", "not_waiting"),
    ("task,*,anew", "source_id", "not_waiting"),
    ("run,r1,", "decision", "decision_unknown"),
    ("run,r1,approve", "decision", "decision_unknown"),
    ("run,r1,adopt", "target_id", "target_missing"),
    ("run,r1,anew,t1", "target_id", "target_unused"),
    ("run,r1,skip,t1,why", "target_id", "target_unused"),
    ("comment,*,adopt,t1", "source_id", "adopt_all"),
    ("run,r1,skip", "note", "note_missing"),
    (f"run,r1,skip,,{'x' * 501}", "note", "note_too_long"),
    ("run,r1,skip,,because, it is old", "note", "columns"),
    ("run,r1,anew\nrun,r1,skip,,old", "source_id", "stands_twice"),
]


@pytest.mark.parametrize(("text", "column", "code"), WRONG)
def test_a_line_that_cannot_be_followed_says_where_and_what_to_do(text: str, column: str, code: str) -> None:
    _, (problem,) = read_decisions(text, WAITING)
    assert (problem.column, problem.code) == (column, code)
    assert str(problem) == f"line {text.count(chr(10)) + 1}, column {column}: {PROBLEMS[code]}"


def test_every_problem_has_a_line() -> None:
    assert {code for _, _, code in WRONG} == set(PROBLEMS)


def test_single_lines_win_over_lines_for_all() -> None:
    text = "kind;source_id;decision;target_id;note\nrun;r1;ADOPT;t1;\ncomment;*;skip;;spam\ncomment;c3;anew;;\n\n"
    decisions, problems = read_decisions(text, WAITING)
    assert problems == []
    assert {decision.key: (decision.choice, decision.target_id, decision.note) for decision in decisions} == {
        (Kind.RUN, "r1"): (Choice.ADOPT, "t1", ""),
        (Kind.COMMENT, "c1"): (Choice.SKIP, "", "spam"),
        (Kind.COMMENT, "-c2"): (Choice.SKIP, "", "spam"),
        (Kind.COMMENT, "c3"): (Choice.ANEW, "", ""),
    }


def test_the_file_to_fill_in_comes_back_as_it_went_out() -> None:
    text = as_lines(WAITING)
    assert "comment,'-c2,,," in text, "no cell may start a formula"
    filled = text.replace(",,,\n", ",anew,,\n")
    assert read_decisions(filled, WAITING) == ([Decision(*key, Choice.ANEW) for key in WAITING], [])
    assert read_decisions("*,*,anew", WAITING)[0] == [Decision(*key, Choice.ANEW) for key in WAITING]
