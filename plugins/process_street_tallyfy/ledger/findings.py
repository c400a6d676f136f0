"""Table ``finding``: every source fact that did not arrive as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.ledger.memory import Memory
from process_street_tallyfy.ledger.row import Key, keyed
from process_street_tallyfy.ledger.scope import Scope, Writing
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind

_PAGE = 500
_RECORD = """
INSERT INTO migration.finding AS f (organization, kind, source_id, field, reason, disposition, advice, parent_id,
                                    run_id)
SELECT %(organization)s, kind, source_id, field, reason, disposition, advice, parent_id, %(run_id)s
FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(fields)s::text[], %(reasons)s::text[],
            %(dispositions)s::text[], %(advices)s::text[], %(parents)s::text[])
     AS i(kind, source_id, field, reason, disposition, advice, parent_id)
ON CONFLICT (organization, kind, source_id, field, reason) DO UPDATE
SET disposition = EXCLUDED.disposition, advice = EXCLUDED.advice, parent_id = EXCLUDED.parent_id,
    run_id = EXCLUDED.run_id, found_at = EXCLUDED.found_at
"""
REPORTED = (
    "SELECT DISTINCT kind, source_id, reason FROM migration.finding WHERE organization = %s"
    " AND (parent_id = %s OR source_id = %s) AND (%s::text[] IS NULL OR reason = ANY(%s))"
)
#: Of some objects.
_DELETE = (
    "DELETE FROM migration.finding WHERE organization = %(organization)s"
    " AND (kind, source_id) IN (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[]))"
)
_SELECT = "SELECT kind, source_id, field, disposition, reason, advice, parent_id FROM migration.finding"


@dataclass(frozen=True, slots=True)
class Findings:
    scope: Scope
    memory: Memory = field(default_factory=Memory)

    def record(self, findings: Iterable[Finding]) -> None:
        """Adds, or overwrites the finding of the same object, field and reason."""
        batch = list(findings)
        if batch:
            with self._writing() as writing:
                self._insert(writing, batch)

    def supersede(
        self,
        keys: Iterable[Key],
        findings: Iterable[Finding],
        *,
        keep: Collection[str] = (),
        lasting: Collection[str] = (),
        family: str = "",
    ) -> None:
        """These are now the findings of the named objects: what was found of them before goes.

        :param keep: reason codes that stay when this run has found them: no plan knows them.
        :param lasting: reason codes that stay whichever run has found them, until they are withdrawn.
        :param family: the run that all of the objects are, or are parts of; '' = others, too.
        """
        named, batch = list(keys), list(findings)
        if not batch and self._none_of(named, family):
            return
        with self._writing() as writing:
            writing.cursor.execute(
                f"{_DELETE} AND NOT (run_id = %(run_id)s AND reason = ANY(%(keep)s)) AND NOT reason = ANY(%(lasting)s)",
                {
                    **keyed(self.scope.organization, named),
                    "run_id": self.scope.run_id,
                    "keep": list(keep),
                    "lasting": list(lasting),
                },
            )
            if batch:
                self._insert(writing, batch)

    def _none_of(self, keys: Collection[Key], family: str) -> bool:
        """Known without a question: the task works on this run, and nothing was found of these parts of it."""
        reported = self.memory.reported
        if reported is None or self.memory.parents[:1] != (family,):
            return False
        return not set(keys) & {key for key, _ in reported}

    def of(self, kind: Kind, source_id: str) -> list[Finding]:
        with self.scope.reading() as cursor:
            cursor.execute(
                f"{_SELECT} WHERE organization = %s AND kind = %s AND source_id = %s ORDER BY field, reason",
                (self.scope.organization, kind.value, source_id),
            )
            return [_finding(row) for row in cursor]

    def of_reason(self, reason: str) -> Iterator[Finding]:
        """Ordered by kind, object and field, page by page."""
        return self._pages("AND reason = %s", reason)

    def reported(self, parent_id: str, reasons: Iterable[str]) -> set[Key]:
        """Objects of a parent, the parent included, that have a finding with one of these reasons."""
        wanted = list(reasons)
        if self.memory.parents[:1] != (parent_id,):
            return {key for key, _ in self._reported(parent_id, wanted)}
        if self.memory.reported is None:
            self.memory.reported = self._reported(parent_id, None)
        return {key for key, reason in self.memory.reported if reason in wanted}

    def _reported(self, parent_id: str, reasons: list[str] | None) -> list[tuple[Key, str]]:
        """With their reasons; those named, or all."""
        with self.scope.reading() as cursor:
            cursor.execute(REPORTED, (self.scope.organization, parent_id, parent_id, reasons, reasons))
            return [((Kind(row["kind"]), row["source_id"]), row["reason"]) for row in cursor]

    @contextmanager
    def _writing(self) -> Iterator[Writing]:
        self.memory.reported = None
        with self.scope.writing() as writing:
            yield writing

    def withdraw(self, keys: Iterable[Key], reasons: Iterable[str], *, field: str | None = None) -> None:
        """These reasons no longer hold for these objects, or for one field of them."""
        named = list(keys)
        if not named:
            return
        with self._writing() as writing:
            writing.cursor.execute(
                f"{_DELETE} AND reason = ANY(%(reasons)s) AND (%(field)s::text IS NULL OR field = %(field)s)",
                {**keyed(self.scope.organization, named), "reasons": list(reasons), "field": field},
            )

    def all(self) -> Iterator[Finding]:
        """Ordered by kind, object, field and reason, page by page."""
        return self._pages("")

    def _pages(self, condition: str, *values: str) -> Iterator[Finding]:
        """In the order of the key; which index gives it depends on the condition."""
        after = ("", "", "", "")
        while True:
            with self.scope.reading() as cursor:
                cursor.execute(
                    f"{_SELECT} WHERE organization = %s {condition}"
                    " AND (kind, source_id, field, reason) > (%s, %s, %s, %s)"
                    " ORDER BY kind, source_id, field, reason LIMIT %s",
                    (self.scope.organization, *values, *after, _PAGE),
                )
                page = [_finding(row) for row in cursor]
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1]
            after = (last.kind.value, last.source_id, last.field, last.reason)

    def forget(self, reasons: Iterable[str]) -> None:
        """These reasons hold for no object any more, or are about to be found anew."""
        with self._writing() as writing:
            writing.cursor.execute(
                "DELETE FROM migration.finding WHERE organization = %s AND reason = ANY(%s)",
                (self.scope.organization, list(reasons)),
            )

    def counts(self) -> dict[tuple[Kind, Disposition, str], int]:
        """By kind, disposition and reason code."""
        with self.scope.reading() as cursor:
            cursor.execute(
                "SELECT kind, disposition, reason, count(*) AS number FROM migration.finding WHERE organization = %s"
                " GROUP BY kind, disposition, reason ORDER BY kind, disposition, reason",
                (self.scope.organization,),
            )
            return {
                (Kind(row["kind"]), Disposition(row["disposition"]), row["reason"]): row["number"] for row in cursor
            }

    def _insert(self, writing: Writing, findings: list[Finding]) -> None:
        batch = {(f.kind, f.source_id, f.field, f.reason): f for f in findings}.values()
        values = {
            "organization": self.scope.organization,
            "run_id": self.scope.run_id,
            "kinds": [finding.kind.value for finding in batch],
            "ids": [finding.source_id for finding in batch],
            "fields": [finding.field for finding in batch],
            "reasons": [finding.reason for finding in batch],
            "dispositions": [finding.disposition.value for finding in batch],
            "advices": [finding.advice for finding in batch],
            "parents": [finding.parent_id for finding in batch],
        }
        writing.cursor.execute(_RECORD, values)


def _finding(record: dict[str, Any]) -> Finding:
    return Finding(
        **{**record, "kind": Kind(record["kind"]), "disposition": Disposition(record["disposition"])},
    )
