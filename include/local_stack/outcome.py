"""What came of a move, counted from the ledger, as a table and as a result line."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.summary import KindSummary, summary

COLUMNS = ("kind", "source", "verified", "converted", "preserved", "unsupported", "failed", "in review", "open")


@dataclass(frozen=True)
class Outcome:
    """``source = verified + unsupported + failed + in_review + open``; absent objects count as unsupported."""

    kinds: list[KindSummary]

    @classmethod
    def of(cls, connection: Connection, organization: str) -> Outcome:
        return cls([kind for kind in summary(connection, organization) if kind.source])

    @property
    def source(self) -> int:
        return sum(kind.source for kind in self.kinds)

    @property
    def verified(self) -> int:
        return sum(verified(kind) for kind in self.kinds)

    @property
    def unsupported(self) -> int:
        return sum(kind.unsupported + kind.absent for kind in self.kinds)

    @property
    def failed(self) -> int:
        return sum(kind.failed for kind in self.kinds)

    @property
    def in_review(self) -> int:
        return sum(kind.in_review for kind in self.kinds)

    @property
    def open(self) -> int:
        return sum(kind.open for kind in self.kinds)

    def complete(self) -> bool:
        return self.source > 0 and self.failed == self.in_review == self.open == 0


def verified(kind: KindSummary) -> int:
    """In the target and read back; converted and preserved ones are among them."""
    return kind.exact + kind.converted + kind.preserved


def show(outcome: Outcome, title: str, console: Console) -> None:
    table = Table(title=title, caption="verified: read back and equal; converted and preserved were read back too")
    for column in COLUMNS:
        table.add_column(column, justify="left" if column == "kind" else "right")
    for kind in outcome.kinds:
        numbers = (kind.source, kind.exact, kind.converted, kind.preserved, kind.unsupported + kind.absent)
        table.add_row(str(kind.kind), *map(str, (*numbers, kind.failed, kind.in_review, kind.open)))
    console.print(table)


def line(command: str, fields: dict[str, object]) -> str:
    """``command key=value ...``; values hold no spaces."""
    pairs = (f"{key}={str(value).replace(' ', '_') or '-'}" for key, value in fields.items())
    return " ".join((command, *pairs))
