"""The one grammar of values, for `prerun` and for `taskdata` (api/tallyfy-api.md 2.14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from include.sandbox.tallyfy.answers import invalid, invalid_fields
from include.sandbox.tallyfy.deadlines import parse
from include.sandbox.tallyfy.people import is_address
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

PATTERNS = {
    "alpha": re.compile(r"[^\W\d_]+"),
    "alpha_num": re.compile(r"[^\W_]+"),
    "alpha_dash": re.compile(r"[\w-]+"),
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
SOURCES = frozenset({"local", "url"})


class Values:
    """`accept` returns what is stored: keys of unknown fields are dropped, `""` and null clear."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._by_type: dict[str, Callable[[Row, Any], str | None]] = {
            "text": self._text,
            "textarea": self._textarea,
            "date": self._date,
            "email": self._email,
            "radio": self._radio,
            "dropdown": self._dropdown,
            "multiselect": self._multiselect,
            "table": self._table,
            "assignees_form": self._people,
            "file": self._files,
        }

    def accept(self, fields: Sequence[Row], given: Any, path: str) -> Row:
        """Raises the 422 that names each wrong field by `<path>.<field id>`."""
        if not isinstance(given, dict):
            raise invalid(**{path: f"The {path} must be an object keyed by field id."})
        stored: Row = {}
        errors: dict[str, list[str]] = {}
        for field in fields:
            if field["id"] not in given:
                continue
            value = given[field["id"]]
            error = None if value in ("", None) and field["field_type"] != "table" else self._check(field, value)
            if error:
                errors[f"{path}.{field['id']}"] = [f"{field['label']}: {error}"]
            stored[field["id"]] = value
        if errors:
            raise invalid_fields(errors)
        return stored

    def _check(self, field: Row, value: Any) -> str | None:
        return self._by_type[field["field_type"]](field, value)

    def _text(self, field: Row, value: Any) -> str | None:
        if not isinstance(value, (str, int, float, bool)):
            return "must be a string."
        return _too_long(str(value), self.world.capabilities.text_limit) or _validation(field, str(value))

    def _textarea(self, field: Row, value: Any) -> str | None:
        if not isinstance(value, str):
            return "must be a string."
        return _too_long(value, self.world.capabilities.textarea_limit) or _validation(field, value)

    def _date(self, _field: Row, value: Any) -> str | None:
        return None if parse(value) else "is not a valid date."

    def _email(self, _field: Row, value: Any) -> str | None:
        """An object is stored as it is: the silent corruption of 8.1 no. 6."""
        return None if isinstance(value, dict) or is_address(value) else "must be a valid email address."

    def _radio(self, field: Row, value: Any) -> str | None:
        texts = [option["text"] for option in field["options"] or []]
        return None if isinstance(value, str) and value in texts else "the selected option is invalid."

    def _dropdown(self, field: Row, value: Any) -> str | None:
        return None if _is_option(field, value) else "the selected option is invalid."

    def _multiselect(self, field: Row, value: Any) -> str | None:
        """`selected` is not checked; without it the value is stored and renders empty (8.1 no. 5)."""
        if not isinstance(value, list) or not all(_is_option(field, entry) for entry in value):
            return "the selected options are invalid."
        return None

    def _table(self, field: Row, value: Any) -> str | None:
        """One entry per column; an empty table is a 422, the key has to be left out (8.3 no. 36)."""
        if not isinstance(value, list) or len(value) != len(field["columns"] or []):
            return "Number of columns does not match required columns"
        if not self.world.capabilities.several_table_rows and any(isinstance(cell, (list, dict)) for cell in value):
            return "a cell must be a single value."
        return None

    def _people(self, _field: Row, value: Any) -> str | None:
        if not isinstance(value, dict) or not set(value) <= {"users", "guests", "groups"}:
            return "must name users, guests and groups."
        if not all(isinstance(bucket, list) for bucket in value.values()):
            return "each bucket must be an array."
        known = (
            all(self.world.is_member(one) for one in value.get("users", []))
            and all(str(one).lower() in self.world.state.guests for one in value.get("guests", []))
            and all(self.world.is_group(one) for one in value.get("groups", []))
        )
        return None if known else "somebody in it is unknown."

    def _files(self, _field: Row, value: Any) -> str | None:
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            return "must be a list of file objects."
        for entry in value:
            if not entry.get("filename") or entry.get("source") not in SOURCES:
                return "each file needs a filename and a source."
            if not self._is_file(entry):
                return "the file does not exist."
        return None

    def _is_file(self, entry: Row) -> bool:
        if entry["source"] == "local":
            asset = self.world.state.assets.get(str(entry.get("id")))
            return asset is not None and not asset["archived_at"]
        link = entry.get("full_url") or entry.get("url")
        return isinstance(link, str) and urlsplit(link).scheme in ("http", "https")


def is_empty(value: Any) -> bool:
    """What counts as no answer for a required field. A multiselect of which nothing is selected is one."""
    if isinstance(value, dict):
        return not any(value.values())
    if isinstance(value, list) and value and all(isinstance(entry, dict) and "text" in entry for entry in value):
        return not any(entry.get("selected") for entry in value)
    return value in ("", None, [])


def missing_labels(fields: Sequence[Row], values: Row) -> list[Row]:
    """The required fields without a value."""
    return [field for field in fields if field["required"] and is_empty(values.get(field["id"]))]


def merge(before: Row, accepted: Row) -> Row:
    """Keys that were not sent stay; what was cleared goes."""
    return {key: value for key, value in {**before, **accepted}.items() if value not in ("", None)}


def _is_option(field: Row, value: Any) -> bool:
    """Id and text of one and the same option, exactly."""
    if not isinstance(value, dict) or isinstance(value.get("id"), bool):
        return False
    return any(
        type(value.get("id")) is int and value["id"] == option["id"] and value.get("text") == option["text"]
        for option in field["options"] or []
    )


def _too_long(value: str, limit: int) -> str | None:
    return f"may not be greater than {limit} characters." if len(value) > limit else None


def _validation(field: Row, value: str) -> str | None:
    numeric = "numeric" in field["field_validation"]
    for rule in field["field_validation"]:
        name, _, argument = rule.partition(":")
        if not _satisfies(name, argument, value, numeric=numeric):
            return f"does not satisfy the rule {rule}."
    return None


def _satisfies(name: str, argument: str, value: str, *, numeric: bool) -> bool:
    if name == "numeric":
        return NUMBER.fullmatch(value) is not None
    if name == "email":
        return is_address(value)
    if name == "url":
        return urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)
    if name in PATTERNS:
        return PATTERNS[name].fullmatch(value) is not None
    size = float(value) if numeric and NUMBER.fullmatch(value) else len(value)
    return size >= int(argument) if name == "min" else size <= int(argument)
