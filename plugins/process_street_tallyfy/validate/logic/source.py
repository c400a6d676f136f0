"""What Process Street hides (api/process-street-api.md 2.6, 2.11): the first model of the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.source import Atom, LogicRule

#: The non-empty texts of an answer, by field id; an unanswered field is missing or has none.
Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SourceRules:
    """``always`` are hidden by default; ``rules`` in their order, of which a later match wins."""

    always: frozenset[str]
    rules: tuple[LogicRule, ...]

    @classmethod
    def of(cls, bundle: WorkflowBundle) -> SourceRules:
        tasks = {item.task.id for item in bundle.tasks if item.task.hidden_by_default}
        widgets = {widget.id for item in bundle.tasks for widget in item.widgets if widget.hidden_by_default}
        return cls(frozenset(tasks | widgets), tuple(bundle.logic_rules))

    def hidden(self, answers: Answers) -> frozenset[str]:
        """Ids of tasks and widgets that nobody sees."""
        found = set(self.always)
        for rule in self.rules:
            if rule.action in ("Show", "Hide") and matches(rule, answers):
                targets = {*rule.targets.task_ids, *rule.targets.widget_ids}
                found = found - targets if rule.action == "Show" else found | targets
        return frozenset(found)

    @property
    def questions(self) -> dict[str, list[str]]:
        """Fields that conditions ask for, with the values they compare, in order."""
        asked: dict[str, list[str]] = {}
        for rule in self.rules:
            for group in rule.condition.any_of:
                for atom in group.all_of:
                    values = asked.setdefault(atom.widget_id, [])
                    if isinstance(atom.value, str) and atom.value and atom.value not in values:
                        values.append(atom.value)
        return asked

    @property
    def targets(self) -> frozenset[str]:
        named = {i for rule in self.rules for i in (*rule.targets.task_ids, *rule.targets.widget_ids)}
        return self.always | named


def matches(rule: LogicRule, answers: Answers) -> bool:
    """Any group of which all conditions hold; neither an empty rule nor an empty group ever does."""
    return any(group.all_of and all(_holds(atom, answers) for atom in group.all_of) for group in rule.condition.any_of)


def _holds(atom: Atom, answers: Answers) -> bool:
    texts = answers.get(atom.widget_id, ())
    wanted = "" if atom.value is None else str(atom.value)
    if atom.operator in ("HasAnyValue", "HasNoValue"):
        return bool(texts) == (atom.operator == "HasAnyValue")
    if atom.operator in ("Is", "IsNot"):
        return (wanted in texts) == (atom.operator == "Is")
    if atom.operator in ("IsGreaterThan", "IsLessThan"):
        return any(_compares(atom.operator, text, wanted) for text in texts)
    return False


def _compares(operator: str, text: str, wanted: str) -> bool:
    try:
        difference = Decimal(text) - Decimal(wanted)
    except InvalidOperation:
        return False
    return difference > 0 if operator == "IsGreaterThan" else difference < 0
