"""Table ``checkpoint``: named points of a run with counts, for progress and for rollback back to one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from process_street_tallyfy.ledger.memory import Memory
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Phase

_COLUMNS = "SELECT run_id, phase, name, counts, at, position FROM migration.checkpoint WHERE organization = %s"
#: Between the name of a checkpoint and its run, as people type them.
OF = "@"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``position``: the last audit entry before it; rows with a higher one got their target object later."""

    run_id: str
    phase: Phase
    name: str
    counts: dict[str, Any]
    at: datetime
    position: int

    @property
    def full_name(self) -> str:
        """What a person types for this one; the name alone is the newest of that name."""
        return f"{self.name}{OF}{self.run_id}"


@dataclass(frozen=True, slots=True)
class Checkpoints:
    scope: Scope
    memory: Memory = field(default_factory=Memory)

    def put(self, phase: Phase, name: str, counts: Mapping[str, Any] | None = None) -> None:
        """Sets the point for this run; reaching it again moves its time, its position and its counts."""
        self.memory.points.clear()
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "INSERT INTO migration.checkpoint (organization, run_id, phase, name, counts, position)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (organization, run_id, phase, name)"
                " DO UPDATE SET counts = EXCLUDED.counts, at = EXCLUDED.at, position = EXCLUDED.position",
                (
                    self.scope.organization,
                    self.scope.run_id,
                    phase.value,
                    name,
                    Jsonb(dict(counts or {})),
                    writing.entries,
                ),
            )

    def remove(self, names: Iterable[str]) -> None:
        """Takes points of this run back, whatever their phase; unknown names are left out."""
        self.memory.points.clear()
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "DELETE FROM migration.checkpoint WHERE organization = %s AND run_id = %s AND name = ANY(%s)",
                (self.scope.organization, self.scope.run_id, list(names)),
            )

    def get(self, phase: Phase, name: str, run_id: str | None = None) -> Checkpoint | None:
        """Of this run, or of the run named."""
        run_id = self.scope.run_id if run_id is None else run_id
        found = self._read(" AND run_id = %s AND phase = %s AND name = %s", run_id, phase.value, name)
        return found[0] if found else None

    def of_run(self, run_id: str | None = None) -> list[Checkpoint]:
        """In the order of time."""
        return self._read(" AND run_id = %s ORDER BY at, phase, name", self.scope.run_id if run_id is None else run_id)

    def names(self) -> list[str]:
        """Of this run, without what they hold: batches hold the ids of everything."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT name FROM migration.checkpoint WHERE organization = %s AND run_id = %s"
                " ORDER BY at, phase, name",
                (self.scope.organization, self.scope.run_id),
            )
            return [row["name"] for row in cursor]

    def latest(self, phase: Phase, name: str) -> Checkpoint | None:
        """The newest of any run of the organisation."""
        key = phase.value, name
        if key in self.memory.points:
            return self.memory.points[key]
        found = self._read(" AND phase = %s AND name = %s ORDER BY at DESC LIMIT 1", *key)
        newest = found[0] if found else None
        if self.memory.on:
            self.memory.points[key] = newest
        return newest

    def of_steps(self, steps: Collection[str]) -> list[Checkpoint]:
        """Ends of phases and of batches, of all runs, newest first: what a rollback can go back to.

        :param steps: names of steps, such as ``runs.load``; their points are ``runs.load/open/0003``.
        """
        ends = [phase.value for phase in Phase]
        return self._read(
            " AND (name = ANY(%s) OR split_part(name, '/', 1) = ANY(%s)) ORDER BY at DESC, name", ends, list(steps)
        )

    def _read(self, where: str, *values: Any) -> list[Checkpoint]:
        with self.scope.reading() as cursor:
            cursor.execute((_COLUMNS + where).encode(), (self.scope.organization, *values))
            return [_checkpoint(row) for row in cursor]


def _checkpoint(record: dict[str, Any]) -> Checkpoint:
    return Checkpoint(**{**record, "phase": Phase(record["phase"])})
