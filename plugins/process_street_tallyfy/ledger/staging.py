"""Table ``staging``: what was read from the source, as sealed JSON with a hash, once per object."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.ledger.sealing import seal, unseal
from process_street_tallyfy.model.state import Kind

#: Bundles of runs can be large: this many are in memory at a time.
_PAGE = 50
#: List entries are sealed and sent so many at a time.
_PUT_AT_ONCE = 200

#: Unchanged payloads are not written again, only marked as seen by this run. One whose links alone differ has
#: the same hash and another payload: file links are signed anew and expire, so the last ones are kept.
_PUT = """
WITH item AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(parents)s::text[],
                         %(payloads)s::jsonb[], %(hashes)s::text[])
             AS i(kind, source_id, parent_id, payload, sha256)
), seen AS (
    UPDATE migration.staging s
    SET run_id = %(run_id)s, staged_at = clock_timestamp(), parent_id = item.parent_id,
        payload = CASE WHEN s.payload ->> 'sha256' IS DISTINCT FROM item.payload ->> 'sha256'
                       THEN item.payload ELSE s.payload END
    FROM item
    WHERE s.organization = %(organization)s AND s.kind = item.kind AND s.source_id = item.source_id
      AND s.sha256 = item.sha256
    RETURNING s.kind, s.source_id
), written AS (
    INSERT INTO migration.staging AS s (organization, kind, source_id, parent_id, payload, sha256, run_id)
    SELECT %(organization)s, kind, source_id, parent_id, payload, sha256, %(run_id)s
    FROM item WHERE (kind, source_id) NOT IN (SELECT kind, source_id FROM seen)
    ON CONFLICT (organization, kind, source_id) DO UPDATE
    SET parent_id = EXCLUDED.parent_id, payload = EXCLUDED.payload, sha256 = EXCLUDED.sha256,
        run_id = EXCLUDED.run_id, staged_at = EXCLUDED.staged_at
    RETURNING 1
)
SELECT count(*) AS changed FROM written
"""
_SELECT = "SELECT kind, source_id, parent_id, payload, sha256, run_id FROM migration.staging"

_REMOVE = "DELETE FROM migration.staging WHERE organization = %(organization)s AND kind = ANY(%(kinds)s)"
_OF_PARENT = "AND parent_id = %(parent)s"
_OF_WORKFLOW = """
SELECT s.kind, s.source_id, s.parent_id, s.payload, s.sha256, s.run_id
FROM migration.staging run JOIN migration.staging s ON s.organization = run.organization AND s.parent_id = run.source_id
WHERE run.organization = %(organization)s AND run.kind = 'run' AND run.parent_id = %(workflow)s AND s.kind = %(kind)s
ORDER BY s.source_id
"""


@dataclass(frozen=True, slots=True)
class StagedRow:
    """``payload`` None: the object is counted here and carried in its parent's payload.

    ``sha256`` '' = computed from the payload; give it where there is none. ``run_id`` is filled in.
    """

    kind: Kind
    source_id: str
    parent_id: str = ""
    payload: Any = None
    sha256: str = ""
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Staging:
    scope: Scope

    def put(self, rows: Iterable[StagedRow]) -> int:
        """A round trip for so many rows that fit into memory; returns how many are new or have another hash."""
        batch: dict[tuple[Kind, str], StagedRow] = {}
        changed = 0
        for row in rows:
            batch[row.kind, row.source_id] = row
            if len(batch) == _PUT_AT_ONCE:
                changed += self._put(batch.values())
                batch = {}
        return changed + (self._put(batch.values()) if batch else 0)

    def _put(self, batch: Collection[StagedRow]) -> int:
        values = {
            "organization": self.scope.organization,
            "run_id": self.scope.run_id,
            "kinds": [row.kind.value for row in batch],
            "ids": [row.source_id for row in batch],
            "parents": [row.parent_id for row in batch],
            "payloads": [_payload(row) for row in batch],
            "hashes": [row.sha256 or digest(row.payload) for row in batch],
        }
        with self.scope.writing() as writing:
            record = writing.cursor.execute(_PUT, values).fetchone() or {}
        return int(record["changed"])

    def mark_seen(self, kind: Kind, source_ids: Collection[str]) -> None:
        """Of which is known without another look that they are as they were read."""
        if source_ids:
            with self.scope.writing() as writing:
                writing.cursor.execute(
                    "UPDATE migration.staging SET run_id = %s, staged_at = clock_timestamp()"
                    " WHERE organization = %s AND kind = %s AND source_id = ANY(%s)",
                    (self.scope.run_id, self.scope.organization, kind.value, list(source_ids)),
                )

    def get(self, kind: Kind, source_id: str) -> StagedRow | None:
        return self.many(kind, [source_id]).get(source_id)

    def many(self, kind: Kind, source_ids: Iterable[str]) -> dict[str, StagedRow]:
        """By source id; unknown ids are left out."""
        with self.scope.reading() as cursor:
            cursor.execute(
                f"{_SELECT} WHERE organization = %s AND kind = %s AND source_id = ANY(%s) ORDER BY source_id",
                (self.scope.organization, kind.value, list(source_ids)),
            )
            return {row["source_id"]: _staged(row) for row in cursor}

    def by_parent(self, kind: Kind, parent_id: str) -> list[StagedRow]:
        with self.scope.reading() as cursor:
            cursor.execute(
                f"{_SELECT} WHERE organization = %s AND kind = %s AND parent_id = %s ORDER BY source_id",
                (self.scope.organization, kind.value, parent_id),
            )
            return [_staged(row) for row in cursor]

    def of_workflow(self, kind: Kind, workflow_id: str) -> list[StagedRow]:
        """Rows of a kind that hang off a staged run of this workflow."""
        with self.scope.reading() as cursor:
            cursor.execute(
                _OF_WORKFLOW,
                {"organization": self.scope.organization, "kind": kind.value, "workflow": workflow_id},
            )
            return [_staged(row) for row in cursor]

    def all(self, kind: Kind) -> Iterator[StagedRow]:
        """In the order of the source ids, page by page."""
        after = ""
        while True:
            with self.scope.reading() as cursor:
                cursor.execute(
                    f"{_SELECT} WHERE organization = %s AND kind = %s AND source_id > %s ORDER BY source_id LIMIT %s",
                    (self.scope.organization, kind.value, after, _PAGE),
                )
                page = [_staged(row) for row in cursor]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].source_id

    def ids(self, kind: Kind) -> list[str]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT source_id FROM migration.staging WHERE organization = %s AND kind = %s ORDER BY source_id",
                (self.scope.organization, kind.value),
            )
            return [row["source_id"] for row in cursor]

    def hashes(self, kind: Kind, run_id: str | None = None) -> dict[str, str]:
        """By source id, in its order, without opening a payload; of what that run has seen, or of all."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT source_id, sha256 FROM migration.staging WHERE organization = %s AND kind = %s"
                " AND (%s::text IS NULL OR run_id = %s) ORDER BY source_id",
                (self.scope.organization, kind.value, run_id, run_id),
            )
            return {row["source_id"]: row["sha256"] for row in cursor}

    def parents(self, kind: Kind) -> dict[str, str]:
        """Parent id by source id."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT source_id, parent_id FROM migration.staging WHERE organization = %s AND kind = %s",
                (self.scope.organization, kind.value),
            )
            return {row["source_id"]: row["parent_id"] for row in cursor}

    def counts(self) -> dict[Kind, int]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT kind, count(*) AS number FROM migration.staging WHERE organization = %s GROUP BY kind",
                (self.scope.organization,),
            )
            return {Kind(row["kind"]): row["number"] for row in cursor}

    def remove_missing(self, kinds: Collection[Kind], seen_run_id: str, parent_id: str | None = None) -> list[str]:
        """Removes, after a complete read of kinds (or of a parent's), what that run did not see; returns the ids."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                f"{_REMOVE} AND run_id <> %(run_id)s {_OF_PARENT if parent_id is not None else ''} RETURNING source_id",
                {
                    "organization": self.scope.organization,
                    "kinds": [kind.value for kind in kinds],
                    "run_id": seen_run_id,
                    "parent": parent_id,
                },
            )
            return sorted(row["source_id"] for row in writing.cursor)

    def remove_absent(self, kind: Kind, parents: Collection[str], here: Collection[str]) -> list[str]:
        """Removes of these parents what is not ``here``, the ids of a complete read; returns the ids."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                f"{_REMOVE} AND parent_id = ANY(%(parents)s)"
                " AND source_id NOT IN (SELECT unnest(%(here)s::text[])) RETURNING source_id",
                {
                    "organization": self.scope.organization,
                    "kinds": [kind.value],
                    "parents": list(parents),
                    "here": list(here),
                },
            )
            return sorted(row["source_id"] for row in writing.cursor)

    def remove(self, kinds: Collection[Kind], *, ids: Collection[str] = (), parents: Collection[str] = ()) -> None:
        """Objects of these kinds that the source does not have any more, by their own id or by their parent's."""
        with self.scope.writing() as writing:
            writing.cursor.execute(
                f"{_REMOVE} AND (source_id = ANY(%(ids)s) OR parent_id = ANY(%(parents)s))",
                {
                    "organization": self.scope.organization,
                    "kinds": [kind.value for kind in kinds],
                    "ids": list(ids),
                    "parents": list(parents),
                },
            )


def _payload(row: StagedRow) -> Jsonb | None:
    if row.payload is None:
        return None
    try:
        return seal(row.payload)
    except (ValueError, TypeError) as error:
        raise DataError(
            "The source object cannot be kept as JSON", code="payload_not_json", kind=row.kind, source_id=row.source_id
        ) from error


def _staged(record: dict[str, Any]) -> StagedRow:
    return StagedRow(**{**record, "kind": Kind(record["kind"]), "payload": unseal(record["payload"])})
