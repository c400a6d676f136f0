"""What must not stand in a line of text, whoever wrote it: one table, pattern -> what is put in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

#: In this order. Each pattern finds one way in which libraries repeat what they were given.
PATTERNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # The line in which Postgres repeats the row that it refused.
    ("row", re.compile(r"(DETAIL|CONTEXT|STATEMENT|parameters): *.*?(?=\\n|\n|$)"), r"\1: <values>"),
    ("failing row", re.compile(r"Failing row contains \(.*?\)\.?(?=\\n|\n|$)"), "Failing row contains <values>"),
    ("key of a row", re.compile(r"Key \([^)]*\)=\(.*?\)(?= |$)"), "Key <values>"),
    # pydantic repeats what it could not read.
    ("pydantic", re.compile(r"input_value=.*?(?=, input_type=|\n|$)"), "input_value=<value>"),
    (
        "header",
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|x-api-key|set-cookie|cookie)(['\"]?\s*[:=]\s*)"
            r"(?:['\"][^'\"]*['\"]|[^\r\n,}]+)"
        ),
        r"\1\2<secret>",
    ),
    ("bearer", re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 <secret>"),
    ("web token", re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*"), "<secret>"),
    ("login of a URL", re.compile(r"(?<=://)[^/\s:@'\"]*:[^/\s@'\"]+@"), "<login>@"),
    ("query of a URL", re.compile(r"(?<=[\w/])\?[\w.\[\]%-]+=[^\s'\"<>)]*"), "?<query>"),
    # urllib3 repeats where it could not get to: ids, or the key of a webhook.
    ("path of a URL", re.compile(r"(?<=with url: )\S+"), "<path>"),
    ("address", re.compile(r"(?i)[\w.!#$&'*+=^`{|}~%-]+(?:@|%40|\\u0040)[\w-]+(?:\.[\w-]+)+"), "<address>"),
)
#: Values of a log line that hold no text.
SILENT = (bool, int, float, type(None), date, UUID, BaseException)


def redacted(text: str) -> str:
    for _, pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text


def redacted_value(value: Any) -> Any:
    """The same in depth; an object that is none of JSON's is said as text."""
    if isinstance(value, SILENT):
        return value
    if isinstance(value, Mapping):
        return {redacted(str(key)): redacted_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted_value(item) for item in value]
    return redacted(str(value))
