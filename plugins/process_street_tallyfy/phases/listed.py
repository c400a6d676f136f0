"""Entries of a list that is walked to its end before anything is decided: what decides, and the entry itself packed.

An organisation of 10,000 runs has that many entries of runs, comments and attachments. As models they would take a
hundred megabytes of the worker that counts them; packed, a hundredth of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any

from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.fingerprint import content
from process_street_tallyfy.model.source import Attachment, Audit, Comment, Run
from process_street_tallyfy.model.state import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """``parent_id``: the workflow of a run, the run of a comment or an attachment. ``status``: of a run, else ''."""

    id: str
    parent_id: str
    status: str
    created_date: datetime | None
    updated_date: datetime | None
    _packed: bytes

    @property
    def audit(self) -> Audit:
        return Audit(created_date=self.created_date, updated_date=self.updated_date)

    @property
    def payload(self) -> Any:
        """As ``staged`` of its model."""
        return json.loads(zlib.decompress(self._packed))

    def staged(self, kind: Kind) -> StagedRow:
        return staged_payload(kind, self.id, self.parent_id, self.payload)


def staged_payload(kind: Kind, source_id: str, parent_id: str, payload: Any) -> StagedRow:
    """The object as it came, hashed by its content alone."""
    return StagedRow(kind, source_id, parent_id, payload, sha256=digest(content(payload)))


def runs(found: Iterable[Run]) -> list[Entry]:
    return [_entry(run, run.workflow_id, run.status, run.audit) for run in found]


def said(found: Iterable[Comment | Attachment]) -> Iterator[Entry]:
    return (_entry(item, item.workflow_run_id, "", item) for item in found)


def _entry(item: Run | Comment | Attachment, parent_id: str, status: str, dates: Audit | Comment | Attachment) -> Entry:
    packed = zlib.compress(json.dumps(item.staged(), separators=(",", ":")).encode(), level=1)
    return Entry(item.id, intern(parent_id), intern(status), dates.created_date, dates.updated_date, packed)
