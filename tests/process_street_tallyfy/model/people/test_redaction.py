"""One person goes, in every form of a text; neighbours with like names and addresses stay."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.people.redaction import Subject

ANN = Subject(frozenset({"ann@acme.com"}), frozenset({"uAnn"}), frozenset({"Ann O'Hara", "Ann"}))
ADDRESS, NAME = "erased-uAnn@erased.invalid", "Erased person"
#: What stood there, what stands there afterwards.
TEXTS: tuple[tuple[Any, Any], ...] = (
    ("ann@acme.com", ADDRESS),
    ("Mail ANN@Acme.com.", f"Mail {ADDRESS}."),
    ("<ann@acme.com>;bob@acme.com", f"<{ADDRESS}>;bob@acme.com"),
    ("mailto:ann%40acme.com?x", f"mailto:{ADDRESS}?x"),
    ("joann@acme.com", "joann@acme.com"),
    ("ann@acme.com.au", "ann@acme.com.au"),
    ("Call ann  o'hara now", f"Call {NAME} now"),
    ("Call Ann O&#x27;Hara now", f"Call {NAME} now"),
    ("Ann O'Harassed; Announcement; Ann", "Ann O'Harassed; Announcement; Ann"),
    ({"email": "Ann@acme.com", "username": "Annie"}, {"email": ADDRESS, "username": NAME}),
    ({"id": "uAnn", "username": "Ann", "role": "x"}, {"id": "uAnn", "username": NAME, "role": "x"}),
    ({"id": "uAnn", "name": "a workflow"}, {"id": "uAnn", "name": "a workflow"}),
    ({"ann@acme.com": [1, None, True]}, {ADDRESS: [1, None, True]}),
    ([], []),
)


@pytest.mark.parametrize(("before", "after"), TEXTS, ids=range(len(TEXTS)))
def test_a_value_without_the_person(before: Any, after: Any) -> None:
    assert ANN.without(before) == after
    assert ANN.is_in(before) is (before != after)
    assert not ANN.is_in(after)


@pytest.mark.parametrize("text", [text for text, after in TEXTS if isinstance(text, str) and text != after])
def test_a_needle_is_in_every_text_that_names_the_person(text: str) -> None:
    assert any(needle in text.lower() for needle in ANN.needles)


def test_who_it_is_grows_with_what_stands_beside() -> None:
    payload: dict[str, Any] = {
        "a": [{"id": "u1", "email": "Ann@acme.com", "username": "Ann O'Hara"}, {"id": "u2", "email": "x@y.z"}]
    }
    payload["b"] = [{"id": 7, "email": "ann@acme.com"}]
    met = Subject(frozenset({"ann@acme.com"})).met_in(payload)
    assert met == Subject(frozenset({"ann@acme.com"}), frozenset({"u1"}), frozenset({"Ann O'Hara"}))
    by_id = Subject(ids=frozenset({"u2"})).met_in(payload)
    assert by_id == Subject(frozenset({"x@y.z"}), frozenset({"u2"}))


def test_nobody_is_nowhere() -> None:
    assert Subject().without({"a": "b"}) == {"a": "b"}
