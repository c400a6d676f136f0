"""How ready each workflow is: a grade from its findings, the calls it takes, the time they need. Literal tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.transform.reason import REASONS


class Severity(StrEnum):
    """The worst first."""

    BLOCKED = "blocked"
    HAND_WORK = "hand work"
    ATTENTION = "attention"
    NOTE = "note"


#: (how a fact arrives, whether it weighs on its object) -> severity.
SEVERITIES: dict[tuple[Disposition, bool], Severity] = {
    (Disposition.UNSUPPORTED, True): Severity.HAND_WORK,
    (Disposition.UNSUPPORTED, False): Severity.NOTE,
    (Disposition.PRESERVED, True): Severity.ATTENTION,
    (Disposition.PRESERVED, False): Severity.NOTE,
    (Disposition.CONVERTED, True): Severity.NOTE,
    (Disposition.CONVERTED, False): Severity.NOTE,
    (Disposition.ABSENT, True): Severity.NOTE,
    (Disposition.ABSENT, False): Severity.NOTE,
    (Disposition.EXACT, True): Severity.NOTE,
    (Disposition.EXACT, False): Severity.NOTE,
}
#: Reasons that say more than their disposition does.
EXCEPTIONS: dict[str, Severity] = {
    "no_published_version": Severity.BLOCKED,
    "draft_not_moved": Severity.NOTE,
    "old_version_not_moved": Severity.NOTE,
    "waits_for_cut_over": Severity.NOTE,
    "group_waits_for_cut_over": Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Grade:
    letter: str
    name: str
    meaning: str


#: The worst severity of a workflow's findings -> its grade.
GRADES: dict[Severity, Grade] = {
    Severity.NOTE: Grade("A", "ready", "Nothing to do but to look at the result."),
    Severity.ATTENTION: Grade("B", "attention", "Everything arrives; some of it as text that a person should look at."),
    Severity.HAND_WORK: Grade("C", "hand work", "Something has to be rebuilt in Tallyfy by hand."),
    Severity.BLOCKED: Grade("D", "blocked", "Only an empty template arrives until it is mended in Process Street."),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of a workflow with one reason."""

    severity: Severity
    reason: str
    advice: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """One workflow. ``process_calls`` of all its runs; ``seconds`` of everything at the limits of the file.

    ``ruled``: it gets automations.
    """

    workflow_id: str
    name: str
    steps: int
    fields: int
    rules: int
    active_runs: int
    finished_runs: int
    calls: TemplateCalls
    process_calls: int
    seconds: float
    groups: tuple[Group, ...] = field(default=())
    ruled: bool = False

    @property
    def grade(self) -> Grade:
        worst = min((group.severity for group in self.groups), key=list(Severity).index, default=Severity.NOTE)
        return GRADES[worst]

    def count(self, severity: Severity | str) -> int:
        return sum(group.count for group in self.groups if group.severity == severity)

    @property
    def total_calls(self) -> int:
        return self.calls.total + self.process_calls


def severity(finding: Finding) -> Severity:
    """A reason that no table knows weighs."""
    known = REASONS.get(finding.reason)
    by_table = SEVERITIES[(finding.disposition, known is None or known.weighs)]
    return EXCEPTIONS.get(finding.reason, by_table)


@dataclass(slots=True)
class Groups:
    """Findings as they come: their number and the first object by severity, reason and advice."""

    counts: Counter[tuple[Severity, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[Severity, str, str], str] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        key = (severity(finding), finding.reason, finding.advice)
        self.counts[key] += 1
        self.examples.setdefault(key, finding.source_id)

    def ordered(self) -> tuple[Group, ...]:
        """By severity, the most frequent reason first."""
        order = sorted(self.counts, key=lambda key: (list(Severity).index(key[0]), -self.counts[key], key[1]))
        return tuple(Group(*key, count=self.counts[key], example=self.examples[key]) for key in order)


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    found = Groups()
    for finding in findings:
        found.add(finding)
    return found.ordered()


def totals(workflows: Iterable[Readiness]) -> dict[str, int]:
    """How many workflows have each grade, the worst last; all four are there."""
    letters = Counter(workflow.grade.letter for workflow in workflows)
    return {grade.letter: letters[grade.letter] for grade in GRADES.values()}
