"""How faithful each workflow arrived: its own parts, its runs and everything in them, by disposition."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.rows import class_row

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.ledger.standing import Counts
from process_street_tallyfy.model.state import INTERNAL_KINDS

INTERNAL = [kind.value for kind in INTERNAL_KINDS]
#: A run's workflow stands in staging only; parts of workflows and of runs name their parent.
_BY_WORKFLOW = """
WITH run AS MATERIALIZED (
    SELECT source_id, parent_id FROM migration.staging WHERE organization = %(organization)s AND kind = 'run'
), counted AS MATERIALIZED (
    SELECT coalesce(run.parent_id, CASE WHEN m.kind = 'workflow' THEN m.source_id ELSE m.parent_id END) AS workflow_id,
           count(*) AS total, count(*) FILTER (WHERE m.kind = 'run') AS runs,
           count(*) FILTER (WHERE m.settled AND m.disposition = 'exact') AS exact,
           count(*) FILTER (WHERE m.settled AND m.disposition = 'converted') AS converted,
           count(*) FILTER (WHERE m.settled AND m.disposition = 'preserved') AS preserved,
           count(*) FILTER (WHERE m.settled AND m.disposition IN ('unsupported', 'absent')) AS unsupported
    FROM migration.mapping m
    LEFT JOIN run ON run.source_id = CASE WHEN m.kind = 'run' THEN m.source_id ELSE m.parent_id END
    WHERE m.organization = %(organization)s AND m.kind <> ALL(%(internal)s)
    GROUP BY 1
)
SELECT counted.* FROM counted JOIN migration.staging w
     ON w.organization = %(organization)s AND w.kind = 'workflow' AND w.source_id = counted.workflow_id
ORDER BY exact::float8 / total, workflow_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class WorkflowFidelity:
    """Objects of a workflow; what is not in one of the four groups is still open."""

    workflow_id: str
    total: int
    runs: int
    exact: int
    converted: int
    preserved: int
    unsupported: int

    @property
    def counts(self) -> Counts:
        """As a bar shows it."""
        return Counts(
            source=self.total, exact=self.exact, converted=self.converted, preserved=self.preserved,
            unsupported=self.unsupported,
        )  # fmt: skip

    @property
    def open(self) -> int:
        return self.counts.open


def by_workflow(connection: Connection, organization: str, limit: int = 100) -> list[WorkflowFidelity]:
    """The least exact first."""
    see(connection, organization)
    with connection.cursor(row_factory=class_row(WorkflowFidelity)) as cursor:
        return cursor.execute(
            _BY_WORKFLOW, {"organization": organization, "internal": INTERNAL, "limit": limit}
        ).fetchall()
