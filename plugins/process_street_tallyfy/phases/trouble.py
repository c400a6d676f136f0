"""An object that meets an error takes nobody along: its row carries the code, the batch goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.errors import (
    DataError,
    MigrationError,
    NeedsPerson,
    NotYetVisible,
    Recoverable,
    ServerTrouble,
)
from process_street_tallyfy.ledger.mapping import Mappings
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.state import State

log = logging.getLogger(__name__)

#: Errors of one object. Everything else concerns the account, the lease or the network: the batch stops.
OF_ONE_OBJECT = (DataError, NeedsPerson, ServerTrouble, NotYetVisible)


class End(StrEnum):
    FAILED = "failed"
    UNKNOWN = "unknown"  # a write may be on its way: it stays to be looked up
    WRONG = "wrong"  # it exists in the target, and not as it should
    STAYS = "stays"
    ANEW = "anew"  # planned again first


#: What an error makes of a row, by the state it finds it in.
ENDS: dict[State, End] = {
    State.PLANNED: End.FAILED,
    State.INTENT: End.UNKNOWN,
    State.UNKNOWN: End.UNKNOWN,
    State.FAILED: End.FAILED,
    State.NEEDS_REVIEW: End.STAYS,
    State.CONFIRMED: End.WRONG,
    State.VERIFIED: End.WRONG,
    State.WRONG: End.WRONG,
    State.SKIPPED: End.STAYS,
    State.REVERTING: End.STAYS,
    State.REVERTED: End.ANEW,
}


def meet(mapping: Mappings, keys: Iterable[Key], *, category: str, code: str) -> None:
    """Writes an error to the rows that it concerns; a row that was never planned has none."""
    for row in mapping.of(keys).values():
        _end(mapping, row, category, code)


def _end(mapping: Mappings, row: Row, category: str, code: str) -> None:
    end = ENDS[row.state]
    if end is End.WRONG:
        mapping.wrong(*row.key, code=code)
    elif end is End.UNKNOWN:
        mapping.unknown(*row.key, code=code)
    elif end in (End.FAILED, End.ANEW):
        if end is End.ANEW:
            mapping.reopen_many([row.key])
        mapping.fail(*row.key, category=category, code=code)


@dataclass
class Isolation:
    """Catches what concerns one object. What may pass by itself is raised once the others are done."""

    mapping: Mappings
    met: set[Key] = field(default_factory=set, init=False)
    _passing: list[Recoverable] = field(default_factory=list, init=False)

    @contextmanager
    def of(self, keys: Sequence[Key]) -> Iterator[None]:
        try:
            yield
        except OF_ONE_OBJECT as error:
            log.warning("%s %s: %s", *(keys[0] if keys else ("object", "without a row")), error)
            meet(self.mapping, keys, category=error.category, code=error.code)
            self.met.update(keys)
            self._remember(error)

    def _remember(self, error: MigrationError) -> None:
        if isinstance(error, Recoverable):
            self._passing.append(error)

    def end(self) -> None:
        """:raises Recoverable: the first one, so that the batch is tried again."""
        if self._passing:
            raise self._passing[0]
