from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.reader.alignment import align


def tasks(*names: str) -> list[dict[str, Any]]:
    return [{"id": f"t{n}", "name": name, "taskType": "Standard", "widgets": []} for n, name in enumerate(names)]


def steps(*titles: str) -> list[dict[str, Any]]:
    return [{"id": f"s{n}", "title": title} for n, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("names", "titles", "pairs", "displaced", "surplus"),
    [
        (["A", "B"], ["A", "B"], {"t0": "s0", "t1": "s1"}, [], []),
        (["A", "B", "C"], ["A", "C"], {"t0": "s0", "t2": "s1"}, [], []),
        (["H:", "A"], ["A"], {"t1": "s0"}, [], []),
        (["H:", "A"], ["H:", "A"], {"t0": "s0", "t1": "s1"}, [], []),
        (["A", "B"], ["B", "A"], {"t0": "s1", "t1": "s0"}, ["t0"], []),
        (["A", "A"], ["A", "A", "A"], {"t0": "s0", "t1": "s1"}, [], ["s2"]),
        (["A", ""], ["A", "Untitled task"], {"t0": "s0", "t1": "s1"}, [], []),
        (["A", "Old", "C"], ["A", "New", "C"], {"t0": "s0", "t1": "s1", "t2": "s2"}, [], []),
        (["A {{form.x}} B"], ["A «x» B"], {"t0": "s0"}, [], []),
        (["A long title"], ["A long…"], {"t0": "s0"}, [], []),
        (["A"], [], {}, [], []),
    ],
)
def test_align(
    names: list[str], titles: list[str], pairs: dict[str, str], displaced: list[str], surplus: list[str]
) -> None:
    found = align(tasks(*names), steps(*titles))
    assert {task: step["id"] for task, step in found.steps.items()} == pairs
    assert (len(found.displaced), [step["id"] for step in found.surplus]) == (len(displaced), surplus)
