"""Table ``review_decision``: what people decided about objects in review, by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.row import Row, row_of
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.review import Choice, Decision
from process_street_tallyfy.model.state import Kind, State

_PUT = """
INSERT INTO migration.review_decision (organization, kind, source_id, decision, target_id, note, decided_by)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (organization, kind, source_id) DO UPDATE
SET decision = EXCLUDED.decision, target_id = EXCLUDED.target_id, note = EXCLUDED.note,
    decided_by = EXCLUDED.decided_by, decided_at = clock_timestamp(), applied_by_run = '', refused = ''
"""
_WAITING = """
SELECT * FROM migration.mapping WHERE organization = %s AND state = %s ORDER BY kind, source_id
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """``applied_by_run`` '' = not yet; ``refused``: the code of why it could not be followed."""

    decision: Decision
    decided_by: str
    decided_at: datetime
    applied_by_run: str
    refused: str

    @property
    def pending(self) -> bool:
        return not self.applied_by_run and not self.refused


@dataclass(frozen=True, slots=True)
class Reviews:
    scope: Scope

    def waiting(self) -> list[Row]:
        """The objects that wait for a person, in the order of kind and source id."""
        with self.scope.reading() as cursor:
            cursor.execute(_WAITING, (self.scope.organization, State.NEEDS_REVIEW.value))
            return [row_of(record) for record in cursor]

    def decide(self, decisions: Iterable[Decision], by: str) -> int:
        """Keeps them in the name of the account ``by``; the audit says who decided what, without the note."""
        kept = list(decisions)
        with self.scope.locked() as writing:
            for one in kept:
                values = (one.kind.value, one.source_id, one.choice.value, one.target_id, one.note, by)
                writing.cursor.execute(_PUT, (self.scope.organization, *values))
            drafts = [
                Draft("decided", one.kind.value, one.source_id, one.target_id or None, outcome=f"{one.choice} by {by}")
                for one in kept
            ]
            if drafts:
                append(writing, self.scope, drafts)
        return len(kept)

    def all(self) -> dict[tuple[Kind, str], Decided]:
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT kind, source_id, decision, target_id, note, decided_by, decided_at, applied_by_run, refused"
                " FROM migration.review_decision WHERE organization = %s",
                (self.scope.organization,),
            )
            found = [
                Decided(
                    Decision(
                        Kind(row["kind"]), row["source_id"], Choice(row["decision"]), row["target_id"], row["note"]
                    ),
                    row["decided_by"],
                    row["decided_at"],
                    row["applied_by_run"],
                    row["refused"],
                )
                for row in cursor
            ]
        return {one.decision.key: one for one in found}

    def pending(self) -> dict[tuple[Kind, str], Decision]:
        return {key: one.decision for key, one in self.all().items() if one.pending}

    def left_behind(self) -> frozenset[tuple[Kind, str]]:
        """What a person decided to skip, and was skipped."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT kind, source_id FROM migration.review_decision"
                " WHERE organization = %s AND decision = %s AND applied_by_run <> ''",
                (self.scope.organization, Choice.SKIP.value),
            )
            return frozenset((Kind(row["kind"]), row["source_id"]) for row in cursor)

    def applied(self, keys: Collection[tuple[Kind, str]]) -> None:
        self._end(keys, "applied_by_run", self.scope.run_id)

    def refuse(self, kind: Kind, source_id: str, code: str) -> None:
        """It could not be followed: the object waits for another decision."""
        self._end([(kind, source_id)], "refused", code)

    def _end(self, keys: Collection[tuple[Kind, str]], column: str, value: str) -> None:
        query = {
            "applied_by_run": "UPDATE migration.review_decision SET applied_by_run = %s",
            "refused": "UPDATE migration.review_decision SET refused = %s",
        }[column]
        with self.scope.writing() as writing:
            for kind, source_id in keys:
                where = " WHERE organization = %s AND kind = %s AND source_id = %s"
                writing.cursor.execute(query + where, (value, self.scope.organization, kind.value, source_id))
