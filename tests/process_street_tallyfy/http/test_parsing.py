from __future__ import annotations

import traceback

import pytest

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.model.source import User


def test_unknown_keys_are_kept() -> None:
    assert parse(User, {"id": "a", "new": 1}, "/users").staged() == {"id": "a", "new": 1}


@pytest.mark.parametrize("data", [{"email": "canary@acme.example"}, {"id": ["canary"]}, "canary", None])
def test_an_unreadable_object_names_the_key_and_no_value(data: object) -> None:
    with pytest.raises(DataError) as caught:
        parse(User, data, "/users")
    assert caught.value.code == "unreadable_answer"
    assert "canary" not in "".join(traceback.format_exception(caught.value))
