"""A Show/Hide rule: what has to be said of it when it is kept as text (2.11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from include.sandbox.reader.atlas import Blueprint
from include.sandbox.reader.judge import Reading, Row, State
from include.sandbox.reader.text import fragments

#: Rules of the target are not evaluated here: one that stands for a source rule is proved apart.
DETAIL = "not built as an automation"


def rule_reading(rule: Row, blueprint: Blueprint) -> Reading:
    """Never the same yet; as text it has to name the fields, the values and the targets that still exist."""
    return Reading(State.MISSING, DETAIL, tuple((piece,) for piece in _pieces(rule, blueprint)))


def _pieces(rule: Row, blueprint: Blueprint) -> Iterator[str]:
    fields = {one["id"]: one for task in blueprint.tasks for one in task["widgets"]}
    tasks = {task["id"]: task for task in blueprint.tasks}
    targets = rule.get("targets") or {}
    for task_id in targets.get("taskIds") or []:
        yield from fragments((tasks.get(task_id) or {}).get("name") or "")
    for widget_id in targets.get("widgetIds") or []:
        yield from fragments((fields.get(widget_id) or {}).get("label") or "")
    for group in (rule.get("condition") or {}).get("or") or []:
        for atom in group.get("and") or []:
            yield from fragments((fields.get(atom["widgetId"]) or {}).get("label") or "")
            yield from _said(atom.get("value"))


def _said(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if part not in (None, ""):
            yield from fragments(str(part))
