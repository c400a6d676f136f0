"""Form fields and captures: which belong together, and whether they are the same (2.12; api/tallyfy-api.md 2.10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from include.sandbox.reader.judge import SAME, Reading, Row, missing, other
from include.sandbox.reader.text import matches, normal, shown

#: field type -> capture types that are the same, with the check that the capture has to make of a text (None: none)
SAME_TYPES: dict[str, tuple[tuple[str, str | None], ...]] = {
    "Text": (("text", None), ("textarea", None)),
    "Textarea": (("textarea", None),),
    "Email": (("text", "email"), ("email", None)),
    "Url": (("text", "url"),),
    "Number": (("text", "numeric"),),
    "Date": (("date", None),),
    "Select": (("dropdown", None), ("radio", None)),
    "MultiChoice": (("multiselect", None),),
    "MultiSelect": (),
    "Members": (("assignees_form", None),),
    "File": (("file", None),),
    "MultiFile": (("file", None),),
    "Table": (("table", None),),
    "Hidden": (),
}
#: They collect nothing: words in the step are all that they can become.
PASSIVE = frozenset({"SendRichEmail", "Snippet", "Document"})
WITH_TIME = {"Included": True, "Optional": True, "Excluded": False}
RICH = {"RichText": True, "PlainText": False}


def pair(widgets: Sequence[Row], captures: Sequence[Row]) -> tuple[dict[str, Row], list[Row]]:
    """Capture by widget id, and the captures that are left over."""
    left = list(captures)
    found: dict[str, Row] = {}
    for same in (_same_label, _same_key):
        for widget in widgets:
            if widget["id"] in found or widget["fieldType"] in PASSIVE:
                continue
            capture = next((one for one in left if same(widget, one)), None)
            if capture:
                found[widget["id"]] = capture
                left.remove(capture)
    return found, left


def _same_label(widget: Row, capture: Row) -> bool:
    label = normal(widget.get("label") or "")
    return bool(label) and matches(label, capture["label"])


def _same_key(widget: Row, capture: Row) -> bool:
    """A field without a label may have got one from its key."""
    return normal(str(widget["key"]).replace("_", " ")).lower() == normal(capture["label"]).lower()


def checks(widget: Row, capture: Row) -> dict[str, Callable[[Any], Reading]]:
    """How each property of the form field is read off the capture."""
    help_ = shown(capture.get("guidance") or "")
    return {
        "fieldType": lambda kind: _type(kind, capture),
        "label": lambda label: SAME if normal(label) == normal(capture["label"]) else other("another label"),
        "required": lambda flag: SAME if bool(capture["required"]) is flag else other("required differs"),
        "config.items": lambda items: _options(items, capture),
        "config.format": lambda kind: _setting(RICH.get(kind), capture["use_wysiwyg_editor"]),
        "config.timeOption": lambda option: _setting(WITH_TIME.get(option), capture["collect_time"]),
        "config.columnDefs": lambda columns: _columns(columns, capture),
        "config.defaultValue": lambda text: _default(text, capture),
        "config.unit": lambda unit: SAME if unit in (capture.get("prefix"), capture.get("suffix")) else missing(),
        "config.unitLocation": lambda place: SAME if capture.get(place) else missing(),
        "config.extractTextContent": lambda flag: missing("the text of files is not read") if flag else SAME,
        "config.reviewRequest": lambda flag: missing("no review is asked for") if flag else SAME,
        "hiddenByDefault": lambda flag: missing("always visible") if flag else SAME,
        "constraints.min": lambda least: _limit("min", least, capture),
        "constraints.max": lambda most: _limit("max", most, capture),
        "config.placeholder": lambda text: SAME if text and normal(text) == help_ else missing(),
    }


def _type(kind: str, capture: Row) -> Reading:
    for target, rule in SAME_TYPES.get(kind, ()):
        if capture["field_type"] == target and (rule is None or rule in capture["field_validation"]):
            return SAME
    return other(f"{kind} became {capture['field_type']}")


def _options(items: list[Row], capture: Row) -> Reading:
    wanted = [item["name"] for item in items]
    given = [option["text"] for option in capture.get("options") or []]
    return SAME if wanted == given else other(f"{len(wanted)} options became {len(given)}, or other texts")


def _columns(columns: list[Row], capture: Row) -> Reading:
    wanted = [column["name"] for column in columns]
    return SAME if wanted == [one["label"] for one in capture.get("columns") or []] else missing("no such columns")


def _default(text: str, capture: Row) -> Reading:
    return SAME if capture.get("default_value") == text and capture.get("default_value_enabled") else missing()


def _limit(name: str, value: Any, capture: Row) -> Reading:
    return SAME if f"{name}:{value}" in capture["field_validation"] else missing("the limit is not checked")


def _setting(wanted: bool | None, given: Any) -> Reading:  # noqa: FBT001 - two flags compared
    """A value that the specification does not list (None) is never the same."""
    return SAME if wanted is bool(given) else other("the setting differs")
