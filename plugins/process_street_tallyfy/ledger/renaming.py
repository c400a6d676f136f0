"""Gives rows of ``mapping`` another source id: what they are about is the same and has a new name in the source."""

from __future__ import annotations

from collections.abc import Iterable

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Kind

_RENAME = """
UPDATE migration.mapping m SET source_id = i.new_id, run_id = %(run_id)s, fence = %(fence)s
FROM unnest(%(kinds)s::text[], %(old)s::text[], %(new)s::text[]) AS i(kind, old_id, new_id)
WHERE m.organization = %(organization)s AND m.kind = i.kind AND m.source_id = i.old_id
  AND NOT EXISTS (SELECT FROM migration.mapping o WHERE o.organization = m.organization AND o.kind = i.kind
                  AND o.source_id = i.new_id)
RETURNING m.kind, i.old_id, i.new_id, m.target_id, m.state
"""


def rename(scope: Scope, items: Iterable[tuple[Kind, str, str]]) -> int:
    """(kind, former id, present id), in one round trip; returns how many there were.

    Unknown rows are left out, and so is one whose new id has a row: a second time changes nothing.
    """
    batch = sorted(set(items))
    if not batch:
        return 0
    with scope.writing() as writing:
        writing.cursor.execute(
            _RENAME,
            {
                "organization": scope.organization,
                "run_id": scope.run_id,
                "fence": scope.fence,
                "kinds": [kind.value for kind, _, _ in batch],
                "old": [old for _, old, _ in batch],
                "new": [new for _, _, new in batch],
            },
        )
        found = list(writing.cursor)
        append(writing, scope, [_draft(record) for record in found])
    return len(found)


def _draft(record: dict[str, str]) -> Draft:
    return Draft(
        event="rename",
        kind=record["kind"],
        source_id=record["new_id"],
        target_id=record["target_id"],
        from_state=record["state"],
        to_state=record["state"],
        outcome=f"was {record['old_id']}",
    )
