"""A Show/Hide rule: the automations that stand for it, or what has to be said of it when it is kept as text (2.11).

Whether automations behave as the rule does is seen in the open runs: their tasks have to be hidden as in the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from include.sandbox.reader.atlas import Blueprint
from include.sandbox.reader.judge import SAME, Reading, Row, State
from include.sandbox.reader.text import fragments, markers

DETAIL = "not built as an automation"


def rule_reading(rule: Row, blueprint: Blueprint) -> Reading:
    """The same when automations that carry its id show and hide every step it names, and nothing else has to be hidden.

    As text it has to name the fields, the values and the targets that still exist.
    """
    targets = rule.get("targets") or {}
    steps = [blueprint.alignment.steps.get(task_id) for task_id in targets.get("taskIds") or []]
    if steps and not targets.get("widgetIds") and all(step and _switched(rule, step, blueprint) for step in steps):
        return SAME
    return Reading(State.MISSING, DETAIL, tuple((piece,) for piece in _pieces(rule, blueprint)))


def _switched(rule: Row, step: Row, blueprint: Blueprint) -> bool:
    verbs = {
        action["action_verb"]
        for automation in (blueprint.template or {}).get("automated_actions") or []
        if any(rule["id"] in mark.split("/") for mark in markers(automation["automated_alias"]))
        for action in automation["then_actions"]
        if action["action_type"] == "visibility" and action["target_step_id"] == step["id"]
    }
    return verbs == {"show", "hide"}


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
