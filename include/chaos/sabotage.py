"""The product broken on purpose: a campaign that does not notice proves nothing.

Each entry takes one safety away in the task processes; ``caught_by`` is the scenario that must then report a violation.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from importlib import import_module
from typing import Any

from airflow.sdk.definitions.retry_policy import RetryDecision

from process_street_tallyfy.http.auth import FetchedToken
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.failures import Failures
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.ledger.leases import Leases
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.state import State
from process_street_tallyfy.phases import file_carry, file_fetch
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.operator import MigrationRetryPolicy
from process_street_tallyfy.process_street import paging
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


def _repeating() -> None:
    session_send = ApiSession.send

    def sending(self: ApiSession, call: Call) -> Any:
        return session_send(self, replace(call, repeatable=True))

    ApiSession.send = sending  # type: ignore[method-assign]


def _careless() -> None:
    """The line between what was not delivered and what nobody knows is gone."""
    Failures.lost = lambda self, call, said="": self.not_delivered(call)  # type: ignore[method-assign]


def _no_lease() -> None:
    acquire = Leases.acquire

    def taking(self: Leases, *given: Any) -> int:
        self.scope.connection.execute("UPDATE migration.lease SET expires_at = clock_timestamp()")
        return acquire(self, *given)

    setattr(Leases, "acquire", taking)  # noqa: B010


def _no_refresh() -> None:
    setattr(FetchedToken, "refresh", lambda _: False)  # noqa: B010


def _despairing() -> None:
    MigrationRetryPolicy.evaluate = lambda *_, **__: RetryDecision.fail("sabotage")  # type: ignore[method-assign]


def _any_schema() -> None:
    # The package hands out the function of this name.
    setattr(import_module("process_street_tallyfy.ledger.migrate"), "_refuse_foreign", lambda *_: None)  # noqa: B010


def _half_a_file() -> None:
    """What the disk does not take is left out."""

    class Lossy:
        def __init__(self, path: Any) -> None:
            self.stream = path.open("wb", buffering=0)

        def __enter__(self) -> Lossy:
            return self

        def __exit__(self, *_: object) -> None:
            with suppress(OSError):
                self.stream.close()

        def write(self, chunk: bytes) -> int:
            with suppress(OSError):
                self.stream.write(chunk)
            return len(chunk)

    setattr(file_fetch, "write_private", Lossy)  # noqa: B010


def _first_page() -> None:
    """A list that goes on is taken for complete."""
    setattr(paging, "next_link", lambda _: None)  # noqa: B010


def _garbled() -> None:
    comment = TallyfyWrites.comment

    def shortening(self: TallyfyWrites, task_id: str, content: str) -> Any:
        return comment(self, task_id, content.replace("cherries", ""))

    TallyfyWrites.comment = shortening  # type: ignore[method-assign,assignment]


SABOTAGES: dict[str, Sabotage] = {
    "no_look_up": Sabotage("a lost POST is sent again without a look-up", "answers_dropped", _no_look_up),
    "repeating": Sabotage("the client repeats a POST like a read", "answers_502", _repeating),
    "careless": Sabotage("a POST without an answer counts as not delivered", "answers_hang", _careless),
    "forgetful": Sabotage("what a killed worker had sent counts as never sent", "crash_points", _forgetful),
    "impatient": Sabotage("what another worker is sending counts as never sent", "two_workers", _forgetful),
    "no_fence": Sabotage("a late worker may write", "late_worker", _no_fence),
    "no_lease": Sabotage("any run may take the organisation at any time", "cleared_task", _no_lease),
    "trusting": Sabotage("bytes are not read back", "cut_files", _trusting),
    "half_a_file": Sabotage("what the disk does not take is left out", "disk_full", _half_a_file),
    "no_refresh": Sabotage("a token that has ended is not fetched anew", "tokens_expired", _no_refresh),
    "despairing": Sabotage("nothing is tried again", "disk_full", _despairing),
    "despairing_database": Sabotage("a lost database is the end", "database_restarts", _despairing),
    "despairing_crash": Sabotage("a crashed database is the end", "database_crashes", _despairing),
    "any_schema": Sabotage("a ledger of a newer package is written to", "newer_schema", _any_schema),
    "first_page": Sabotage("only the first page of a list is read", "source_moves", _first_page),
    "talkative": Sabotage("a guest is made on the way", "quiet", _talkative),
    "garbled": Sabotage("a word of a comment is lost on its way", "quiet", _garbled),
}
