from __future__ import annotations

from pathlib import Path

from process_street_tallyfy.transform import change, template_change
from process_street_tallyfy.transform.change_page import ACTIONS, DEEDS, GONE, HELD, NEEDS, PARTS, WAYS, page

PAGE = Path(__file__).parents[3] / "docs" / "changes.md"


def test_the_page_in_the_documentation_is_this_one() -> None:
    assert PAGE.read_text("utf-8") == page()


def test_every_word_of_the_tables_is_explained() -> None:
    assert (NEEDS.keys(), HELD.keys(), ACTIONS.keys()) == (set(change.Need), set(change.Held), set(change.Action))
    ways = (set(template_change.Need), set(template_change.Held), set(template_change.Action))
    assert (PARTS.keys(), WAYS.keys(), DEEDS.keys()) == ways


def test_whatever_disappears_has_a_line() -> None:
    told = {code for _, code in GONE}
    assert {"run_deleted", "workflow_gone", "gone_from_source", "removed_in_tallyfy"} <= told
    assert all(f"`{code}`" in page() for code in told)
