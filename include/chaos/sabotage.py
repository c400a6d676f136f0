"""The product broken on purpose: a campaign that does not notice proves nothing.

Each entry takes one safety away in the task processes; ``caught_by`` is the scenario that must then report a violation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.ledger.leases import Leases
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import State
from process_street_tallyfy.phases import file_carry, file_fetch
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.tallyfy.writes import TallyfyWrites


@dataclass(frozen=True)
class Sabotage:
    what: str
    caught_by: str
    apply: Callable[[], None]


def _no_look_up() -> None:
    Driver.look_up = lambda *_: ()  # type: ignore[method-assign]


def _forgetful() -> None:
    drive = Driver._drive

    def forgetting(self: Driver, creation: Creation, row: Row) -> str | None:
        if row.state is not State.INTENT:
            return drive(self, creation, row)
        self.ledger.mapping.unknown(*row.key)
        return self._send(creation)

    Driver._drive = forgetting  # type: ignore[method-assign]


def _no_fence() -> None:
    Scope._check_fence = lambda *_: None  # type: ignore[method-assign]
    Leases.renew = lambda *_: datetime.now(timezone.utc)  # type: ignore[method-assign]


def _trusting() -> None:
    setattr(file_carry, "holds_bytes", lambda *_: True)  # noqa: B010

    def once(reads: Any, href: str, path: Any, _declared: int) -> Any:
        with path.open("wb") as into:
            return reads.download(href, into)

    file_fetch._complete = once  # type: ignore[assignment]


def _talkative() -> None:
    create = TallyfyWrites.create_group

    def telling(self: TallyfyWrites, body: dict[str, Any]) -> Any:
        self.create_guest("somebody@harbour-bakery.com", "Some", "Body")
        return create(self, body)

    TallyfyWrites.create_group = telling  # type: ignore[method-assign,assignment]


SABOTAGES: dict[str, Sabotage] = {
    "no_look_up": Sabotage("a lost POST is sent again without a look-up", "answers_dropped", _no_look_up),
    "forgetful": Sabotage("what a killed worker had sent counts as never sent", "crash_points", _forgetful),
    "no_fence": Sabotage("a late worker may write", "late_worker", _no_fence),
    "trusting": Sabotage("bytes are not read back", "cut_files", _trusting),
    "talkative": Sabotage("a guest is made on the way", "quiet", _talkative),
}
