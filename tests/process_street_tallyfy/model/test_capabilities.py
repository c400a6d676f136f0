"""The table of capabilities, walked; the page in the documentation is the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from process_street_tallyfy.model.capabilities import BY_KEY, CAPABILITIES, DECIDED, UNKNOWN, Capability, Record, Side

PAGE = Path(__file__).resolve().parents[3] / "docs" / "capabilities.md"
TITLES = {Side.TARGET: "Tallyfy", Side.SOURCE: "Process Street"}


def test_keys_are_unique_and_both_sides_are_asked() -> None:
    assert len(BY_KEY) == len(CAPABILITIES)
    assert {item.side for item in CAPABILITIES} == set(Side)


@pytest.mark.parametrize("item", CAPABILITIES, ids=lambda item: item.key)
def test_every_line_is_complete(item: Capability) -> None:
    assert item.question.endswith("?")
    assert item.probed.endswith(".")
    assert item.used.endswith(".")
    assert item.section
    assert item.decided not in item.others
    assert item.allows(UNKNOWN)
    assert DECIDED.reading(item.key) == item.decided
    assert not DECIDED.differs(item.key)


@pytest.mark.parametrize("item", [item for item in CAPABILITIES if item.others], ids=lambda item: item.key)
def test_the_other_reading_is_told_from_the_decided_one(item: Capability) -> None:
    for other in item.others:
        record = Record({item.key: other})
        assert (record.reading(item.key), record.differs(item.key)) == (other, True)
    assert not Record({item.key: UNKNOWN}).differs(item.key)
    assert not item.allows("something else")


def row(item: Capability) -> str:
    other = " or ".join(item.others) or "(measured)"
    cells = (f"`{item.key}`", item.question, item.decided, other, item.section, item.probed, item.used)
    return f"| {' | '.join(cells)} |"


def test_the_documentation_is_the_table() -> None:
    """To write it anew after a change of the table: print what this expects."""
    text = PAGE.read_text("utf-8")
    for side in Side:
        rows = [row(item) for item in CAPABILITIES if item.side is side]
        start = text.index(f"## {TITLES[side]}")
        section = text[start:].split("\n## ")[0]
        assert [line for line in section.splitlines() if line.startswith("| `")] == rows
