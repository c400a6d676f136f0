"""Runs of which nothing is left to do, and nothing has changed that their plan was made from: told in one statement.

::

    '' --planned--> *hash --nothing left to do, and still the same hash--> hash --another hash, or a row reopened--> ''

What a plan is made from and what is left to do is compared by the database, for a whole batch at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from psycopg.sql import SQL, Composed

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Kind

#: Read with a run, or in the lists that were read before it.
SAID = (Kind.COMMENT, Kind.ATTACHMENT, Kind.ASSIGNMENT)
#: What a run consists of in the ledger.
PARTS = (Kind.TASK, Kind.VALUE, Kind.FILE_ANSWER, Kind.APPROVAL, Kind.COMMENT, Kind.ATTACHMENT, Kind.RUN_RECORD)
_NOW = SQL("""
WITH now AS MATERIALIZED (
    SELECT b.source_id,
           encode(sha256(convert_to(concat_ws(' ', %(common)s::text, h.sha256, b.sha256, w.sha256, said.list), 'UTF8')),
                  'hex') AS hash
    FROM unnest(%(ids)s::text[]) AS wanted(source_id)
    JOIN migration.staging b ON b.organization = %(organization)s AND b.kind = 'run_bundle'
         AND b.source_id = wanted.source_id
    JOIN migration.staging h ON h.organization = b.organization AND h.kind = 'run' AND h.source_id = b.source_id
    JOIN migration.staging w ON w.organization = b.organization AND w.kind = 'workflow_bundle'
         AND w.source_id = b.parent_id
    CROSS JOIN LATERAL (
        SELECT coalesce(string_agg(concat_ws(' ', s.kind, s.source_id, s.sha256), ' ' ORDER BY s.kind, s.source_id), '')
               AS list
        FROM migration.staging s
        WHERE s.organization = b.organization AND s.kind = ANY(%(said)s) AND s.parent_id = b.source_id
    ) said
)
""")
_DONE = SQL("""
    m.organization = %(organization)s AND m.kind = 'run' AND m.source_id = now.source_id AND m.settled
    AND NOT EXISTS (SELECT FROM migration.mapping p WHERE p.organization = m.organization AND p.kind = ANY(%(parts)s)
                    AND p.parent_id = m.source_id AND NOT p.settled)
    AND NOT EXISTS (SELECT FROM migration.finding f WHERE f.organization = m.organization
                    AND f.reason = ANY(%(passing)s) AND f.parent_id = m.source_id)
    AND NOT EXISTS (SELECT FROM migration.finding f WHERE f.organization = m.organization
                    AND f.reason = ANY(%(passing)s) AND f.source_id = m.source_id)
""")
_UNCHANGED = SQL("{now} SELECT now.source_id FROM now JOIN migration.mapping m ON {done} AND m.planned_from = now.hash")
_HASHES = SQL("{now} SELECT source_id, hash FROM now")
_END = SQL("""
{now} UPDATE migration.mapping m SET planned_from = now.hash FROM now WHERE {done} AND m.planned_from = '*' || now.hash
""")
_SET = """
UPDATE migration.mapping m SET planned_from = i.hash FROM unnest(%s::text[], %s::text[]) AS i(source_id, hash)
WHERE m.organization = %s AND m.kind = 'run' AND m.source_id = i.source_id AND m.planned_from <> i.hash
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of the runs of an organisation.

    :param common: what all of them are planned from beside their own source.
    :param passing: reason codes of findings that the next plan withdraws.
    """

    scope: Scope
    common: str
    passing: tuple[str, ...]

    def unchanged(self, run_ids: Collection[str]) -> set[str]:
        """Those of which nothing is left to do and nothing changed."""
        with self.scope.reading() as cursor:
            cursor.execute(_UNCHANGED.format(now=_NOW, done=_DONE), self._values(run_ids))
            return {row["source_id"] for row in cursor}

    def begin(self, run_ids: Collection[str]) -> dict[str, str]:
        """Before these are planned: the hashes of what they are planned from, and nothing is known of them any more."""
        with self.scope.reading() as cursor:
            cursor.execute(_HASHES.format(now=_NOW), self._values(run_ids))
            hashes = {row["source_id"]: row["hash"] for row in cursor}
        self._set(dict.fromkeys(run_ids, ""))
        return hashes

    def planned(self, hashes: Mapping[str, str]) -> None:
        """After they were; of which nothing is left later on, ``end`` says."""
        self._set({run_id: f"*{sha256}" for run_id, sha256 in hashes.items()})

    def end(self, run_ids: Collection[str]) -> None:
        """After the last step. Of which something is left, or whose source changed meanwhile, stay unknown."""
        if run_ids:
            self._write(_END.format(now=_NOW, done=_DONE), self._values(run_ids))

    def _set(self, values: Mapping[str, str]) -> None:
        if values:
            self._write(_SET, (list(values), list(values.values()), self.scope.organization))

    def _write(self, statement: str | Composed, values: object) -> None:
        with self.scope.writing() as writing:
            writing.cursor.execute(statement, values)  # type: ignore[call-overload]

    def _values(self, run_ids: Collection[str]) -> dict[str, object]:
        return {
            "organization": self.scope.organization,
            "ids": list(run_ids),
            "common": self.common,
            "said": [kind.value for kind in SAID],
            "parts": [kind.value for kind in PARTS],
            "passing": list(self.passing),
        }
