from __future__ import annotations

import json

import pytest

from process_street_tallyfy.errors import NotFound, Refused, ServerTrouble, WrongRoute
from process_street_tallyfy.http.answers import BODY_CODES, STATUSES, ErrorBody, Meaning, meaning, read_error


@pytest.mark.parametrize(("status", "expected"), STATUSES.items())
def test_every_status_of_the_table(status: int, expected: Meaning) -> None:
    assert meaning(status) == expected


@pytest.mark.parametrize(("code", "expected"), BODY_CODES.items())
def test_a_code_in_the_body_wins(code: str, expected: Meaning) -> None:
    assert meaning(404, code) == expected


@pytest.mark.parametrize(
    ("status", "raises"), [(302, WrongRoute), (418, Refused), (503, ServerTrouble), (599, ServerTrouble)]
)
def test_a_status_without_a_row_means_what_its_class_means(status: int, raises: type) -> None:
    assert meaning(status).raises is raises


def test_the_two_404_are_told_apart() -> None:
    assert meaning(404, "ENDPOINT_NOT_FOUND").raises is WrongRoute
    assert meaning(404, "RESOURCE_NOT_FOUND").raises is NotFound


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": True, "message": "x", "code": "RESOURCE_NOT_FOUND"}, ErrorBody("RESOURCE_NOT_FOUND")),
        ({"error": {"code": "SEAT_POOL_EXHAUSTED", "message": "x"}}, ErrorBody("SEAT_POOL_EXHAUSTED")),
        (
            {"message": "x", "errors": {"prerun.0.label": ["x"], "title": "x"}},
            ErrorBody(fields=("prerun.0.label", "title")),
        ),
        ({"error": True, "errors": {"owners": {"guests": ["x"]}}}, ErrorBody(fields=("owners.guests",))),
        (
            {"error": "x", "errorCode": "NotFound", "requestId": "5f0c", "details": {}},
            ErrorBody("NotFound", (), "5f0c"),
        ),
        ({"errors": {"ana@acme.com is taken": ["x"]}, "code": "text about Ana"}, ErrorBody(fields=("?",))),
        (["a list"], ErrorBody()),
        ("text", ErrorBody()),
    ],
)
def test_every_shape_of_an_error_body(body: object, expected: ErrorBody) -> None:
    assert read_error(json.dumps(body).encode()) == expected


@pytest.mark.parametrize("content", [b"", b"<html>", b"Invalid value for: query parameter status", b"\xff\xfe"])
def test_a_body_that_is_no_json_says_nothing(content: bytes) -> None:
    assert read_error(content) == ErrorBody()
