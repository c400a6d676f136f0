from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.transform import check
from process_street_tallyfy.transform.form import plan_field

RULES: list[tuple[str, dict[str, Any], tuple[str, ...], bool]] = [
    # field type, constraints, the target's rules, whether nothing is left out
    ("Text", {}, (), True),
    ("Text", {"min": 2, "max": 100}, ("min:2", "max:100"), True),
    ("Text", {"max": 100, "min": 2}, ("min:2", "max:100"), True),
    ("Text", {"max": 255}, (), False),
    ("Text", {"min": None, "fieldType": "Text"}, (), True),
    ("Textarea", {"max": 6000}, ("max:6000",), True),
    ("Textarea", {"max": 6001}, (), False),
    ("Email", {}, ("email",), True),
    ("Email", {"domains": ["acme.example"], "restriction": "Block"}, ("email",), False),
    ("Url", {}, (), True),
    ("Number", {"minValue": 0, "maxValue": 4}, ("numeric", "min:0", "max:4"), True),
    ("Number", {"minValue": 0, "allowNegative": False}, ("numeric", "min:0"), True),
    ("Number", {"allowNegative": False}, ("numeric", "min:0"), True),
    ("Number", {"allowNegative": True}, ("numeric",), True),
    ("Number", {"minValue": -4}, ("numeric",), False),
    ("Number", {"minValue": 0.5}, ("numeric",), False),
    ("Number", {"minValue": True}, ("numeric",), False),
    ("Number", {"decimalPlaces": 2}, ("numeric",), False),
    ("Number", {"odd": 2}, ("numeric",), False),
    ("Date", {"afterDate": "2026-01-01T00:00:00Z"}, (), False),
    ("MultiFile", {"extensions": [".pdf"]}, (), False),
]


@pytest.mark.parametrize(("field_type", "constraints", "rules", "all_of_them"), RULES)
def test_limits(
    make: Any, *, field_type: str, constraints: dict[str, Any], rules: tuple[str, ...], all_of_them: bool
) -> None:
    widget = make.field(field_type, constraints=constraints)
    assert (check.validation(widget), check.checks_all(widget)) == (rules, all_of_them)


def test_lengths_and_defaults_of_rich_text_are_not_carried(make: Any) -> None:
    widget = make.field("Textarea", config={"format": "RichText", "defaultValue": "x"}, constraints={"max": 9})
    assert (check.validation(widget), check.checks_all(widget), check.default(widget)) == ((), False, None)


@pytest.mark.parametrize(
    ("field_type", "text", "default"),
    [
        ("Text", "Berlin", "Berlin"),
        ("Text", "x" * 201, None),
        ("Textarea", "x" * 201, "x" * 201),
        ("Number", "1", "1"),
        ("Text", "{{form.k}}", None),
        ("Select", "A", None),
        ("Date", "2026-01-01", None),
        ("Text", None, None),
    ],
)
def test_defaults(make: Any, field_type: str, text: str | None, default: str | None) -> None:
    assert check.default(make.field(field_type, config={"defaultValue": text})) == default


def test_a_field_is_unchecked_while_history_is_moved_and_checked_from_the_cut_over_on(make: Any) -> None:
    widget = make.field("Number", config={"defaultValue": "1", "unit": "pcs", "unitLocation": "suffix"})
    plan, findings = plan_field(widget, 1)
    assert plan is not None
    first = {"label": "f1", "field_type": "text", "required": False, "position": 1, "suffix": "pcs"}
    assert plan.body() == {**first, "guidance": "Default in Process Street: 1"}
    assert plan.live_body(required=True) == {
        **plan.body(),
        "required": True,
        "field_validation": ["numeric"],
        "default_value": "1",
        "default_value_enabled": True,
    }
    assert plan.live_body(required=False)["required"] is False
    assert {finding.reason for finding in findings} == {"number_as_text", "default_waits_for_cut_over"}


def test_a_unit_without_a_known_place_stands_in_the_help(make: Any) -> None:
    plan, findings = plan_field(make.field("Number", config={"unit": "pcs", "unitLocation": "above"}), 1)
    assert plan is not None
    assert plan.affix is None
    assert plan.guidance == "Unit: pcs<br>unitLocation: above"
    assert {finding.reason for finding in findings} == {"number_as_text", "unit_as_guidance", "unknown_setting"}
