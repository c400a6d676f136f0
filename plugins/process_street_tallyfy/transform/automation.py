"""Show/Hide rules of a task into automations of its step (process-street-api.md 2.11, tallyfy-api.md 2.11).

A task is visible as the last of its rules that matches says, else as ``hiddenByDefault`` says. The target has no
such default and no order to rely on, so every step gets two sets of automations, ``show`` and ``hide``, of which at
every moment exactly one holds: each rule is joined with "and no later rule matches".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.automation import ALIAS_LIMIT, AutomationPlan, ConditionPlan
from process_street_tallyfy.model.source import LogicRule
from process_street_tallyfy.transform.alternatives import (
    ALWAYS,
    NEVER,
    Alternatives,
    Test,
    TooManyAlternatives,
    both,
    either,
    reduced,
)
from process_street_tallyfy.transform.condition import Asked, Inexpressible, fails, holds
from process_street_tallyfy.transform.marker import marker, shorten, unmarked

#: A step with more automations is left to a person; each is a call, and nobody could read them.
MOST_AUTOMATIONS = 12
#: So many source rules fit into an alias by their ids.
MOST_RULES = 6
EMPTINESS = frozenset({"is_empty", "is_not_empty"})
WORDS = {"show": "Show", "hide": "Hide"}


@dataclass(frozen=True, slots=True)
class Visibility:
    """When a step is shown and when hidden; the two exclude each other and leave nothing out."""

    show: Alternatives
    hide: Alternatives


def plan_automations(
    task_id: str, title: str, rules: Sequence[LogicRule], fields: Mapping[str, Asked], *, hidden: bool
) -> tuple[AutomationPlan, ...]:
    """The automations of one step; none when its rules change nothing. ``rules`` act on it, in their order.

    :raises Inexpressible: they stay text, for the reason it carries.
    """
    if len(rules) > MOST_RULES and (hidden or any(rule.action != "Show" for rule in rules)):
        raise Inexpressible("logic_too_long")  # before alternatives are multiplied out, which takes long
    found = visibility(rules, fields, hidden=hidden)
    if not found.hide:
        return ()
    if ALWAYS in (found.show, found.hide):
        raise Inexpressible("logic_as_text")
    ids = tuple(rule.id for rule in rules)
    plans = [
        _automation(task_id, title, ids, verb, number, conditions)
        for verb, alternatives in (("hide", found.hide), ("show", found.show))
        for number, conditions in enumerate(_chains(alternatives), 1)
    ]
    if len(plans) > MOST_AUTOMATIONS:
        raise Inexpressible("logic_too_long")
    return tuple(plans)


def visibility(rules: Sequence[LogicRule], fields: Mapping[str, Asked], *, hidden: bool) -> Visibility:
    """From the last rule to the first: it decides where no later one matches.

    :raises Inexpressible: a rule cannot be said in the target, or only at great length.
    """
    show, hide, undecided = NEVER, NEVER, ALWAYS
    try:
        for rule in reversed(rules):
            decides = both(undecided, holds(rule, fields))
            if rule.action == "Show":
                show = either(show, decides)
            else:
                hide = either(hide, decides)
            undecided = both(undecided, fails(rule, fields))
        show, hide = (show, either(hide, undecided)) if hidden else (either(show, undecided), hide)
        return Visibility(reduced(show), reduced(hide))
    except TooManyAlternatives as error:
        raise Inexpressible("logic_too_long") from error


def _chains(alternatives: Alternatives) -> Iterator[tuple[ConditionPlan, ...]]:
    """From left to right ``a and b or c or d`` is ``(a and b) or c or d``: one longer group, then single conditions."""
    single = [group[0] for group in alternatives if len(group) == 1]
    longer = [group for group in alternatives if len(group) > 1]
    if single:
        first = longer.pop(0) if longer else (single.pop(0),)
        yield (*(_condition(test, "and") for test in first), *(_condition(test, "or") for test in single))
    for group in longer:
        yield tuple(_condition(test, "and") for test in group)


def _condition(test: Test, logic: str) -> ConditionPlan:
    statement = None if test.operation in EMPTINESS else test.statement
    return ConditionPlan(test.field_id, test.operation, statement, logic)


def _automation(
    task_id: str, title: str, rule_ids: tuple[str, ...], verb: str, number: int, conditions: tuple[ConditionPlan, ...]
) -> AutomationPlan:
    own = marker(f"{rule_ids[0]}/{task_id}/{verb}{number}")
    marks = " ".join([own, *(marker(rule_id) for rule_id in rule_ids[1:MOST_RULES])])
    human = shorten(unmarked(f"{WORDS[verb]} “{title}”"), max(ALIAS_LIMIT - len(marks) - 1, 1))
    alias = f"{human} {marks}"
    return AutomationPlan(f"rule/{task_id}/{verb}{number}", rule_ids, alias, own, task_id, verb, conditions)
