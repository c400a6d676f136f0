"""The same fact in other words is no difference; another fact is."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from process_street_tallyfy.model.source import UserRef, Value
from process_street_tallyfy.transform.export_cell import same_answer

PEOPLE = {"u1": UserRef(id="u1", email="lena@acme.example", username="Lena Falk")}
MOMENT = {"value": "2026-03-07T23:00:00.000Z", "timeHidden": True}
FILES = [{"id": "f", "name": "plan b.pdf"}]

SAME: list[tuple[str, Any, str]] = [
    ("Text", None, " "),
    ("Text", {"value": "two  words\n"}, "two words"),
    ("Textarea", {"value": "<p>Tea &amp; <b>cake</b></p>"}, "Tea & cake"),
    ("Select", {"value": "Large", "hasDefaultValue": False}, "Large"),
    ("Number", {"value": "1200.50"}, "1,200.5"),
    ("Number", {"value": "1200.50"}, "1.200,50"),
    ("Number", 3, "3.0"),
    ("Number", {"value": "1200000.5"}, "1'200'000.5"),
    ("Number", {"value": "-12.5"}, "-12,5"),
    ("MultiChoice", {"values": ["Nuts", "Milk, fresh"]}, "Milk, fresh; Nuts"),
    ("MultiSelect", {"values": ["One", "Two"]}, "One\nTwo"),
    ("Date", MOMENT, "2026-03-08"),
    ("Date", MOMENT, "03/07/2026"),
    ("Date", MOMENT, "8.3.2026"),
    ("Date", MOMENT, "Mar 7, 2026 11:00 PM"),
    ("Date", MOMENT, "2026-03-07 23:00:00 UTC"),
    ("Date", MOMENT, "2026-03-08T00:00:00.000Z"),
    ("Members", {"values": ["lena@acme.example"]}, "Lena Falk"),
    ("Members", {"value": "u1"}, "lena@acme.example"),
    ("MultiFile", FILES, "https://files.example/plan%20b.pdf plan b.pdf"),
    ("MultiFile", FILES, "https://files.example/f1/plan%20b.pdf"),
    ("Members", {"values": ["lena@acme.example"]}, "Lena Falk (lena@acme.example)"),
    ("Table", {"value": "Alice,Bob\nJon,Natalie"}, "Alice, Bob; Jon, Natalie"),
    ("Hologram", {"value": "x"}, "x"),
]
OTHER: list[tuple[str, Any, str]] = [
    ("Text", None, "something"),
    ("Text", {"value": "something"}, ""),
    ("Text", {"value": "words"}, "word"),
    ("Number", {"value": "1200.50"}, "1200.51"),
    ("Number", {"value": "12.5"}, "125"),
    ("Number", {"value": "125"}, "12,5"),
    ("Number", {"value": "1200.50"}, "12,00.50"),
    ("Number", {"value": "12"}, "a dozen"),
    ("MultiChoice", {"values": ["Nuts", "Milk"]}, "Nuts"),
    ("MultiChoice", {"values": ["Nuts"]}, "Nuts, Milk"),
    ("Date", MOMENT, "2026-03-09"),
    ("Date", MOMENT, "2026-03-07 22:00"),
    ("Date", {"value": "never"}, "2026-03-07"),
    ("Members", {"values": ["lena@acme.example"]}, "Omar"),
    ("Members", {"values": ["lena@acme.example"]}, "Lena Falk, Omar Reyes"),
    ("File", FILES[0], "another.pdf"),
    ("MultiFile", FILES, "plan b.pdf, plan c.pdf"),
    ("MultiFile", FILES, "another plan b.pdf"),
    ("Table", {"value": "Alice,Bob"}, "Alice"),
]


@pytest.mark.parametrize(
    ("kind", "data", "cell", "same"), [*[(*case, True) for case in SAME], *[(*case, False) for case in OTHER]]
)
def test_a_cell_beside_an_answer(*, kind: str, data: Any, cell: str, same: bool) -> None:
    value = Value(id="v", key="k", field_type=kind, data=data)
    assert same_answer(cell, value, ZoneInfo("Europe/Berlin"), PEOPLE) is same
