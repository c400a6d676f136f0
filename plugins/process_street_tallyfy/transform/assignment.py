"""Assignment rules of a task template (api/process-street-api.md 2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import AssignmentRule
from process_street_tallyfy.transform.user import group_id

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


def plan_assignment(rules: Sequence[AssignmentRule], people: PeopleMap, fields: Mapping[str, str]) -> Assigned:
    """``fields`` are labels by field id."""
    members: list[int] = []
    groups: list[str] = []
    lines: list[str] = []
    facts: list[tuple[str, str]] = []
    for index, rule in enumerate(rules):
        member, group = people.member(rule.email), group_id(rule.email or "")
        if rule.type == "Static" and member is not None:
            members.append(member)
            reason = "waits_for_cut_over"
        elif rule.type == "Static" and group is not None:
            groups.append(group)
            reason = "group_waits_for_cut_over"
        else:
            line, reason = _words(rule, fields)
            lines.append(line)
        facts.append((f"assignmentRules[{index}]", reason))
    return Assigned(tuple(dict.fromkeys(members)), tuple(dict.fromkeys(groups)), tuple(lines), tuple(facts))


def _words(rule: AssignmentRule, fields: Mapping[str, str]) -> tuple[str, str]:
    if rule.type == "Static":
        return f"Assigned to {(rule.email or 'nobody').replace('@', ' (at) ')}", "assignee_not_a_member"
    words, reason = DYNAMIC.get(rule.source_type or "", ("Assigned by {source}", "unknown_assignment_rule"))
    field = fields.get(rule.source_widget_id or "")
    named = words.replace("{field}", f"“{field}”" if field else "a field that no longer exists")
    return named.replace("{source}", rule.source_type or rule.type or "an unknown rule"), reason
