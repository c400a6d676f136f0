from __future__ import annotations

import pytest

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.http.call import Call


def test_ids_are_encoded() -> None:
    call = Call("GET", "/guests/{email}/x/{n}", {"email": "a+b/c@d.co", "n": 7})
    assert call.path() == "/guests/a%2Bb%2Fc%40d.co/x/7"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_an_id_that_would_change_the_path_is_refused(value: str) -> None:
    with pytest.raises(DataError) as caught:
        Call("DELETE", "/runs/{run}/delete", {"run": value}).path()
    assert caught.value.code == "empty_id"


def test_a_missing_id_is_refused() -> None:
    with pytest.raises(DataError):
        Call("DELETE", "/runs/{run}").path()


def test_the_query_has_no_plus_for_a_space_and_leaves_out_what_is_none() -> None:
    call = Call("GET", "/x", params={"q": "a b+c", "all": True, "page": 2, "none": None})
    assert call.query() == "q=a%20b%2Bc&all=true&page=2"


@pytest.mark.parametrize(("method", "repeatable"), [("GET", True), ("PUT", True), ("DELETE", True), ("POST", False)])
def test_what_may_be_repeated(method: str, *, repeatable: bool) -> None:
    assert Call(method, "/x").may_repeat is repeatable


def test_a_post_that_only_reads_may_be_repeated() -> None:
    assert Call("POST", "/search", repeatable=True).may_repeat
