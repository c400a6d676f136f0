"""Envelopes, pages and refusals (api/tallyfy-api.md 1.4, 1.5, 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from include.sandbox.tallyfy.state import Row
from include.sandbox.web import Answer, Call, Refused

DEFAULT_PAGE = 10
LARGEST_PAGE = 100


def one(row: Row, status: int = 200) -> Answer:
    return Answer(status, {"data": row})


def created(row: Row) -> Answer:
    return one(row, 201)


def nothing() -> Answer:
    return Answer(204)


def wrapped(rows: Sequence[Row] | Row) -> Row:
    """An include comes in an envelope of its own."""
    return {"data": rows}


def page(
    call: Call,
    rows: Sequence[Row],
    view: Callable[[Row], Row] = lambda row: row,
    *,
    default: int = DEFAULT_PAGE,
    cap: int = LARGEST_PAGE,
    may_be_whole: bool = False,
) -> Answer:
    """`without_pagination=true` counts only where the real list honours it; `limit` never does."""
    if may_be_whole and call.query.get("without_pagination") == "true":
        return Answer(200, {"data": [view(row) for row in rows]})
    size = min(_positive(call, "per_page", default), cap)
    number = _positive(call, "page", 1)
    shown = [view(row) for row in rows[(number - 1) * size : number * size]]
    pages = max(1, -(-len(rows) // size))
    pagination = {
        "total": len(rows),
        "count": len(shown),
        "per_page": size,
        "current_page": number,
        "total_pages": pages,
        "links": _links(call, number, pages),
    }
    return Answer(200, {"data": shown, "meta": {"pagination": pagination}})


def _links(call: Call, number: int, pages: int) -> Any:
    """A list, an object or null, as it comes: whoever indexes it breaks."""
    if pages == 1:
        return []
    if number >= pages:
        return None
    return {"next": f"{call.request.base_url}?page={number + 1}"}


def _positive(call: Call, key: str, default: int) -> int:
    value = call.query.get(key, "")
    return int(value) if value.isdecimal() and int(value) > 0 else default


def body_of(call: Call) -> Row:
    """The JSON object of a request. A body that is not declared as JSON is not read at all."""
    if not call.headers.get("Content-Type", "").startswith("application/json"):
        return {}
    try:
        body = call.json()
    except ValueError as error:
        raise refused("Malformed JSON.", 400) from error
    return body if isinstance(body, dict) else {}


def refused(message: str, status: int = 400) -> Refused:
    return Refused(Answer(status, {"error": True, "message": message}))


def forbidden(message: str = "You do not have permission to perform this action.") -> Refused:
    return refused(message, 403)


def missing() -> Refused:
    body = {"error": True, "message": "Resource not found", "code": "RESOURCE_NOT_FOUND"}
    return Refused(Answer(404, body))


def invalid(**errors: str) -> Refused:
    return invalid_fields({key: [message] for key, message in errors.items()})


def invalid_fields(errors: dict[str, list[str]]) -> Refused:
    return Refused(Answer(422, {"message": "The given data was invalid.", "errors": errors}))


def unprocessable(message: str) -> Refused:
    """The other notation of a 422, used for business rules."""
    return Refused(Answer(422, {"error": True, "message": message, "errors": {"message": message}}))


def too_many(message: str, retry_after: str) -> Refused:
    headers = {"Retry-After": retry_after, "X-RateLimit-Remaining": "0"}
    return Refused(Answer(429, {"message": message, "code": "RATE_LIMIT_EXCEEDED"}, headers))
