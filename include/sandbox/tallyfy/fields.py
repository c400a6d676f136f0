"""Definitions of form fields, the same for captures and kick-off fields (api/tallyfy-api.md 2.8, 2.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from include.sandbox.tallyfy.checks import Checks, plain
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.world import clean_html

TYPES = frozenset(
    {"text", "textarea", "radio", "dropdown", "multiselect", "date", "file", "table", "assignees_form", "email"}
)
CHOICES = frozenset({"radio", "dropdown", "multiselect"})
VALIDATION = re.compile(r"numeric|email|url|alpha|alpha_num|alpha_dash|(min|max):\d+")
DEFAULTS: Mapping[str, Any] = {
    "options": None,
    "columns": None,
    "guidance": None,
    "field_validation": [],
    "default_value": None,
    "default_value_enabled": False,
    "collect_time": False,
    "use_wysiwyg_editor": False,
    "prefix": None,
    "suffix": None,
    "settings": None,
}
NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def check(body: Row, prefix: str = "") -> dict[str, list[str]]:
    """The errors of one definition. `label`, `field_type` and `required` have no default."""
    checks = Checks(body, prefix)
    checks.required("label", "field_type")
    checks.texts({"label": None, "guidance": None})
    checks.choice("field_type", TYPES)
    checks.present("required")
    checks.flags("required", "default_value_enabled", "collect_time", "use_wysiwyg_editor")
    checks.whole("position")
    _check_validation(checks)
    if body.get("field_type") in CHOICES:
        _check_entries(checks, "options", "text", 2 if body["field_type"] == "radio" else 1)
    if body.get("field_type") == "table":
        _check_entries(checks, "columns", "label", 1)
    return checks.errors


def make(state: TallyfyState, body: Row, position: int) -> Row:
    """A stored field out of a checked body; unknown keys are dropped. `alias` is generated and unpredictable."""
    field_id = state.new_id()
    row = {
        "id": field_id,
        "timeline_id": field_id,
        "alias": alias(state, body["label"]),
        "position": body.get("position") or position,
        **DEFAULTS,
    }
    change(row, body)
    return row


def change(row: Row, body: Row) -> None:
    keys = {"label", "field_type", "required", "position", *DEFAULTS}
    row.update({key: body[key] for key in keys & body.keys() if body[key] is not None or key in DEFAULTS})
    row["guidance"] = clean_html(row["guidance"])
    row["field_validation"] = row["field_validation"] or []


def alias(state: TallyfyState, title: str) -> str:
    """A slug with a number (0.3)."""
    slug = NOT_LETTERS.sub("-", title.lower()).strip("-")[:60]
    return f"{slug or 'item'}-{state.new_number() * 7 % 9973}"


def _check_validation(checks: Checks) -> None:
    rules = checks.body.get("field_validation")
    if rules is None:
        return
    if not isinstance(rules, list) or not all(isinstance(one, str) and VALIDATION.fullmatch(one) for one in rules):
        checks.add("field_validation", "The field_validation is invalid.")


def _check_entries(checks: Checks, key: str, text: str, least: int) -> None:
    """Ids are unique whole numbers, texts are strings; a radio needs two options."""
    entries = checks.body.get(key)
    if not isinstance(entries, list) or len(entries) < least:
        checks.add(key, f"The {key} must have at least {least} items.")
        return
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in entries]
    for index, entry in enumerate(entries):
        if not plain(ids[index]):
            checks.add(f"{key}.{index}.id", "The id must be an integer.")
        if not isinstance(entry, dict) or not isinstance(entry.get(text), str) or not entry[text]:
            checks.add(f"{key}.{index}.{text}", f"The {text} field is required.")
    numbers = [number for number in ids if plain(number)]
    if len(set(numbers)) != len(numbers):
        checks.add(key, f"The {key} have duplicate ids.")
