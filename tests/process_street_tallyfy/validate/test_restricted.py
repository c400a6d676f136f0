from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.target import Process, Template
from process_street_tallyfy.validate.restricted import only_for, wider

ME = 1001


def template(**changes: Any) -> Template:
    return Template.model_validate({"id": "t", "owner_id": ME, "users": [ME], "groups": [], **changes})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"users": [{"id": ME, "full_name": "Mig Bot"}]}, []),
        ({"owner_id": None}, []),
        ({"users": []}, ["users"]),
        ({"users": None}, ["users"]),
        ({"users": [ME, 7]}, ["users"]),
        ({"users": [7]}, ["users"]),
        ({"groups": ["g"]}, ["users"]),
        ({"is_public": True}, ["is_public"]),
        ({"is_public_kickoff": True, "owner_id": 7}, ["is_public_kickoff", "owner_id"]),
    ],
)
def test_who_else_is_let_in(changes: dict[str, Any], found: list[str]) -> None:
    assert wider(template(**changes), ME) == found


def test_where_no_list_is_kept_the_rest_still_counts() -> None:
    assert wider(template(users=[], is_public=True), ME, listed=False) == ["is_public"]


def test_a_process_has_no_public_kickoff_form() -> None:
    process = Process.model_validate({"id": "p", "owner_id": ME, "users": [ME]})
    assert (only_for(ME, process), wider(process, ME)) == (True, [])
