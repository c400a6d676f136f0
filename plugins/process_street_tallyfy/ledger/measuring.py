"""What a move of rows tells the metrics: objects by kind and state, errors by code. Sums, never ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.metrics import count
from process_street_tallyfy.model.state import INTERNAL_KINDS, State

#: States that somebody watches. The others are passed through on the way.
OUTCOMES = frozenset(State) - {State.PLANNED, State.INTENT, State.REVERTING}
ERRORS = frozenset({State.WRONG, State.UNKNOWN, State.FAILED, State.NEEDS_REVIEW})


def tell(organization: str, to: State, moved: Iterable[tuple[Row, Row]]) -> None:
    """``moved``: rows before and after. A row that stands where it stood is no news."""
    if to not in OUTCOMES:
        return
    news = [after for before, after in moved if before.state is not to and after.kind not in INTERNAL_KINDS]
    for kind, number in Counter(row.kind for row in news).items():
        count("objects", number, organization=organization, kind=kind.value, outcome=to.value)
    if to in ERRORS:
        for (category, code), number in Counter((row.error_category, row.error_code) for row in news).items():
            count("errors", number, organization=organization, category=category, code=code)
