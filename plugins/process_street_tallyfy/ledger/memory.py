"""What a task knows of one run and its parts, so that it asks the ledger once and not at every step.

Nothing is decided by what may be old: a row that another worker has moved since refuses the next move
(``ledger.transition``), and the task begins anew. Off unless a task asks for it; then for one run at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.state import Kind

if TYPE_CHECKING:
    from process_street_tallyfy.ledger.checkpoints import Checkpoint


@dataclass
class Memory:
    """``parents``: whose rows are read all at once, the run's own among them. A key without a row holds None.

    ``reported`` are the findings of the run and its parts, ``points`` checkpoints by phase and name.
    """

    parents: tuple[str, ...] = ()
    rows: dict[Key, Row | None] = field(default_factory=dict)
    whole: bool = False
    reported: list[tuple[Key, str]] | None = None
    points: dict[tuple[str, str], Checkpoint | None] = field(default_factory=dict)

    @contextmanager
    def of(self, *parents: str) -> Iterator[None]:
        """Remembers while these are worked on; the first one is the run."""
        self.parents = parents
        try:
            yield
        finally:
            self.parents = ()
            self.forget()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """A write. Where it is refused, or rolled back, nobody knows what still holds."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                self.forget()

    @property
    def on(self) -> bool:
        return bool(self.parents)

    def forget(self) -> None:
        self.forget_rows()
        self.reported = None
        self.points.clear()

    def note(self, rows: Iterable[Row]) -> None:
        if self.on:
            self.rows.update((row.key, row) for row in rows)

    def forget_rows(self) -> None:
        self.rows.clear()
        self.whole = False

    def children(self, kinds: Collection[Kind], parent_id: str) -> list[Row]:
        """In the order of the kinds, then of the source ids."""
        order = list(kinds)
        found = [row for row in self.rows.values() if row and row.parent_id == parent_id and row.kind in order]
        return sorted(found, key=lambda row: (order.index(row.kind), row.source_id))
