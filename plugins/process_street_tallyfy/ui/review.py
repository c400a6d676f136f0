"""The form in which somebody decides about objects in review: what it shows, and what it takes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.names import Named, app_link, names
from process_street_tallyfy.ledger.reviews import Decided
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.review import ALL, Choice, Decision, Problem, judge, read_decisions
from process_street_tallyfy.phases.review_apply import REFUSED

#: Objects with a form of their own on the page; more are decided in bulk.
LINES = 50
#: Run id of what the form writes; no run of Airflow is called so.
FORM = "page/review"
CHOICES = tuple(Choice)


@dataclass(frozen=True)
class Line:
    """``source_link`` '' where there is none; ``refused`` says why an earlier decision could not be followed."""

    row: Row
    name: str
    source_link: str
    decided: Decided | None

    @property
    def refused(self) -> str:
        return REFUSED.get(self.decided.refused, "") if self.decided else ""

    @property
    def pending(self) -> Decision | None:
        return self.decided.decision if self.decided and self.decided.pending else None


@dataclass(frozen=True)
class ReviewPage:
    lines: list[Line]
    waiting: int
    saved: int | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        return sum(line.pending is None for line in self.lines)


def page(
    connection: Connection, organization: str, saved: int | None = None, problems: Sequence[Problem] = ()
) -> ReviewPage:
    ledger = Ledger(connection, organization, FORM)
    rows, decided = ledger.reviews.waiting(), ledger.reviews.all()
    shown = rows[:LINES]
    named = names(connection, organization, [Named(row.kind, row.source_id, row.parent_id) for row in shown])
    lines = [
        Line(
            row,
            named.get(row.key, ""),
            app_link(connection, organization, row.kind, row.source_id) or "",
            decided.get(row.key),
        )
        for row in shown
    ]
    return ReviewPage(lines, len(rows), saved, list(problems))


def decide_lines(connection: Connection, organization: str, text: str, by: str) -> ReviewPage:
    """Keeps every decision of a file that can be followed, in the name of the account ``by``."""
    ledger = Ledger(connection, organization, FORM)
    decisions, problems = read_decisions(text, [row.key for row in ledger.reviews.waiting()])
    saved = ledger.reviews.decide(decisions, by)
    return page(connection, organization, saved, problems)


def decide_cells(connection: Connection, organization: str, cells: Sequence[list[str]], by: str) -> ReviewPage:
    """The lines of the form; one without a decision is left as it is."""
    ledger = Ledger(connection, organization, FORM)
    waiting = [row.key for row in ledger.reviews.waiting()]
    decisions: list[Decision] = []
    problems: list[Problem] = []
    for number, line in enumerate(cells, 1):
        if not line[2] or ALL in line[:2]:
            continue
        found = judge(line, waiting)
        if isinstance(found, tuple):
            problems.append(Problem(number, *found))
        else:
            decisions += found
    return page(connection, organization, ledger.reviews.decide(decisions, by), problems)
