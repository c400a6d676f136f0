"""Every exception of the package, grouped by what the caller does about it.

::

    MigrationError
    |-- Recoverable          try again later (Airflow retries it)
    |   |-- RateLimited      wait ``retry_after`` seconds first
    |   |-- CircuitOpen      the account answers nobody: nothing is sent for ``retry_after`` seconds
    |   |-- Unreachable      connection refused, DNS, connect time-out: never delivered
    |   |-- ServerTrouble    5xx or a broken answer to a repeatable call
    |   |-- NotYetVisible    created, but the replica does not show it yet
    |   |-- LeaseHeld        another run of this organisation is writing
    |   `-- Unexpected       an exception that nobody foresaw: its type and place, never its text
    |-- DataError            record it against the object and go on
    |   |-- Refused          4xx: the target does not accept this object
    |   |-- NotFound         the object is gone or invisible
    |   |-- NotServed        the source has no bytes for this file
    |   `-- ReadBackDiffers  the target stored something else
    |-- Critical             stop the run, a person must act
    |   |-- BadCredentials   401, or a role that is too low
    |   |-- WrongRoute       the API has no such route: a programming error or another API
    |   |-- WrongAccount     the connection reaches another organisation than the file names
    |   |-- FenceLost        the lease went to another run while this task was writing
    |   |-- ForbiddenCall    a call that this side must never make
    |   `-- BadConfiguration an organisation file, connection or conf value is wrong
    `-- NeedsPerson          do not guess: put the object in review
        |-- OutcomeUnknown   a POST was sent and its answer lost
        `-- Ambiguous        more than one target object carries the marker

No message ever holds a body, a name, an address or a secret. ``code`` is the reason code that the
findings and the report show; ``advice`` says what a person can do.
"""

from __future__ import annotations

from typing import ClassVar


class MigrationError(Exception):
    """Base of all. ``category`` is the seed's error class, ``code`` the reason code."""

    category: ClassVar[str] = "critical"
    default_code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        kind: str | None = None,
        source_id: str | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.kind = kind
        self.source_id = source_id
        self.advice = advice

    def __str__(self) -> str:
        where = f" ({self.kind} {self.source_id})" if self.kind and self.source_id else ""
        what_to_do = f". What to do: {self.advice}" if self.advice else ""
        return f"[{self.code}] {self.message}{where}{what_to_do}"


class Recoverable(MigrationError):
    category = "recoverable"


class Later(Recoverable):
    """Somebody says when to come back: ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, retry_after: float = 0.0, code: str | None = None, advice: str = "") -> None:
        super().__init__(message, code=code, advice=advice)
        self.retry_after = retry_after


class RateLimited(Later):
    """The server said 429, or a limit of ours is used up."""

    default_code = "rate_limited"


class CircuitOpen(Later):
    """Calls before this one had no answer: it was not sent."""

    default_code = "circuit_open"


class Unreachable(Recoverable):
    default_code = "unreachable"


class ServerTrouble(Recoverable):
    default_code = "server_trouble"


class NotYetVisible(Recoverable):
    default_code = "not_yet_visible"


class LeaseHeld(Recoverable):
    default_code = "lease_held"


class Unexpected(Recoverable):
    """Made at the edge of a task; the seed's delays hold for it."""

    default_code = "unexpected"


class DataError(MigrationError):
    category = "data"


class Refused(DataError):
    """A 4xx answer; ``fields`` names the refused request keys (never their values)."""

    default_code = "refused"

    def __init__(
        self,
        message: str,
        *,
        status: int = 422,
        fields: tuple[str, ...] = (),
        code: str | None = None,
        kind: str | None = None,
        source_id: str | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message, code=code, kind=kind, source_id=source_id, advice=advice)
        self.status = status
        self.fields = fields


class NotFound(DataError):
    default_code = "not_found"


class NotServed(DataError):
    default_code = "file_not_served"


class ReadBackDiffers(DataError):
    default_code = "read_back_differs"


class Critical(MigrationError):
    category = "critical"


class BadCredentials(Critical):
    default_code = "bad_credentials"


class WrongRoute(Critical):
    default_code = "wrong_route"


class WrongAccount(Critical):
    default_code = "wrong_account"


class FenceLost(Critical):
    default_code = "fence_lost"


class ForbiddenCall(Critical):
    default_code = "forbidden_call"


class BadConfiguration(Critical):
    default_code = "bad_configuration"


class NeedsPerson(MigrationError):
    category = "recoverable"
    default_code = "needs_person"


class OutcomeUnknown(NeedsPerson):
    default_code = "outcome_unknown"


class Ambiguous(NeedsPerson):
    default_code = "ambiguous"
