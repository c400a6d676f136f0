"""Table ``checkpoint``: named points of a run with counts, for progress and for rollback up to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Phase


@dataclass(frozen=True, slots=True)
class Checkpoint:
    run_id: str
    phase: Phase
    name: str
    counts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Checkpoints:
    scope: Scope

    def put(self, phase: Phase, name: str, counts: Mapping[str, Any] | None = None) -> None:
        """Sets the point for this run; reaching it again moves its time and counts."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "INSERT INTO migration.checkpoint (organization, run_id, phase, name, counts)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (organization, run_id, phase, name)"
                " DO UPDATE SET counts = EXCLUDED.counts, at = EXCLUDED.at",
                (self.scope.organization, self.scope.run_id, phase.value, name, Jsonb(dict(counts or {}))),
            )

    def remove(self, names: Iterable[str]) -> None:
        """Takes points of this run back, whatever their phase; unknown names are left out."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "DELETE FROM migration.checkpoint WHERE organization = %s AND run_id = %s AND name = ANY(%s)",
                (self.scope.organization, self.scope.run_id, list(names)),
            )

    def get(self, phase: Phase, name: str, run_id: str | None = None) -> Checkpoint | None:
        """Of this run, or of the run named."""
        found = [point for point in self.of_run(run_id) if (point.phase, point.name) == (phase, name)]
        return found[0] if found else None

    def of_run(self, run_id: str | None = None) -> list[Checkpoint]:
        """In the order of time."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT run_id, phase, name, counts, at FROM migration.checkpoint"
                " WHERE organization = %s AND run_id = %s ORDER BY at, phase, name",
                (self.scope.organization, self.scope.run_id if run_id is None else run_id),
            )
            return [_checkpoint(row) for row in cursor]

    def latest(self, phase: Phase, name: str) -> Checkpoint | None:
        """The newest of any run of the organisation."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT run_id, phase, name, counts, at FROM migration.checkpoint"
                " WHERE organization = %s AND phase = %s AND name = %s ORDER BY at DESC LIMIT 1",
                (self.scope.organization, phase.value, name),
            )
            row = cursor.fetchone()
        return _checkpoint(row) if row else None


def _checkpoint(record: dict[str, Any]) -> Checkpoint:
    return Checkpoint(**{**record, "phase": Phase(record["phase"])})
