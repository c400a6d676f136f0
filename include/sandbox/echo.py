"""Faults that repeat what people wrote: careless servers, proxies and frameworks put it into every part of an answer.

A write is not carried out; what a read would have shown is repeated instead of being given.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from include.sandbox.faults import Fault

if TYPE_CHECKING:
    from include.sandbox.web import Answer, Call

LONGEST = 2000
#: Keys of an answer whose values are words of the API.
VOCABULARY = frozenset({"status", "type", "fieldType", "role", "accessLevel", "action", "visibility", "field_type"})


def echoed(fault: Fault, call: Call, shown: Any) -> Answer:
    """``shown``: the JSON that a read would have given, None for a write."""
    from include.sandbox.web import Answer

    words = _words(call, shown)
    if fault is Fault.ECHO_REDIRECT:
        return Answer(302, None, {"Location": f"https://elsewhere.example.com/{quote(words[:500])}"})
    if fault is Fault.ECHO_SHAPE:
        return Answer(200, {f"about {words[:80]}": [words, {"data": words}], "data": words})
    if fault is Fault.ECHO_VOCABULARY:
        return Answer(200, _unknown(shown, words[-40:]))
    status = 422 if fault is Fault.ECHO_REFUSED else 500
    said = f"{call.method} {call.path} was refused: {words}"
    details = {"fields": {words[:60]: [said]}, "email": [said], words[60:120]: said}
    body = {
        **{"error": said, "message": said, "errorCode": words[:90], "code": words[:90], "requestId": words[:40]},
        **{"errors": details, "details": details, "trace": [said]},
    }
    headers = {"X-Request-Id": quote(words[:200]), "X-Debug": quote(words[:200]), "Retry-After": quote(words[:20])}
    return Answer(status, body, headers)


def _words(call: Call, shown: Any) -> str:
    """The content first: codes and keys made of it are cut short."""
    told = call.request.get_data(cache=True).decode("utf-8", "replace") or json.dumps(shown)
    secrets = " ".join(call.headers.get(name, "") for name in ("Authorization", "X-API-Key"))
    query = call.request.query_string.decode("latin-1")
    return f"{_first(shown) or _first(_json(call))} {told[:LONGEST]} {secrets} {query}"


def _first(shown: Any) -> str:
    """A word of somebody, if there is one."""
    if isinstance(shown, dict):
        order = sorted(shown, key=lambda key: key not in ("email", "username", "name", "text", "title", "value"))
        return next((found for key in order if (found := _first(shown[key]))), "")
    if isinstance(shown, list):
        return next((found for item in shown if (found := _first(item))), "")
    return shown if isinstance(shown, str) and len(shown) > 8 else ""


def _json(call: Call) -> Any:
    try:
        return call.json()
    except ValueError:
        return None


def _unknown(shown: Any, word: str) -> Any:
    if isinstance(shown, dict):
        return {
            key: f"New{word}" if key in VOCABULARY and isinstance(value, str) else _unknown(value, word)
            for key, value in shown.items()
        }
    return [_unknown(item, word) for item in shown] if isinstance(shown, list) else shown
