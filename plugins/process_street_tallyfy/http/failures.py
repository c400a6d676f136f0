"""Turns what went wrong with a call into the exception that says what to do about it.

The messages name the connection and the route template, never an id, a query or a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from process_street_tallyfy.errors import (
    BadConfiguration,
    BadCredentials,
    MigrationError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
    WrongRoute,
)
from process_street_tallyfy.http.answers import ErrorBody, meaning, read_error
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.retry import retry_after


@dataclass(frozen=True, slots=True)
class Failures:
    """``account`` is the connection id, ``host`` what it points to."""

    account: str
    host: str
    credentials_advice: str

    def of_answer(self, call: Call, status: int, content: bytes, headers: Mapping[str, str]) -> MigrationError:
        """The exception for an answer that is no 2xx."""
        body = read_error(content)
        raises, code = meaning(status, body.code)
        said = f"{self._about(call)}: the answer was {status}"
        if issubclass(raises, RateLimited):
            return self._limited(said, retry_after(headers.get("Retry-After")))
        if issubclass(raises, ServerTrouble):
            return self.lost(call, said)
        if issubclass(raises, Refused):
            return self._refused(said, status, code, body)
        return raises(said, code=code, advice=self._advice(raises))

    def lost(self, call: Call, said: str = "") -> MigrationError:
        """No usable answer: only a call that may be repeated leaves no doubt about the outcome."""
        said = said or f"{self._about(call)}: the answer was lost"
        if call.may_repeat:
            return ServerTrouble(
                said,
                advice="nothing at first: it is tried again. When the tries are used up, see whether the server of "
                f"connection {self.account} works, then clear the task",
            )
        return OutcomeUnknown(f"{said}; the call may have been carried out", advice="nothing: it is looked up first")

    def not_delivered(self, call: Call) -> MigrationError:
        return Unreachable(
            f"{self._about(call)}: {self.host} cannot be reached",
            advice=f"check the host of connection {self.account} and the network of the workers",
        )

    def unusable(self, call: Call) -> MigrationError:
        return BadConfiguration(
            f"{self._about(call)}: cannot be sent",
            advice=f"check host and password of connection {self.account} for spaces and line breaks",
        )

    def _limited(self, said: str, seconds: float) -> RateLimited:
        return RateLimited(
            f"{said}; it asks to wait {ceil(seconds)} s",
            retry_after=seconds,
            advice=f"wait: the task goes on by itself then. If this comes back, somebody else uses connection "
            f"{self.account} too, or the limits in the organisation file are higher than the account's",
        )

    def _about(self, call: Call) -> str:
        return f"connection {self.account}: {call.label}"

    def _refused(self, said: str, status: int, code: str, body: ErrorBody) -> Refused:
        keys = f" because of {', '.join(body.fields)}" if body.fields else ""
        advice = ""
        if code == "forbidden":
            advice = f"check what the user behind connection {self.account} may see and do"
        return Refused(f"{said}{keys}", status=status, fields=body.fields, code=code, advice=advice)

    def _advice(self, raises: type[MigrationError]) -> str:
        if issubclass(raises, BadCredentials):
            return self.credentials_advice
        if issubclass(raises, WrongRoute):
            return f"check the host of connection {self.account}; if it is right, the API has changed"
        return ""
