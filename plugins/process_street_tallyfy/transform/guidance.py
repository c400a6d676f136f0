"""What a field told people beside its label, as help text (api/process-street-api.md 2.12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from process_street_tallyfy.model.source import FieldConfig, Widget
from process_street_tallyfy.transform import check
from process_street_tallyfy.transform.text import escape, plain

#: constraint -> words; ``{}`` takes the value.
CONSTRAINTS: dict[str, str] = {
    "min": "At least {} characters",
    "max": "At most {} characters",
    "domains": "Domains: {}",
    "restriction": "Domain rule: {}",
    "minDigits": "At least {} digits",
    "maxDigits": "At most {} digits",
    "minValue": "Not less than {}",
    "maxValue": "Not more than {}",
    "decimalPlaces": "Decimal places: {}",
    "allowNegative": "Negative numbers allowed: {}",
    "afterDate": "After {}",
    "beforeDate": "Before {}",
    "afterDateSourceType": "After: {}",
    "beforeDateSourceType": "Before: {}",
    "afterDateOffset": "After, by {}",
    "beforeDateOffset": "Before, by {}",
    "extensions": "File types: {}",
    "mode": "Number of files: {}",
}
#: config key -> (words, reason code)
CONFIG: dict[str, tuple[str, str]] = {
    "placeholder": ("Example: {}", "placeholder_as_guidance"),
    "default_value": ("Default in Process Street: {}", "default_as_guidance"),
    "unit": ("Unit: {}", "unit_as_guidance"),
}
#: config key -> the values that the specification lists; another one is kept as it came
KNOWN: dict[str, frozenset[str]] = {
    "format": frozenset({"PlainText", "RichText"}),
    "time_option": frozenset({"Included", "Excluded", "Optional"}),
    "unit_location": check.AFFIXES,
}


def describe(widget: Widget, labels: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """The help text as HTML, and (source field, reason code) of each fact that is in it."""
    lines: list[str] = []
    facts: list[tuple[str, str]] = []
    for line, field, reason in _facts(widget):
        lines.append(plain(line, labels)[0])
        facts.append((field, reason))
    return "<br>".join(escape(line) for line in lines), facts


def _facts(widget: Widget) -> Iterator[tuple[str, str, str]]:
    for key, (words, reason) in CONFIG.items():
        value = getattr(widget.config, key)
        if value and not (key == "unit" and check.affix(widget)):
            yield words.format(value), f"config.{_camel(key)}", _later(widget, key) or reason
    for key, known in KNOWN.items():
        value = getattr(widget.config, key)
        if value and value not in known:
            yield f"{_camel(key)}: {value}", f"config.{_camel(key)}", "unknown_setting"
    if widget.config.column_defs:
        yield f"Columns: {', '.join(_columns(widget.config))}", "config.columnDefs", "columns_as_guidance"
    limits = "limits_wait_for_cut_over" if check.checks_all(widget) else "constraints_as_guidance"
    for key, value in (widget.constraints or {}).items():
        if key != "fieldType" and value not in (None, [], ""):
            yield CONSTRAINTS.get(key, f"{key}: {{}}").format(_said(value)), "constraints", limits
    if widget.hidden_by_default:
        yield "Shown in Process Street only when a rule reveals it", "hiddenByDefault", "hidden_field_shown"


def _later(widget: Widget, key: str) -> str | None:
    return "default_waits_for_cut_over" if key == "default_value" and check.default(widget) else None


def _columns(config: FieldConfig) -> list[str]:
    return [column.name for column in config.column_defs]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _camel(key: str) -> str:
    head, *tail = key.split("_")
    return head + "".join(word.capitalize() for word in tail)
