"""How far organisations are, per kind, in the nine numbers of the Migrations page. One statement for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import dict_row

from process_street_tallyfy.ledger.connection import Connection, see
from process_street_tallyfy.model.state import INTERNAL_KINDS, Kind

#: Two counts over one narrow index each; a join of both tables costs ten times as much at 100,000 rows.
_STANDING = """
SELECT organization, kind, coalesce(source, 0) AS source, coalesce(written, 0) AS written,
       coalesce(verified, 0) AS verified, coalesce(exact, 0) AS exact, coalesce(converted, 0) AS converted,
       coalesce(preserved, 0) AS preserved, coalesce(unsupported, 0) AS unsupported,
       coalesce(failed, 0) AS failed, coalesce(in_review, 0) AS in_review
FROM (SELECT organization, kind, count(*) AS source FROM migration.staging
      WHERE organization = ANY(%(organizations)s) GROUP BY organization, kind) s
LEFT JOIN (
    SELECT organization, kind,
           sum(number) FILTER (WHERE state IN ('confirmed', 'verified', 'wrong'))::bigint AS written,
           sum(number) FILTER (WHERE state = 'verified')::bigint AS verified,
           sum(number) FILTER (WHERE settled AND disposition = 'exact')::bigint AS exact,
           sum(number) FILTER (WHERE settled AND disposition = 'converted')::bigint AS converted,
           sum(number) FILTER (WHERE settled AND disposition = 'preserved')::bigint AS preserved,
           sum(number) FILTER (WHERE settled AND disposition IN ('unsupported', 'absent'))::bigint AS unsupported,
           sum(number) FILTER (WHERE state IN ('failed', 'wrong'))::bigint AS failed,
           sum(number) FILTER (WHERE state = 'needs_review')::bigint AS in_review
    FROM (SELECT organization, kind, state, disposition, settled, count(*) AS number FROM migration.mapping
          WHERE organization = ANY(%(organizations)s) GROUP BY organization, kind, state, disposition, settled) g
    GROUP BY organization, kind) m USING (organization, kind)
"""
#: The body of these is read after the list entry; until then the object is known, not extracted.
_BODIES = {Kind.WORKFLOW: Kind.WORKFLOW_BUNDLE, Kind.RUN: Kind.RUN_BUNDLE}
_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Counts:
    """Objects of a kind, or of several added up.

    ``source`` are known, ``extracted`` read with everything that hangs off them, ``written`` in the
    target, ``verified`` read back and equal; ``exact`` to ``unsupported`` are those with nothing left
    to do (``unsupported`` includes what the source API does not give), ``failed`` includes ``wrong``.
    Objects that left the source after they were moved are in all but ``source``.
    """

    source: int = 0
    extracted: int = 0
    written: int = 0
    verified: int = 0
    exact: int = 0
    converted: int = 0
    preserved: int = 0
    unsupported: int = 0
    failed: int = 0
    in_review: int = 0

    @property
    def settled(self) -> int:
        return self.exact + self.converted + self.preserved + self.unsupported

    @property
    def open(self) -> int:
        """Not planned yet, on its way, changed since, taken back."""
        return max(0, self.source - self.settled - self.failed - self.in_review)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def standing(connection: Connection, organizations: Sequence[str]) -> dict[str, dict[Kind, Counts]]:
    """By organisation and kind, in the order of the kinds; organisations without a staged object are empty."""
    found: dict[str, dict[Kind, Counts]] = {name: {} for name in organizations}
    see(connection, *organizations)
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(_STANDING, {"organizations": list(organizations)})
        for row in cursor:
            counts = {name: row[name] for name in Counts.__slots__ if name in row}
            found[row["organization"]][Kind(row["kind"])] = Counts(extracted=row["source"], **counts)
    return {name: _shown(kinds) for name, kinds in found.items()}


def _shown(kinds: dict[Kind, Counts]) -> dict[Kind, Counts]:
    lines = {}
    for kind in sorted(kinds.keys() - INTERNAL_KINDS, key=_ORDER.__getitem__):
        counts = kinds[kind]
        if kind in _BODIES:
            bodies = kinds.get(_BODIES[kind], Counts()).source
            values = {name: getattr(counts, name) for name in Counts.__slots__}
            counts = Counts(**{**values, "extracted": min(bodies, counts.source)})
        lines[kind] = counts
    return lines
