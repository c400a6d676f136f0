"""Error answers (api/process-street-api.md 1.6)."""

from __future__ import annotations

from typing import NoReturn

from include.sandbox.process_street.identity import muid
from include.sandbox.web import Answer, Refused

CODES = {
    400: "BadRequest",
    401: "Unauthorized",
    402: "PaymentRequired",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    413: "PayloadTooLarge",
    422: "Validation",
    429: "RateLimited",
    500: "InternalError",
}


def error(status: int, text: str, number: int = 0) -> Answer:
    """The envelope; `number` makes the request id its own."""
    request_id = muid("request", status, text, number)[:16]
    return Answer(status, {"error": text, "errorCode": CODES[status], "requestId": request_id, "details": {}})


def refuse(status: int, text: str) -> NoReturn:
    raise Refused(error(status, text))


def missing(kind: str) -> NoReturn:
    refuse(404, f"{kind} not found.")


def unreadable(parameter: str, value: str | None) -> NoReturn:
    """A query parameter the framework cannot parse: plain text, not the envelope."""
    text = f"Invalid value for: query parameter {parameter}" + (f" ({value})" if value is not None else " (missing)")
    raise Refused(Answer(400, text.encode(), content_type="text/plain; charset=utf-8"))
