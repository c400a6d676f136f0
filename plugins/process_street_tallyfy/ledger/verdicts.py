"""Table ``verdict``: what each phase's gate decided in each run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Phase


@dataclass(frozen=True, slots=True)
class Verdict:
    """``verdict`` is the gate's word, ``reason`` a code."""

    phase: Phase
    verdict: str
    reason: str
    counts: dict[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdicts:
    scope: Scope

    def put(self, phase: Phase, verdict: str, reason: str = "", counts: Mapping[str, int] | None = None) -> None:
        """One per phase and run; deciding again overwrites."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                "INSERT INTO migration.verdict (organization, run_id, phase, verdict, reason, counts)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (organization, run_id, phase)"
                " DO UPDATE SET verdict = EXCLUDED.verdict, reason = EXCLUDED.reason, counts = EXCLUDED.counts,"
                " at = EXCLUDED.at",
                (
                    self.scope.organization,
                    self.scope.run_id,
                    phase.value,
                    verdict,
                    reason,
                    Jsonb(dict(counts or {})),
                ),
            )

    def latest(self) -> datetime | None:
        """When any run of the organisation was judged last."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT max(at) AS at FROM migration.verdict WHERE organization = %s", (self.scope.organization,)
            )
            found: datetime | None = (cursor.fetchone() or {})["at"]
        return found

    def of_run(self, run_id: str | None = None) -> dict[Phase, Verdict]:
        """Of this run, or of the run named; a phase without a verdict is missing."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT phase, verdict, reason, counts, at FROM migration.verdict"
                " WHERE organization = %s AND run_id = %s ORDER BY at",
                (self.scope.organization, self.scope.run_id if run_id is None else run_id),
            )
            found = [Verdict(**{**row, "phase": Phase(row["phase"])}) for row in cursor]
        return {verdict.phase: verdict for verdict in found}
