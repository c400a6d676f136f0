"""The two formulas as a page that a person reads: ``docs/budget.md``.

``python -m process_street_tallyfy.report.budget.page [--check] docs/budget.md`` writes or checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from process_street_tallyfy.report.budget import of_source, of_target
from process_street_tallyfy.report.budget.sizes import (
    DataSetSize,
    DocumentSize,
    OneOffSize,
    OrganizationSize,
    RunSize,
    Size,
    WorkflowSize,
)
from process_street_tallyfy.report.budget.term import Term
from process_street_tallyfy.transform.written_page import command, table

INTRODUCTION = """# The budget of calls

Both vendors meter calls, so a move makes none that it can do without. Here is every call that a first, undisturbed
move makes: the sum over these terms, evaluated object by object. `make bench ARGS=calls` moves three organisations,
counts what both servers were asked, and fails when a request stands for no term, or when the calls are more than 1.02
times the formula (Process Street) or 1.05 times (Tallyfy).

`p(n)` is `max(1, ceil(n / 20))`, the pages of a list of Process Street; `s(n)` is `max(1, ceil(n / 100))`, those of
a list of Tallyfy. *Trails*: a list whose last page has a link to an empty one costs one call more.
`O` stands for `/organizations/{organization}`.

A term with a reason in the last column is made on purpose, beyond what the API needs at least. Not in the formula: what
is tried again after an error, a file that comes in another length than declared (fetched twice), and runs of which
nothing is moved.

A later run costs the lists again, two calls per workflow, and what changed.
"""
EACH: dict[type[Size], str] = {
    OrganizationSize: "Once",
    WorkflowSize: "For each workflow",
    DataSetSize: "For each data set",
    DocumentSize: "For each page and data set",
    OneOffSize: "For each one-off task",
    RunSize: "For each run",
}
CLOSING = """## Kept answers

Within a run nothing is asked for twice but where it may have changed meanwhile (the terms with a reason), and between
runs what was read is staged for good and read again only when a list, a date or a version says that it changed.
Versions of a workflow, with their fields and rules, never change and are read once. So a cache with a life of five
minutes would save nothing of this, and could hide a change.

What would be read again are lists: their walk may need more pages than an hour has calls, is broken off by the limit
and begun again. Each page is kept, encrypted, until the walk has come to its end, for a day at most: what breaks off
goes on where it was.
"""


def page() -> str:
    """Markdown, byte for byte the same for the same tables."""
    parts = [INTRODUCTION]
    for title, terms in (("Process Street", of_source.TERMS), ("Tallyfy", of_target.TERMS)):
        parts += [f"## {title}\n", *_tables(terms)]
    return "\n".join([*parts, CLOSING])


def _tables(terms: Iterable[Term]) -> Iterator[str]:
    own = list(terms)
    for per, heading in EACH.items():
        rows = [(f"`{term.name}`", term.formula, f"`{term.step}`", term.why) for term in own if term.per is per]
        if rows:
            yield f"### {heading}\n"
            yield table(("Call", "How many", "Task", "Beyond the minimum, because"), rows)


if __name__ == "__main__":
    command("budget", "The page of the budget of calls.", page)
