"""What a part of ``make bench`` gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table


@dataclass(frozen=True)
class Measured:
    """``figures`` stand in the part's line, ``rows`` in the table and the file; ``ok``: what was promised holds."""

    ok: bool
    figures: Mapping[str, object]
    rows: Sequence[Mapping[str, object]] = field(default=())

    def table(self, title: str) -> Table | None:
        """None without rows; the keys of the first one are the columns."""
        if not self.rows:
            return None
        table = Table(title=title)
        for place, column in enumerate(self.rows[0]):
            table.add_column(column, justify="right" if place else "left")
        for row in self.rows:
            table.add_row(*(f"{value:g}" if isinstance(value, float) else str(value) for value in row.values()))
        return table


@dataclass(frozen=True)
class Part:
    """``title`` says what the table shows."""

    title: str
    measure: Callable[[], Measured]
