"""A line of a file about people that cannot be followed, as a finding: setting, line, column, and what to do."""

from __future__ import annotations

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.people.judgement import PROBLEMS
from process_street_tallyfy.model.people.lines import Problem
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

BAD_LINE = "people_file"


def finding_of(problem: Problem) -> Finding:
    """Its object is the line, its field the column: nothing of the file's content."""
    place, reason = f"{problem.file}:{problem.line}", REASONS[BAD_LINE]
    return Finding(Kind.USER, place, problem.column, reason.disposition, BAD_LINE, in_words(problem))


def in_words(problem: Problem) -> str:
    return f"{problem.file}, line {problem.line}, column {problem.column}: {PROBLEMS[problem.code]}"
