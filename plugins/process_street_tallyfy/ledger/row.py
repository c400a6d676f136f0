"""A row of ``mapping``: one source object and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import SETTLED, Kind, State

#: Identifies a source object within its organisation.
Key = tuple[Kind, str]


def keyed(organization: str, keys: Sequence[Key]) -> dict[str, Any]:
    """The values of a query about these objects."""
    return {
        "organization": organization,
        "kinds": [kind.value for kind, _ in keys],
        "ids": [own_id for _, own_id in keys],
    }


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A source object that the plan answers for; ``source_sha256`` is the hash of what was planned from."""

    kind: Kind
    source_id: str
    parent_id: str
    disposition: Disposition
    source_sha256: str
    marker: str = ""


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """``changed``: the source differs from what the row was last settled with (or planned, if never settled)."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Three hashes of the source tell where a row stands.

    ``seen_sha256``: what was last planned. ``sent_sha256``: what was seen when the last write began.
    ``source_sha256``: what was sent when the row was last verified, or seen when it was skipped; ''
    = never. A source that changes between write and read-back thus stays visible as changed.
    ``run_id`` is the run of the last change, ``created_by_run`` the run that made the target object
    ('' for adopted ones). ``position`` is the number of the audit entry with which the row got its target
    object, 0 = it has none: what was made after a checkpoint has a higher one than the checkpoint.
    """

    organization: str
    kind: Kind
    source_id: str
    parent_id: str
    target_id: str | None
    marker: str
    state: State
    disposition: Disposition
    adopted: bool
    source_sha256: str
    seen_sha256: str
    sent_sha256: str
    payload_sha256: str
    transform_version: str
    run_id: str
    created_by_run: str
    attempt: int
    error_category: str
    error_code: str
    fence: int | None
    position: int
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None
    verified_at: datetime | None

    @property
    def key(self) -> Key:
        return (self.kind, self.source_id)

    @property
    def changed(self) -> bool:
        """Settled before, and the source has another hash now."""
        return self.source_sha256 not in ("", self.seen_sha256)

    @property
    def open(self) -> bool:
        """Something is left to do: not settled, or changed since."""
        return self.state not in SETTLED or self.changed


_NAMES = tuple(field.name for field in fields(Row))
#: Column -> its values, made once: rows are made by the thousand.
_WORDS: dict[str, dict[str, Any]] = {
    "kind": {kind.value: kind for kind in Kind},
    "state": {state.value: state for state in State},
    "disposition": {disposition.value: disposition for disposition in Disposition},
}


def row_of(record: dict[str, Any]) -> Row:
    """A row from a cursor that gives every column of the table."""
    return Row(*(_WORDS[name][record[name]] if name in _WORDS else record[name] for name in _NAMES))
