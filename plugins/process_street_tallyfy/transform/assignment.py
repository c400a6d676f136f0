"""Assignment rules of a task template (api/process-street-api.md 2.8).

People named in a Members field come from an automation, because such a field assigns nobody by itself
(api/tallyfy-api.md 2.10, trap 55).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.automation import ALIAS_LIMIT, ASSIGN, AutomationPlan, ConditionPlan
from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import AssignmentRule
from process_street_tallyfy.transform.marker import marker, with_marker
from process_street_tallyfy.transform.outline import Outline
from process_street_tallyfy.transform.user import group_id

#: Reason of a rule that becomes an automation at the cut-over.
BY_AUTOMATION = "field_assigns_from_cut_over"

#: source of a dynamic rule -> (words, reason code)
DYNAMIC: dict[str, tuple[str, str]] = {
    "ChecklistInitiator": ("Assigned to whoever starts the run", "initiator_as_run_starter"),
    "FormField": ("Assigned to the people in {field}", "assignee_from_field_as_text"),
    "DocumentOwner": ("Assigned to the owner of the document", "assignee_from_document_as_text"),
    "DocumentAuthor": ("Assigned to the author of the document", "assignee_from_document_as_text"),
}


@dataclass(frozen=True, slots=True)
class Assigned:
    """People and groups for the cut-over; ``lines`` say the rest; ``facts`` = (field, reason)."""

    members: tuple[int, ...]
    group_source_ids: tuple[str, ...]
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    guests: tuple[str, ...] = ()


def plan_assignment(
    rules: Sequence[AssignmentRule],
    people: PeopleMap,
    fields: Mapping[str, str],
    pickers: frozenset[str] = frozenset(),
) -> Assigned:
    """``fields`` are labels by field id, ``pickers`` the fields from which the target can assign."""
    members: list[int] = []
    guests: list[str] = []
    groups: list[str] = []
    lines: list[str] = []
    facts: list[tuple[str, str]] = []
    for index, rule in enumerate(rules):
        member, group = people.worker(rule.email), group_id(rule.email or "")
        if rule.type == "Static" and member != people.member(rule.email):
            lines.append(_words(rule, fields)[0])  # written when the template was made
        if rule.type == "Static" and member is not None:
            members.append(member)
            reason = "waits_for_cut_over"
        elif rule.type == "Static" and (guest := people.guest(rule.email)) is not None:
            guests.append(guest)
            lines.append(_words(rule, fields)[0])
            reason = "waits_for_cut_over"
        elif rule.type == "Static" and group is not None and group not in people.dropped:
            groups.append(group)
            reason = "group_waits_for_cut_over"
        elif _picker(rule) in pickers:
            reason = BY_AUTOMATION
        else:
            line, reason = _words(rule, fields)
            lines.append(line)
        facts.append((f"assignmentRules[{index}]", reason))
    unique = tuple(dict.fromkeys(members)), tuple(dict.fromkeys(groups))
    return Assigned(*unique, tuple(lines), tuple(facts), tuple(dict.fromkeys(guests)))


def plan_assigning(bundle: WorkflowBundle, view: Outline) -> tuple[AutomationPlan, ...]:
    """The automations of the cut-over: one per step and field from which it is staffed."""
    return tuple(
        _assigning(item.task.id, field_id, view)
        for item in bundle.tasks
        if item.task.id in view.steps
        for field_id in dict.fromkeys(_sources(item, view.pickers))
    )


def _sources(item: TaskTemplateBundle, pickers: frozenset[str]) -> Iterator[str]:
    for rule in item.assignment_rules:
        if (field_id := _picker(rule)) in pickers:
            yield field_id


def _picker(rule: AssignmentRule) -> str:
    """The field that a rule takes its people from, '' for none."""
    return (rule.source_widget_id or "") if (rule.type, rule.source_type) == ("Dynamic", "FormField") else ""


def _assigning(task_id: str, field_id: str, view: Outline) -> AutomationPlan:
    source_id = f"{ASSIGN}/{task_id}/{field_id}"
    alias = with_marker(f"Assign “{view.tasks[task_id]}” from “{view.fields[field_id]}”", source_id, ALIAS_LIMIT)
    conditions = (ConditionPlan(field_id, "is_not_empty", None),)
    return AutomationPlan(source_id, (), alias, marker(source_id), task_id, ASSIGN, conditions)


def _words(rule: AssignmentRule, fields: Mapping[str, str]) -> tuple[str, str]:
    if rule.type == "Static":
        return f"Assigned to {(rule.email or 'nobody').replace('@', ' (at) ')}", "assignee_not_a_member"
    words, reason = DYNAMIC.get(rule.source_type or "", ("Assigned by {source}", "unknown_assignment_rule"))
    field = fields.get(rule.source_widget_id or "")
    named = words.replace("{field}", f"“{field}”" if field else "a field that no longer exists")
    return named.replace("{source}", rule.source_type or rule.type or "an unknown rule"), reason
