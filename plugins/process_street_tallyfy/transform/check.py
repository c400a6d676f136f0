"""What the target checks of new answers (api/process-street-api.md 2.12, api/tallyfy-api.md 2.10).

History is moved unchecked: an answer of last year need not fit this year's limits. A process keeps
the template version of its launch, so what the cut-over adds holds for new processes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from process_street_tallyfy.model.source import Widget

#: field type -> the target's rules for its format
FORMATS: dict[str, tuple[str, ...]] = {"Email": ("email",), "Number": ("numeric",)}
#: (field type, constraint) -> rule; ``{}`` takes a whole number
LIMITS: dict[tuple[str, str], str] = {
    ("Text", "min"): "min:{}",
    ("Text", "max"): "max:{}",
    ("Textarea", "min"): "min:{}",
    ("Textarea", "max"): "max:{}",
    ("Number", "minValue"): "min:{}",
    ("Number", "maxValue"): "max:{}",
}
#: Longest answers that the target takes at all: a wider limit cannot be kept.
ROOM = {"Text": 200, "Textarea": 6000}
#: Field types whose default is plain text in both systems.
DEFAULTED = frozenset({"Text", "Textarea", "Email", "Url", "Number", "Hidden"})
#: unit location -> the capture's key
AFFIXES = frozenset({"prefix", "suffix"})


def validation(widget: Widget) -> tuple[str, ...]:
    """The rules of ``field_validation``: format, least, most; () when there is nothing to check."""
    limits = sorted((rule for _, rule in _limits(widget) if rule), key=lambda rule: rule.startswith("max"))
    return tuple(dict.fromkeys([*FORMATS.get(widget.field_type or "", ()), *limits]))


def checks_all(widget: Widget) -> bool:
    """Whether every constraint of the field is among the rules."""
    return all(rule is not None for _, rule in _limits(widget))


def default(widget: Widget) -> str | None:
    """The default as the target takes it; None for one that holds merge tags or is too long."""
    text = widget.config.default_value or ""
    plain = widget.field_type in DEFAULTED and not _is_rich(widget) and "{{" not in text
    return text if text and plain and len(text) <= ROOM.get(widget.field_type or "", ROOM["Text"]) else None


def affix(widget: Widget) -> tuple[str, str] | None:
    """(``prefix`` or ``suffix``, unit); None when the unit has no place of its own."""
    unit, place = widget.config.unit, widget.config.unit_location or ""
    return (place, unit) if unit and place in AFFIXES else None


def _limits(widget: Widget) -> Iterator[tuple[str, str | None]]:
    """(constraint, rule): '' for one that needs no rule, None for one that the target cannot check."""
    for key, value in (widget.constraints or {}).items():
        if key != "fieldType" and value not in (None, [], ""):
            yield key, _rule(widget, key, value)


def _rule(widget: Widget, key: str, value: Any) -> str | None:
    if key == "allowNegative":
        least = (widget.constraints or {}).get("minValue")
        return "" if value is True or (_is_whole(least) and least >= 0) else "min:0"
    rule = LIMITS.get((widget.field_type or "", key))
    if rule is None or not _is_whole(value) or value < 0 or _is_rich(widget):
        return None
    return None if key == "max" and value > ROOM[widget.field_type or ""] else rule.format(value)


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_rich(widget: Widget) -> bool:
    """Lengths of rich text are counted in markup: limits and defaults of the source do not fit."""
    return widget.config.format == "RichText"
