"""How far an organisation is, per kind: what gates decide from and what progress and reports show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.model.state import INTERNAL_KINDS, Kind

#: A staged object is in exactly one group; mapping rows without a staged object are only ``gone``.
_SUMMARY = """
WITH object AS (
    SELECT kind, source_id, s.source_id IS NOT NULL AS staged, m.disposition, m.state,
           m.state IN ('verified', 'skipped') AND m.source_sha256 = m.seen_sha256 AS settled
    FROM (SELECT * FROM migration.staging WHERE organization = %(organization)s) s
    FULL JOIN (SELECT * FROM migration.mapping WHERE organization = %(organization)s) m USING (kind, source_id)
)
SELECT kind,
       count(*) FILTER (WHERE staged) AS source,
       count(*) FILTER (WHERE staged AND settled AND disposition = 'exact') AS exact,
       count(*) FILTER (WHERE staged AND settled AND disposition = 'converted') AS converted,
       count(*) FILTER (WHERE staged AND settled AND disposition = 'preserved') AS preserved,
       count(*) FILTER (WHERE staged AND settled AND disposition = 'unsupported') AS unsupported,
       count(*) FILTER (WHERE staged AND settled AND disposition = 'absent') AS absent,
       count(*) FILTER (WHERE staged AND state IN ('failed', 'wrong')) AS failed,
       count(*) FILTER (WHERE staged AND state = 'wrong') AS wrong,
       count(*) FILTER (WHERE staged AND state = 'needs_review') AS in_review,
       count(*) FILTER (WHERE NOT staged) AS gone,
       (array_agg(source_id ORDER BY source_id) FILTER (WHERE staged AND settled IS NOT TRUE))[1:3] AS first_left
FROM object GROUP BY kind
"""
_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class KindSummary:
    """``source = exact + converted + preserved + unsupported + absent + failed + in_review + open``.

    ``open`` is whatever is neither settled, failed nor in review: not planned yet, on its way,
    changed since it was verified, taken back. ``wrong`` (the read-back differs) is part of
    ``failed``. ``gone``: rows whose source object is not staged any more; not part of ``source``.
    ``first_left``: ids of up to three objects that are not settled.
    """

    kind: Kind
    source: int
    exact: int
    converted: int
    preserved: int
    unsupported: int
    absent: int
    failed: int
    wrong: int
    in_review: int
    gone: int
    first_left: tuple[str, ...] = ()

    @property
    def settled(self) -> int:
        return self.exact + self.converted + self.preserved + self.unsupported + self.absent

    @property
    def open(self) -> int:
        return self.source - self.settled - self.failed - self.in_review


def summary(connection: Connection, organization: str) -> list[KindSummary]:
    """One statement; source kinds in their order, those without any row and internal ones left out."""
    see(connection, organization)
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(_SUMMARY, {"organization": organization})
        found = [_line(row) for row in cursor]
    return sorted((line for line in found if line.kind not in INTERNAL_KINDS), key=lambda line: _ORDER[line.kind])


def _line(row: dict[str, Any]) -> KindSummary:
    return KindSummary(**{**row, "kind": Kind(row["kind"]), "first_left": tuple(row["first_left"] or ())})
