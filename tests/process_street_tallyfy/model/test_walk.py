"""Paths into JSON: a table of paths and what they find, and what has another form finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.walk import Path, at, below, each, texts, where

TREE = {
    "tasks": [{"id": "t1", "status": "Done", "by": {"a": "x"}}, {"id": "t2", "by": None}, "odd"],
    "of": {"t1": ["p", "q"], "t2": []},
    "none": None,
}
FOUND: tuple[tuple[Path, list[Any]], ...] = (
    ((), [TREE]),
    (("none",), [None]),
    (("missing",), []),
    (("tasks", each, "id"), ["t1", "t2"]),
    (("of", each, each), ["p", "q"]),
    (("tasks", each, where("status", "Done"), "by", "a"), ["x"]),
    (("none", each), []),
    (("tasks", "id"), []),
    (("of", texts), ["p", "q"]),
)


@pytest.mark.parametrize(("path", "found"), FOUND, ids=[str(number) for number in range(len(FOUND))])
def test_a_path_finds(path: Path, found: list[Any]) -> None:
    assert sorted(at(TREE, path), key=str) == sorted(found, key=str)


def test_below_is_everything_once() -> None:
    assert len(list(below(TREE))) == 17
    assert list(below(1)) == [1]
