"""One term of a formula, and what a set of sizes makes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.report.budget.sizes import Amounts, Size

_PART = re.compile(r"[<{][^>}]*[>}]")
#: Stands for the organisation in the routes of the target.
ORGANIZATION = "O"
_BEFORE = (re.compile(r"^/api/v1\.1(?=/)"), re.compile(r"^/organizations/[<{][^>}]*[>}]"))


class Side(StrEnum):
    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True)
class Term:
    """``calls`` of one object of the class ``per``, ``formula`` says the same in words.

    ``step`` is the DAG's task without the group over batches. ``why``: the reason of a term that is not in the
    reference's minimum, '' for one that is.
    """

    side: Side
    step: str
    method: str
    route: str
    per: type[Size]
    calls: Callable[[Any], int]
    formula: str
    why: str = ""

    @property
    def phase(self) -> str:
        return self.step.partition(".")[0]

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"

    def of(self, amounts: Amounts) -> int:
        return sum(int(self.calls(size)) * count for size, count in amounts.items() if isinstance(size, self.per))


def expected(terms: Iterable[Term], amounts: Amounts) -> Counter[Term]:
    """Calls by term; a term without any is there with 0."""
    return Counter({term: term.of(amounts) for term in terms})


def pattern(route: str) -> str:
    """The same for a route of ours and of a server: names of parts left out, what stands in front of all cut off."""
    for before, short in zip(_BEFORE, ("", ORGANIZATION), strict=True):
        route = before.sub(short, route)
    return _PART.sub("{}", route)


def step_of(task_id: str) -> str:
    """``runs.history.load`` and ``runs.open.load`` are the step ``runs.load``."""
    parts = task_id.split(".")
    return f"{parts[0]}.{parts[-1]}"
