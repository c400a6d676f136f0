"""Which steps the automations of a template hide, given the answers that are going to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from process_street_tallyfy.model.automation import AutomationPlan, ConditionPlan


def hidden_steps(automations: Iterable[AutomationPlan], values: Mapping[str, Any]) -> frozenset[str]:
    """Source ids of the steps; ``values`` by field id in the target's grammar. Of show and hide exactly one holds."""
    return frozenset(
        plan.step_source_id for plan in automations if plan.verb == "hide" and _holds(plan.conditions, values)
    )


def _holds(conditions: tuple[ConditionPlan, ...], values: Mapping[str, Any]) -> bool:
    result = True
    for condition in conditions:
        holds = _compares(condition, _texts(values.get(condition.field_source_id)))
        result = (result and holds) if condition.logic == "and" else (result or holds)
    return result


def _compares(condition: ConditionPlan, texts: list[str]) -> bool:
    """The negative operations are those that hold for an empty field."""
    statement = condition.statement or ""
    positive = {
        "is_not_empty": bool(texts),
        "equals": statement in texts,
        "contains": any(statement in text for text in texts),
    }
    return (
        positive[condition.operation] if condition.operation in positive else not positive[NEGATED[condition.operation]]
    )


#: operation -> the one it denies
NEGATED = {"is_empty": "is_not_empty", "not_equals": "equals", "not_contains": "contains"}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item["text"]) for item in value]
    if isinstance(value, dict):
        return [str(value["text"])]
    return [] if value in (None, "") else [str(value)]
