"""Puts what was planned into ``mapping``: new objects become ``planned``, known ones keep their state."""

from __future__ import annotations

from collections.abc import Iterable

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.row import PlanCounts, PlanItem
from process_street_tallyfy.ledger.scope import Scope

_PLAN = """
WITH item AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(parents)s::text[], %(dispositions)s::text[],
                         %(hashes)s::text[], %(markers)s::text[])
             AS i(kind, source_id, parent_id, disposition, sha256, marker)
), before AS (
    SELECT m.kind, m.source_id, coalesce(nullif(m.source_sha256, ''), m.seen_sha256) AS known
    FROM migration.mapping m JOIN item USING (kind, source_id)
    WHERE m.organization = %(organization)s
), written AS (
    INSERT INTO migration.mapping AS m (organization, kind, source_id, parent_id, disposition, seen_sha256, marker,
                                        transform_version, run_id, fence)
    SELECT %(organization)s, kind, source_id, parent_id, disposition, sha256, marker,
           %(transform_version)s, %(run_id)s, %(fence)s
    FROM item
    ON CONFLICT (organization, kind, source_id) DO UPDATE
    SET parent_id = EXCLUDED.parent_id, disposition = EXCLUDED.disposition, seen_sha256 = EXCLUDED.seen_sha256,
        marker = coalesce(nullif(EXCLUDED.marker, ''), m.marker), run_id = EXCLUDED.run_id, fence = EXCLUDED.fence,
        updated_at = clock_timestamp()
    WHERE (m.parent_id, m.disposition, m.seen_sha256, m.marker)
          IS DISTINCT FROM (EXCLUDED.parent_id, EXCLUDED.disposition, EXCLUDED.seen_sha256,
                            coalesce(nullif(EXCLUDED.marker, ''), m.marker))
)
SELECT count(*) FILTER (WHERE known IS NULL) AS new,
       count(*) FILTER (WHERE known <> sha256) AS changed,
       count(*) FILTER (WHERE known = sha256) AS unchanged
FROM item LEFT JOIN before USING (kind, source_id)
"""


def plan(scope: Scope, items: Iterable[PlanItem]) -> PlanCounts:
    """One round trip for all items, one audit entry with the counts; a plan has no effect outside."""
    batch = list({(item.kind, item.source_id): item for item in items}.values())
    if not batch:
        return PlanCounts()
    with scope.writing() as writing:
        writing.cursor.execute(_PLAN, {**_columns(batch), **_context(scope)})
        counts = PlanCounts(**(writing.cursor.fetchone() or {}))
        append(writing, scope, [_draft(batch, counts)])
    return counts


def _columns(batch: list[PlanItem]) -> dict[str, list[str]]:
    return {
        "kinds": [item.kind.value for item in batch],
        "ids": [item.source_id for item in batch],
        "parents": [item.parent_id for item in batch],
        "dispositions": [item.disposition.value for item in batch],
        "hashes": [item.source_sha256 for item in batch],
        "markers": [item.marker for item in batch],
    }


def _context(scope: Scope) -> dict[str, str | int | None]:
    return {
        "organization": scope.organization,
        "run_id": scope.run_id,
        "fence": scope.fence,
        "transform_version": scope.transform_version,
    }


def _draft(batch: list[PlanItem], counts: PlanCounts) -> Draft:
    """The hash stands for the whole list, so that the plan of a run can be proved later."""
    listing = sorted([item.kind.value, item.source_id, item.disposition.value, item.source_sha256] for item in batch)
    outcome = f"new={counts.new} changed={counts.changed} unchanged={counts.unchanged}"
    return Draft(event="plan", payload_sha256=digest(listing), outcome=outcome)
