"""What becomes of a workflow's Show/Hide rules: automations where they can be said, words where not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.source import LogicRule
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import logic
from process_street_tallyfy.transform.automation import plan_automations
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.condition import Asked, Inexpressible, asked_fields
from process_street_tallyfy.transform.outline import Outline
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.unknown import note_unknown

NOT_PROVED = "logic_not_proved"
#: What a rule cannot hide, because the target hides steps only.
PART = "logic_target_is_no_step"


@dataclass(frozen=True, slots=True)
class Logic:
    """``automations`` of all steps; ``governed`` are the tasks whose visibility follows from answers alone.

    ``texts`` are the rules kept in words, by the step they stand in.
    """

    automations: tuple[AutomationPlan, ...] = ()
    governed: frozenset[str] = frozenset()
    texts: Mapping[str, list[str]] = field(default_factory=dict)


def plan_logic(bundle: WorkflowBundle, view: Outline, book: Book, refuted: Mapping[str, str]) -> Logic:
    """Every rule gets its outcome. ``refuted``: tasks whose automations behave otherwise, and an example of it."""
    rules = _distinct(bundle, book)
    automations, why = _of_tasks(bundle, view, rules, refuted)
    ends = _Ends(why, refuted, frozenset(rule_id for plan in automations for rule_id in plan.rule_ids), book)
    owners = {widget.id: item.task.id for item in bundle.tasks for widget in item.widgets}
    texts: dict[str, list[str]] = {}
    for rule in rules:
        tasks = [task_id for task_id in dict.fromkeys(rule.targets.task_ids) if task_id in view.homes]
        parts = [owners[widget_id] for widget_id in rule.targets.widget_ids if owners.get(widget_id) in view.homes]
        ends.note(rule, tasks, parts)
        kept = parts + (tasks if logic.without_condition(rule) else [task_id for task_id in tasks if task_id in why])
        for home in dict.fromkeys(view.homes[task_id] for task_id in kept):
            texts.setdefault(home, []).append(logic.describe(rule, view.fields, view.tasks))
    governed = {task_id for rule in rules for task_id in rule.targets.task_ids if task_id in view.steps}
    return Logic(automations, frozenset(governed - why.keys()), texts)


def _distinct(bundle: WorkflowBundle, book: Book) -> list[LogicRule]:
    """Duplicates occur and are dropped (2.11): the first of equal rules stands for all of them."""
    found: dict[str, LogicRule] = {}
    for rule in bundle.logic_rules:
        book.arrive(Kind.LOGIC_RULE, rule.id)
        note_unknown(book, Kind.LOGIC_RULE, rule.id, rule)
        if found.setdefault(logic.same(rule), rule) is not rule:
            book.note(Kind.LOGIC_RULE, rule.id, "", "logic_duplicate")
    return list(found.values())


def _of_tasks(
    bundle: WorkflowBundle, view: Outline, rules: list[LogicRule], refuted: Mapping[str, str]
) -> tuple[tuple[AutomationPlan, ...], dict[str, str]]:
    """Automations, and by task id the reason why its rules stay text. All rules of a task go together."""
    fields: dict[str, Asked] = asked_fields(bundle) if rules else {}
    automations: list[AutomationPlan] = []
    why: dict[str, str] = {}
    for item in bundle.tasks:
        task_id = item.task.id
        acting = [rule for rule in rules if task_id in rule.targets.task_ids]
        try:
            effective = [rule for rule in acting if _may_act(rule)]
            if effective or acting:
                found = _automations(task_id, effective, view, fields, refuted, hidden=item.task.hidden_by_default)
                automations.extend(found)
        except Inexpressible as error:
            why[task_id] = error.reason
    return tuple(automations), why


def _automations(
    task_id: str,
    rules: list[LogicRule],
    view: Outline,
    fields: Mapping[str, Asked],
    refuted: Mapping[str, str],
    *,
    hidden: bool,
) -> tuple[AutomationPlan, ...]:
    if task_id not in view.steps:
        raise Inexpressible(PART)
    if task_id in refuted:
        raise Inexpressible(NOT_PROVED)
    if not rules:
        raise Inexpressible("logic_without_condition")
    return plan_automations(task_id, view.tasks[task_id], rules, fields, hidden=hidden)


def _may_act(rule: LogicRule) -> bool:
    """A rule without a condition never matches (2.11).

    :raises Inexpressible: its action is not known.
    """
    if rule.action not in logic.ACTIONS:
        raise Inexpressible("logic_unknown_operator")
    return any(group.all_of for group in rule.condition.any_of)


@dataclass(frozen=True, slots=True)
class _Ends:
    """How rules end: one finding each, of the rule as a whole or of the part of it that stays text."""

    why: Mapping[str, str]
    refuted: Mapping[str, str]
    automated: frozenset[str]
    book: Book

    def note(self, rule: LogicRule, tasks: list[str], parts: list[str]) -> None:
        words = [PART for _ in parts] + [self.why[task_id] for task_id in tasks if task_id in self.why]
        field, reason = "", "logic_as_automation" if rule.id in self.automated else "logic_without_effect"
        if not tasks and not parts:
            reason = "logic_without_target"
        elif logic.without_condition(rule):
            reason = "logic_without_condition"
        elif words and len(words) < len(parts) + len(tasks):
            field, reason = "targets", "logic_partly_as_text"
        elif words:
            reason = "logic_unknown_operator" if logic.unknown(rule) else words[-1]
        self._add(
            rule, field, reason, next((self.refuted[task_id] for task_id in tasks if task_id in self.refuted), "")
        )

    def _add(self, rule: LogicRule, field: str, reason: str, example: str) -> None:
        entry = REASONS[reason]
        advice = f"{entry.advice} {example}" if reason == NOT_PROVED and example else entry.advice
        self.book.add(Finding(Kind.LOGIC_RULE, rule.id, field, entry.disposition, reason, advice, self.book.parent_id))
