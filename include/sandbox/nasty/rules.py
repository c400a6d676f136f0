"""Logic rules in every form that the specification lets them take (2.11)."""

from __future__ import annotations

from include.sandbox.nasty.words import HOSTILE
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.templates import LogicRule
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.widgets import any_of, atom

OPERATORS = ("Is", "IsNot", "HasAnyValue", "HasNoValue", "IsGreaterThan", "IsLessThan")
VALUELESS = ("HasAnyValue", "HasNoValue")


def add_rules(plan: Blueprint) -> None:
    for number, operator in enumerate(OPERATORS):
        value = None if operator in VALUELESS else "2"
        action = ("Show", "Hide")[number % 2]
        plan.rule(action, any_of([atom("Count", operator, value)]), tasks=["Due on"], description=HOSTILE["html"])
    twice = any_of([atom("Colour", "Is", "Red"), atom("Word", "IsNot", "")], [atom("Several", "Is", "A")])
    for _ in range(2):
        plan.rule("Show", twice, tasks=["Seen by few"], fields=["Shown_late"])
    plan.rule("Hide", any_of([atom("Colour", "Is", "An option that is gone")]), tasks=["Machine", "Script"])
    plan.rule("Hide", any_of([atom("Colour", "Is", HOSTILE["quotes"])]), fields=["Count", "Word"])
    plan.rule("Show", any_of([atom("Shown_late", "HasAnyValue")]), tasks=["Due after"], description="")
    plan.rule("Hide", any_of([atom("Who", "HasNoValue")], [atom("When", "IsGreaterThan", "2026-01-01")]), tasks=["Ask"])
    plan.rule("Show", any_of(), tasks=["Due on"], description="no group")
    plan.rule("Show", any_of([]), tasks=["Due on"], description="no atom")
    plan.rule("Hide", any_of([atom("Word", "Is", "x")]), description="no target")
    _dangling(plan)


def _dangling(plan: Blueprint) -> None:
    """A field and targets that are gone, and a condition without its `or`."""
    gone = muid("gone")
    condition = {"or": [{"and": [{"widgetId": gone, "operator": "Is", "value": "x"}]}]}
    plan.revision.logic_rules += [
        LogicRule(muid("nasty rule", 1), "Show", condition, [plan.task_id("Due on")], []),
        LogicRule(muid("nasty rule", 2), "Hide", {}, [gone], [gone], "gone targets"),
        LogicRule(muid("nasty rule", 3), "Hide", {"or": [{}]}, [plan.task_id("Due on")], []),
    ]
