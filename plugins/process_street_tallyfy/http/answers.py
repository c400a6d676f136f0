"""What an answer means: status -> exception, as data, and one tolerant reader of error bodies.

Sources: api/tallyfy-api.md 1.6, api/process-street-api.md 1.6. Both APIs put text of the customer
into error bodies, so only reason codes and the *names* of refused keys leave this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from process_street_tallyfy.errors import (
    BadCredentials,
    MigrationError,
    NotFound,
    RateLimited,
    Refused,
    ServerTrouble,
    WrongRoute,
)


class Meaning(NamedTuple):
    raises: type[MigrationError]
    code: str


STATUSES: dict[int, Meaning] = {
    400: Meaning(Refused, "refused"),
    401: Meaning(BadCredentials, "bad_credentials"),
    402: Meaning(Refused, "plan_gate"),
    403: Meaning(Refused, "forbidden"),
    404: Meaning(NotFound, "not_found"),
    405: Meaning(WrongRoute, "method_not_allowed"),
    408: Meaning(ServerTrouble, "server_trouble"),
    409: Meaning(Refused, "conflict"),
    410: Meaning(NotFound, "not_found"),
    413: Meaning(Refused, "too_large"),
    422: Meaning(Refused, "refused"),
    429: Meaning(RateLimited, "rate_limited"),
}

#: For every status that is not named above.
STATUS_CLASSES: dict[int, Meaning] = {
    3: Meaning(WrongRoute, "redirected"),
    4: Meaning(Refused, "refused"),
    5: Meaning(ServerTrouble, "server_trouble"),
}

#: Codes in the body that say more than the status.
BODY_CODES: dict[str, Meaning] = {
    "ENDPOINT_NOT_FOUND": Meaning(WrongRoute, "wrong_route"),
    "SEAT_POOL_EXHAUSTED": Meaning(Refused, "seat_pool_exhausted"),
    "PaymentRequired": Meaning(Refused, "plan_gate"),
    "MethodNotAllowed": Meaning(WrongRoute, "method_not_allowed"),
}

_KEY = re.compile(r"[A-Za-z0-9_.\[\]-]{1,100}")
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The safe part of an error body. ``fields`` are keys of the request, never values."""

    code: str = ""
    fields: tuple[str, ...] = ()
    request_id: str = ""


def meaning(status: int, body_code: str = "") -> Meaning:
    """Which exception an answer becomes; ``status`` is not a 2xx."""
    known = BODY_CODES.get(body_code) or STATUSES.get(status)
    return known or STATUS_CLASSES.get(status // 100, STATUS_CLASSES[5])


def read_error(content: bytes) -> ErrorBody:
    """Read any error body: JSON of either vendor, plain text, HTML or nothing."""
    try:
        body = json.loads(content)
    except ValueError:
        return ErrorBody()
    if not isinstance(body, dict):
        return ErrorBody()
    inner = body["error"] if isinstance(body.get("error"), dict) else {}
    code = body.get("errorCode") or body.get("code") or inner.get("code")
    return ErrorBody(
        code=shaped(code),
        fields=tuple(_fields(body.get("errors") or body.get("details")))[:_MOST_FIELDS],
        request_id=shaped(body.get("requestId")),
    )


def shaped(value: Any) -> str:
    """A code, a key or an id as it is, or '' when it could be text about somebody."""
    return value if isinstance(value, str) and _KEY.fullmatch(value) else ""


def _fields(errors: Any, prefix: str = "") -> Iterator[str]:
    if not isinstance(errors, dict):
        return
    for key, value in errors.items():
        name = f"{prefix}{shaped(key) or '?'}"
        if isinstance(value, dict):
            yield from _fields(value, f"{name}.")
        else:
            yield name
