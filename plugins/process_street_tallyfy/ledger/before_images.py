"""Table ``before_image``: what an object that the move did not make was like before the move changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.ledger.sealing import seal, unseal
from process_street_tallyfy.model.state import Kind

_KEEP = """
INSERT INTO migration.before_image AS b (organization, place, kind, source_id, target_id, content, run_id, position)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (organization, place) DO UPDATE SET content = EXCLUDED.content
"""


_SELECT = (
    "SELECT place, kind, source_id, target_id, content, position FROM migration.before_image WHERE organization = %s"
)


@dataclass(frozen=True, slots=True)
class BeforeImage:
    """``place``: the object's path below the organisation. ``row_kind``, ``source_id``: whose object it is part of.

    ``content``: ``what`` it is, and ``keys``: key -> what it held ``before``, and what was ``sent`` last.
    ``position``: of the ledger, when it was changed first.
    """

    place: str
    kind: Kind
    source_id: str
    target_id: str
    content: dict[str, Any]
    position: int

    @property
    def what(self) -> str:
        return str(self.content["what"])

    @property
    def keys(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.content["keys"]
        return found


@dataclass(frozen=True, slots=True)
class BeforeImages:
    scope: Scope

    def keep(self, place: str, row: Row, content: dict[str, Any]) -> None:
        """Committed before the change is sent; a later change of the same object replaces the content only."""
        with self.scope.writing() as writing:
            draft = Draft("before_image", row.kind.value, row.source_id, row.target_id)
            append(writing, self.scope, [draft])
            values = (place, row.kind.value, row.source_id, row.target_id, seal(content), self.scope.run_id)
            writing.cursor.execute(_KEEP, (self.scope.organization, *values, writing.entries))

    def get(self, place: str) -> BeforeImage | None:
        with self.scope.reading() as cursor:
            row = cursor.execute(f"{_SELECT} AND place = %s", (self.scope.organization, place)).fetchone()
        return _image(row) if row else None

    def all(self) -> list[BeforeImage]:
        """The newest first."""
        with self.scope.reading() as cursor:
            cursor.execute(f"{_SELECT} ORDER BY position DESC, place", (self.scope.organization,))
            return [_image(row) for row in cursor]

    def forget(self, image: BeforeImage) -> None:
        """It was put back."""
        with self.scope.writing() as writing:
            append(writing, self.scope, [Draft("put_back", image.kind.value, image.source_id, image.target_id)])
            writing.cursor.execute(
                "DELETE FROM migration.before_image WHERE organization = %s AND place = %s",
                (self.scope.organization, image.place),
            )


def _image(record: dict[str, Any]) -> BeforeImage:
    return BeforeImage(**{**record, "kind": Kind(record["kind"]), "content": unseal(record["content"])})
