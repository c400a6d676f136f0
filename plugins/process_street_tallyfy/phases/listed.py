"""Entries of a list that is walked to its end before anything is decided: what decides, and the entry itself packed.

An organisation of 10,000 runs has that many entries of runs, comments and attachments. As models they would take a
hundred megabytes of the worker that counts them. The first of a list is the dictionary of the others, which have the
same keys and links: an entry of 580 bytes takes 140, and 330 without it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
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
    _like: bytes

    @property
    def audit(self) -> Audit:
        return Audit(created_date=self.created_date, updated_date=self.updated_date)

    @property
    def payload(self) -> Any:
        """As ``staged`` of its model."""
        unpacked = zlib.decompressobj(zdict=self._like)
        return json.loads(unpacked.decompress(self._packed) + unpacked.flush())

    def staged(self, kind: Kind) -> StagedRow:
        return staged_payload(kind, self.id, self.parent_id, self.payload)


def staged_payload(kind: Kind, source_id: str, parent_id: str, payload: Any) -> StagedRow:
    """The object as it came, hashed by its content alone."""
    return StagedRow(kind, source_id, parent_id, payload, sha256=digest(content(payload)))


def runs(found: Iterable[Run]) -> list[Entry]:
    return list(_entries((run, run.workflow_id, run.status, run.audit) for run in found))


def said(found: Iterable[Comment | Attachment]) -> Iterator[Entry]:
    return _entries((item, item.workflow_run_id, "", item) for item in found)


def _entries(
    found: Iterable[tuple[Run | Comment | Attachment, str, str, Audit | Comment | Attachment]],
) -> Iterator[Entry]:
    """Of the object, its parent's id, its status, and what has its dates."""
    like = b""
    for item, parent_id, status, dates in found:
        plain = json.dumps(item.staged(), separators=(",", ":")).encode()
        like = like or plain
        packing = zlib.compressobj(zdict=like)
        packed = packing.compress(plain) + packing.flush()
        made, changed = _slim(dates.created_date), _slim(dates.updated_date)
        yield Entry(
            item.id, intern(parent_id), intern(status), made, made if changed == made else changed, packed, like
        )


def _slim(moment: datetime | None) -> datetime | None:
    """Every date that is parsed brings an object of its own for UTC."""
    return moment.replace(tzinfo=timezone.utc) if moment is not None and moment.utcoffset() == timedelta() else moment
