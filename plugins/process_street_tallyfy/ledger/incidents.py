"""Table ``incident``: what went wrong in a task, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.metrics import count


@dataclass(frozen=True, slots=True)
class Incident:
    """``map_index`` -1 = not a mapped task."""

    id: int
    run_id: str
    task_id: str
    map_index: int
    category: str
    code: str
    message: str
    advice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incidents:
    """Written without the fence: a task that lost the lease must be able to say so."""

    scope: Scope

    def record(self, category: str, code: str, message: str, advice: str = "", map_index: int = -1) -> int:
        """The id of the incident. Codes, ids and counts only: the UI shows the message to everybody."""
        with self.scope.transaction() as cursor:
            cursor.execute(
                "INSERT INTO migration.incident (organization, run_id, task_id, map_index, category, code, message,"
                " advice) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                (
                    self.scope.organization,
                    self.scope.run_id,
                    self.scope.task_id,
                    map_index,
                    category,
                    code,
                    message,
                    advice,
                ),
            )
            row = cursor.fetchone() or {}
        count("errors", organization=self.scope.organization, category=category, code=code)
        return int(row["id"])

    def record_error(self, error: MigrationError, map_index: int = -1) -> int:
        return self.record(error.category, error.code, error.message, error.advice, map_index)

    def of_run(self, run_id: str | None = None) -> list[Incident]:
        """Of this run, or of the run named, oldest first."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT id, run_id, task_id, map_index, category, code, message, advice, at FROM migration.incident"
                " WHERE organization = %s AND run_id = %s ORDER BY id",
                (self.scope.organization, self.scope.run_id if run_id is None else run_id),
            )
            return [Incident(**row) for row in cursor]
