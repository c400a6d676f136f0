"""Begins with an empty target: what was written is forgotten, what was read of the source stays.

For a rehearsal whose target was thrown away. The next run reads the lists of the source and takes every body that has
not changed out of the staging, as any later run does, and the bytes of files from the source; then it writes
everything once more.
"""

from __future__ import annotations

from psycopg.sql import SQL, Identifier

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import Phase

#: What is about the target, or about runs into it.
FORGOTTEN = (
    "mapping",
    "before_image",
    "finding",
    "verdict",
    "incident",
    "review_decision",
    "account",
    "lease",
    "alert",
)
#: What was read, who was met and decided about; the limits of accounts; and the audit, which is never changed.
KEPT = (
    "staging",
    "person",
    "person_decision",
    "group_member",
    "bucket",
    "bucket_use",
    "breaker",
    "audit",
    "audit_chain",
)
#: Of the checkpoints those of the discovery stay: they say what was read.
CHECKPOINT = "checkpoint"
STARTED_OVER = "started_over"


def start_over(scope: Scope) -> int:
    """Returns how many objects were forgotten; told in the audit."""
    with scope.locked() as writing:
        counts = {}
        for table in FORGOTTEN:
            query = SQL("DELETE FROM {} WHERE organization = %s").format(Identifier("migration", table))
            counts[table] = writing.cursor.execute(query, (scope.organization,)).rowcount
        writing.cursor.execute(
            "DELETE FROM migration.checkpoint WHERE organization = %s AND phase <> %s",
            (scope.organization, Phase.DISCOVERY.value),
        )
        append(writing, scope, [Draft(STARTED_OVER, outcome=f"objects={counts['mapping']}")])
    return counts["mapping"]
