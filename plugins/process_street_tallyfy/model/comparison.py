"""What came out of comparing one file that was exported by hand with what the API gave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Comparison:
    """``equal`` and ``different`` count cells, ``unmatched`` rows without an object, ``missing`` objects without a row.

    ``uncompared`` are cells in columns that name nothing of the source, and of objects that are not read yet.
    ``counts``: (workflow id, state, in the file, from the API).
    """

    file: str
    rows: int
    equal: int
    different: int
    unmatched: int
    missing: int
    uncompared: int
    counts: tuple[tuple[str, str, int, int], ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    def with_problems(self, problems: list[Problem]) -> Comparison:
        return replace(self, problems=(*self.problems, *problems))

    def as_json(self) -> dict[str, Any]:
        """As it stands in the checkpoint, the reports and ``summary.json``."""
        numbers = ("file", "rows", "equal", "different", "unmatched", "missing", "uncompared")
        return {
            **{name: getattr(self, name) for name in numbers},
            "counts": [list(row) for row in self.counts],
            "problems": [str(problem) for problem in self.problems],
        }
