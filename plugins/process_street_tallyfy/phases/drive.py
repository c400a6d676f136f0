"""The write protocol: one source object becomes at most one target object.

::

    planned/failed/reverted --intend, commit--> POST once --+--> confirmed
                                                            |--> failed       (refused)
                                                            `--> unknown --look up by marker-->
                                  one hit: confirmed | none: send again | many: needs_review
    planned, in a ledger that was rebuilt: looked up once before it is sent; a hit is adopted

Parents are confirmed before children; a row that has landed is never sent again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tenacity import RetryError, Retrying, retry_if_result, stop_after_attempt, wait_exponential

from process_street_tallyfy.errors import Ambiguous, DataError, OutcomeUnknown, Recoverable
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State

log = logging.getLogger(__name__)

#: A lost POST is looked up this often before it is sent again: replica and search lag
#: (api/tallyfy-api.md section 6: three reads over half a minute).
LOOK_UPS = 4
#: A POST whose answer is lost again and again goes to a person.
SENDS = 3
#: Checkpoint of a ledger that was made anew from the target's markers.
REBUILT = "rebuilt"


def digest(body: Any) -> str:
    """sha256 of a JSON body, key order ignored."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Creation:
    """How one object comes into being. ``find`` returns the ids that carry its marker."""

    kind: Kind
    source_id: str
    body: Any
    post: Callable[[], str]
    find: Callable[[], Sequence[str]]


@dataclass
class Driver:
    """Drives creations through the ledger.

    :param writes: False in a dry run: rows stay ``planned`` and nothing is looked up or sent.
    :param settle_seconds: first pause between look-ups of a lost answer; doubles.
    """

    ledger: Ledger
    writes: bool
    settle_seconds: float = 1.0

    @cached_property
    def rebuilt(self) -> bool:
        """Whether the ledger was lost once: what it does not know may be in the target all the same."""
        return self.writes and self.ledger.checkpoints.latest(Phase.DISCOVERY, REBUILT) is not None

    def create(self, creation: Creation) -> str | None:
        """The target id, or None when the object failed, waits for a person or is only planned."""
        row = self.ledger.mapping.get(creation.kind, creation.source_id)
        if row is None:
            message = f"{creation.kind} {creation.source_id} was not planned before it was driven"
            raise AssertionError(message)
        if row.state in LANDED:
            return row.target_id
        if not self.writes or row.state in (State.NEEDS_REVIEW, State.SKIPPED, State.REVERTING):
            return None
        if row.target_id is not None:
            # It was made once; what was under way since is a change of it, never a second one.
            return self.ledger.mapping.confirm(*row.key, row.target_id).target_id
        return self._drive(creation, row)

    def _drive(self, creation: Creation, row: Row) -> str | None:
        if row.state is State.PLANNED and self.rebuilt:
            found = tuple(creation.find())
            if found:
                return self._adopt(creation, found, adopted=True)
        if row.state is State.INTENT:  # its worker was killed, or is another one that still waits for the answer
            self.ledger.mapping.unknown(*row.key)
        found = self.look_up(creation) if row.state in (State.INTENT, State.UNKNOWN) else ()
        for _ in range(SENDS):
            if found:
                return self._adopt(creation, found)
            target_id = self._send(creation)
            if target_id is not None:
                return target_id
            if self._state(creation) is not State.UNKNOWN:
                return None
            found = self.look_up(creation)
        if found:
            return self._adopt(creation, found)
        self.ledger.mapping.review(creation.kind, creation.source_id, code="outcome_unknown")
        return None

    def resolve(self, creation: Creation) -> str | None:
        """The target id of what a killed or cut off attempt left under way; None when it never arrived.

        Then the row is ``failed`` and may be sent anew, in whatever text it belongs to.
        """
        state = self._state(creation)
        if state is State.INTENT:
            self.ledger.mapping.unknown(creation.kind, creation.source_id)
        never_sent = state is State.PLANNED
        found = tuple(creation.find()) if never_sent else self.look_up(creation)
        if found:
            return self._adopt(creation, found, adopted=never_sent)
        self.ledger.mapping.fail(
            creation.kind, creation.source_id, category=Recoverable.category, code=OutcomeUnknown.default_code
        )
        return None

    def _state(self, creation: Creation) -> State | None:
        row = self.ledger.mapping.get(creation.kind, creation.source_id)
        return row.state if row else None

    def _send(self, creation: Creation) -> str | None:
        """One POST for one intent; every outcome is in the ledger when this returns or raises."""
        mapping, key = self.ledger.mapping, (creation.kind, creation.source_id)
        mapping.intend(*key, payload_sha256=digest(creation.body))
        try:
            target_id = creation.post()
        except OutcomeUnknown as error:
            mapping.unknown(*key, code=error.code)
            return None
        except DataError as error:
            mapping.fail(*key, category=error.category, code=error.code)
            log.warning("%s %s was refused: %s", creation.kind, creation.source_id, error)
            return None
        except Recoverable as error:
            # Not delivered (refused connection, 429): nothing to look up, Airflow tries again.
            mapping.fail(*key, category=error.category, code=error.code)
            raise
        mapping.confirm(*key, target_id)
        return target_id

    def look_up(self, creation: Creation) -> tuple[str, ...]:
        """Ids that carry the marker; none only after the replica had time to show it."""
        settle = Retrying(
            retry=retry_if_result(lambda hits: not hits),
            stop=stop_after_attempt(LOOK_UPS),
            wait=wait_exponential(multiplier=self.settle_seconds, max=30),
        )
        try:
            return tuple(settle(creation.find))
        except RetryError:
            return ()

    def _adopt(self, creation: Creation, found: Sequence[str], *, adopted: bool = False) -> str | None:
        """What a lost answer made is ours; what a lost ledger knew is adopted. Several hits: a person decides."""
        if len(set(found)) > 1:
            self.ledger.mapping.review(creation.kind, creation.source_id, code=Ambiguous.default_code)
            return None
        if adopted:
            take_over(self.ledger, creation.kind, creation.source_id, digest(creation.body), found[0])
        else:
            self.ledger.mapping.confirm(creation.kind, creation.source_id, found[0])
        return found[0]


def take_over(ledger: Ledger, kind: Kind, source_id: str, payload_sha256: str, target_id: str) -> None:
    """An object that is there already becomes the one of this row, with the hash of what would have been sent."""
    with ledger.atomic():
        ledger.mapping.intend(kind, source_id, payload_sha256=payload_sha256)
        ledger.mapping.confirm(kind, source_id, target_id, adopted=True)
