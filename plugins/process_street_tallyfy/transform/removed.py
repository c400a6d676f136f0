"""A template's plan without what somebody removed from it in the target: it is told, and not made again.

Later runs find no step for such a task, and keep what it holds as text, as with any task that has no step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from process_street_tallyfy.model.automation import AutomationPlan
from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.late import report

REMOVED = "removed_in_tallyfy"


def with_content(removed: Collection[str], bundle: WorkflowBundle) -> set[str]:
    """These tasks and fields with everything that stood in those tasks; by source id."""
    inside = {widget.id for item in bundle.tasks if item.task.id in removed for widget in item.widgets}
    return {*removed, *inside}


def without(plan: TemplatePlan, removed: Collection[str]) -> TemplatePlan:
    """``removed``: source ids as of ``with_content``. A rule that loses all of its automations goes with them."""
    if not removed:
        return plan
    automations = tuple(item for item in plan.automations if not _names(item, removed))
    touched = _rules(plan.automations) - _rules(item for item in plan.automations if item in automations)
    gone = {*removed, *touched}
    return replace(
        plan,
        steps=tuple(
            replace(step, fields=tuple(field for field in step.fields if field.source_id not in removed))
            for step in plan.steps
            if step.source_id not in removed
        ),
        automations=automations,
        assigning=tuple(item for item in plan.assigning if not _names(item, removed)),
        governed=plan.governed - frozenset(removed),
        outcomes=tuple(_settled(item) if item.source_id in gone else item for item in plan.outcomes),
        findings=(
            *(one for one in plan.findings if one.source_id not in gone),
            *_findings(plan, gone | _rules(item for item in plan.automations if item not in automations)),
        ),
    )


def _rules(automations: Iterable[AutomationPlan]) -> set[str]:
    return {rule_id for item in automations for rule_id in item.rule_ids}


def _names(item: AutomationPlan, removed: Collection[str]) -> bool:
    named = {item.step_source_id, *(condition.field_source_id for condition in item.conditions)}
    return not named.isdisjoint(removed)


def _settled(item: Outcome) -> Outcome:
    return Outcome(item.kind, item.source_id, item.parent_id, Disposition.UNSUPPORTED)


def _findings(plan: TemplatePlan, gone: Collection[str]) -> list[Finding]:
    return [
        report(item.kind, item.source_id, "", REMOVED, item.parent_id)
        for item in plan.outcomes
        if item.source_id in gone and item.kind is not Kind.WORKFLOW
    ]
