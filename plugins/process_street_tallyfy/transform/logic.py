"""A Show/Hide rule in words (api/process-street-api.md 2.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from process_street_tallyfy.model.source import AndGroup, Atom, LogicRule

#: operator -> words; True when the value belongs to them.
OPERATORS: dict[str, tuple[str, bool]] = {
    "Is": ("is", True),
    "IsNot": ("is not", True),
    "HasAnyValue": ("has an answer", False),
    "HasNoValue": ("has no answer", False),
    "IsGreaterThan": ("is greater than", True),
    "IsLessThan": ("is less than", True),
}
ACTIONS = {"Show": "Show", "Hide": "Hide"}
GONE = "something that no longer exists"


def describe(rule: LogicRule, fields: Mapping[str, str], tasks: Mapping[str, str]) -> str:
    """One sentence; ``fields`` and ``tasks`` are labels and names by id."""
    targets = [tasks.get(i, GONE) for i in rule.targets.task_ids]
    targets += [fields.get(i, GONE) for i in rule.targets.widget_ids]
    action = ACTIONS.get(rule.action, rule.action or "Do something to")
    groups = [group for group in rule.condition.any_of if group.all_of]
    condition = "; or when ".join(_group(group, fields) for group in groups)
    sentence = f"{action} {_listed(targets) or 'nothing'} when {condition or 'never (the rule has no condition)'}."
    return f"{sentence} {rule.description.strip()}" if rule.description and rule.description.strip() else sentence


def without_condition(rule: LogicRule) -> bool:
    """It never matches (2.11)."""
    return not any(group.all_of for group in rule.condition.any_of)


def unknown(rule: LogicRule) -> bool:
    """Whether its action or an operator is not in the tables."""
    atoms = [atom for group in rule.condition.any_of for atom in group.all_of]
    return rule.action not in ACTIONS or any(atom.operator not in OPERATORS for atom in atoms)


def same(rule: LogicRule) -> str:
    """Equal for rules with equal condition, action and targets; duplicates occur (2.11)."""
    return rule.model_dump_json(include={"condition", "action", "targets"})


def _group(group: AndGroup, fields: Mapping[str, str]) -> str:
    return " and ".join(_atom(atom, fields) for atom in group.all_of)


def _atom(atom: Atom, fields: Mapping[str, str]) -> str:
    words, takes_value = OPERATORS.get(atom.operator, (atom.operator or "?", atom.value is not None))
    subject = f"“{fields[atom.widget_id]}”" if atom.widget_id in fields else GONE
    return f"{subject} {words} “{_said(atom.value)}”" if takes_value else f"{subject} {words}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name if name == GONE else f"“{name}”" for name in names)
