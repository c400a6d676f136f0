"""The table of patterns, each way of writing in one line."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from process_street_tallyfy.redaction.text import PATTERNS, redacted, redacted_value

ADDRESS = "ann.o'neill+cakes@harbour-bakery.com"
SAID: dict[str, tuple[str, str]] = {
    "address": (f"mail to {ADDRESS} failed", "mail to <address> failed"),
    "address in angle brackets": (f"Ann <{ADDRESS}>", "Ann <<address>>"),
    "quoted address": (f"GET /users/{quote(ADDRESS, safe='')}", "GET /users/<address>"),
    "header as a dict": (
        "{'Authorization': 'Bearer abcdef123456', 'Accept': 'x'}",
        "{'Authorization': <secret>, 'Accept': 'x'}",
    ),
    "header as a line": ("send: X-API-Key: kkkkkkkkkk", "send: X-API-Key: <secret>"),
    "bearer": ("token is Bearer abc.def-ghi", "token is Bearer <secret>"),
    "web token": ("got eyJhbGciOiJI.eyJzdWIi.c2ln here", "got <secret> here"),
    "login of a URL": (
        "postgresql://move:secret@db:5432/x",  # pragma: allowlist secret
        "postgresql://<login>@db:5432/x",
    ),
    "query of a URL": (
        "GET https://a.example/files?X-Amz-Signature=12&n=a HTTP",
        "GET https://a.example/files?<query> HTTP",
    ),
    "path of a URL": (
        "HTTPConnectionPool(host='a', port=80): Max retries exceeded with url: /services/T0/key (Caused by X)",
        "HTTPConnectionPool(host='a', port=80): Max retries exceeded with url: <path> (Caused by X)",
    ),
    "failing row": (
        "null value\nDETAIL:  Failing row contains (acme, Ann Baker, (1), null).\nnext",
        "null value\nDETAIL: <values>\nnext",
    ),
    "key of a row": ("Key (email)=(Ann Baker) already exists.", "Key <values> already exists."),
    "pydantic": (
        "Input should be a string [type=string_type, input_value={'name': 'Ann'}, input_type=dict]",
        "Input should be a string [type=string_type, input_value=<value>, input_type=dict]",
    ),
}
KEPT = (
    "GET /runs/{run}/tasks -> 200 in 12 ms, request 1-67ab",
    "run orderOOOOOOOOOOOOOOOOO -> process 0f3c5d (1 of 3)",
    "report: file:///tmp/x/reports/run1/report.html; people: file:///tmp/people.csv",
    "s3://aws_moto@move/reports",
    "What to do: is it right? Then clear this task",
    "2026-11-25T21:00:00+00:00 discovery.preflight[3]",
)


@pytest.mark.parametrize("name", SAID)
def test_what_must_not_be_said_is_not(name: str) -> None:
    said, instead = SAID[name]
    assert redacted(said) == instead


@pytest.mark.parametrize("text", KEPT)
def test_what_an_engineer_needs_stays(text: str) -> None:
    assert redacted(text) == text


def test_every_pattern_is_needed() -> None:
    for name, pattern, _ in PATTERNS:
        assert any(pattern.search(said) for said, _ in SAID.values()), name


def test_depth_and_foreign_objects() -> None:
    class Odd:
        def __str__(self) -> str:
            return f"<Odd {ADDRESS}>"

    said = json.dumps(redacted_value({ADDRESS: [("x", {"y": ADDRESS}), 3, None, Odd()]}))
    assert "harbour" not in said
    assert said.count("<address>") == 3
