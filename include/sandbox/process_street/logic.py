"""What is hidden and what is blocked in a run (api/process-street-api.md 2.6, 2.11).

Every task and field starts as its `hiddenByDefault` says; the rules are applied in their order, a later match wins.
A task is stopped while an earlier visible stop task is open. What an operator outside the six would do is not known: a
condition with one never holds here.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.templates import LogicRule, Revision


def settle(run: Run, revision: Revision) -> None:
    """Brings `hidden` and `stopped` of the run's tasks up to date with its answers."""
    concealed = hidden_ids(run, revision)
    stops = {task.id for task in revision.tasks if task.stop}
    blocked = False
    for task in run.tasks:
        task.hidden = task.template_task_id in concealed
        task.stopped = blocked and not task.done
        blocked = blocked or (task.template_task_id in stops and not task.hidden and not task.done)


def hidden_ids(run: Run, revision: Revision) -> set[str]:
    """Template task ids and widget ids that nobody sees now."""
    hidden = {task.id for task in revision.tasks if task.hidden}
    hidden |= {widget.id for task in revision.tasks for widget in task.widgets if widget.hidden}
    answers = {value.id: value.data for value in run.values}
    for rule in revision.logic_rules:
        if matches(rule, answers):
            targets = {*rule.task_ids, *rule.widget_ids}
            hidden = hidden - targets if rule.action == "Show" else hidden | targets
    return hidden


def matches(rule: LogicRule, answers: Mapping[str, Any]) -> bool:
    """`answers` is the `data` of every field by widget id. A condition without atoms never matches."""
    for group in rule.condition.get("or") or []:
        atoms = group.get("and") or []
        if atoms and all(_holds(atom, answers.get(atom["widgetId"])) for atom in atoms):
            return True
    return False


def _holds(atom: Mapping[str, Any], data: Any) -> bool:
    texts = answer_texts(data)
    operator, wanted = str(atom["operator"]), str(atom.get("value", ""))
    if operator == "HasAnyValue":
        return bool(texts)
    if operator == "HasNoValue":
        return not texts
    if operator in ("Is", "IsNot"):
        return (operator == "Is") is (wanted in texts)
    if operator in ("IsGreaterThan", "IsLessThan"):
        return any(_compares(operator, text, wanted) for text in texts)
    return False


def answer_texts(data: Any) -> list[str]:
    """The non-empty texts in an answer: one for a value, several for values."""
    if not isinstance(data, Mapping):
        return []
    values = data["values"] if "values" in data else [data.get("value")]
    return [str(value) for value in values if value not in (None, "")]


def _compares(operator: str, text: str, wanted: str) -> bool:
    try:
        difference = Decimal(text) - Decimal(wanted)
    except InvalidOperation:
        return (text > wanted) if operator == "IsGreaterThan" else (text < wanted)
    return difference > 0 if operator == "IsGreaterThan" else difference < 0
