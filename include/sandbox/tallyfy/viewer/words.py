"""Rows of the service in words: texts without markup, values, people, rules, deadlines."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from include.sandbox.tallyfy.state import Row, TallyfyState

BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr|blockquote)>", re.IGNORECASE)
ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)
#: An address in angle brackets is none.
TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
EMPTY_LINES = re.compile(r"\n\s*\n+")
STATES = {
    "not-started": "open",
    "in-progress": "open",
    "completed": "completed",
    "auto-skipped": "hidden by a rule",
}
VERBS = {
    "show": "show",
    "hide": "hide",
    "deadline": "set the deadline of",
    "reopen": "reopen",
    "assign": "assign people to",
    "assign_only": "assign only these people to",
    "unassign": "take people off",
    "clear_assignees": "take all people off",
    "emit_webhook": "call a webhook for",
}


def text(markup: Any) -> str:
    """What a person reads of a rich text."""
    said = ITEM.sub("• ", BREAKS.sub("\n", str(markup or "")))
    return EMPTY_LINES.sub("\n\n", unescape(TAG.sub("", said))).strip()


def value(state: TallyfyState, field: Row, given: Any) -> str:
    """An answer as the form shows it; '' for none."""
    if given in (None, "", []):
        return ""
    kind = field["field_type"]
    if kind == "multiselect":
        return ", ".join(str(one.get("text", "")) for one in given if one.get("selected"))
    if kind == "dropdown" and isinstance(given, dict):
        return str(given.get("text", ""))
    if kind == "assignees_form":
        return ", ".join(people(state, given))
    if kind == "file":
        return ", ".join(str(one.get("filename", "")) for one in given)
    if kind == "table":
        return " | ".join(map(str, given))
    return text(given) if isinstance(given, str) else str(given)


def people(state: TallyfyState, buckets: Row) -> list[str]:
    """Members and guests by name, groups by theirs; an unknown one by its id."""
    named = [member(state, user) for user in buckets.get("users", [])]
    named += [str(guest) for guest in buckets.get("guests", [])]
    return named + [
        group["name"] if (group := state.groups.get(one)) else str(one) for one in buckets.get("groups", [])
    ]


def member(state: TallyfyState, user: Any) -> str:
    row = state.members.get(user)
    return f"{row['first_name']} {row['last_name']}" if row else f"member {user}" if user else ""


def deadline(rule: Row | None, steps: dict[str, Row]) -> str:
    """``3 days from the start of the process``."""
    if not rule:
        return ""
    anchor = steps.get(rule["step"])
    since = f"“{anchor['title']}”" if anchor else "the start of the process"
    return f"{rule['value']} {rule['unit']} {rule['option']} {since}"


def rule(template: Row, row: Row) -> tuple[str, str]:
    """When, and then."""
    steps = {step["id"]: step["title"] for step in template["_steps"]}
    fields = {field["id"]: field["label"] for step in template["_steps"] for field in step["captures"]}
    fields |= {field["id"]: field["label"] for field in template["prerun"]}
    conditions = []
    for number, one in enumerate(row["conditions"]):
        name = (steps | fields).get(one["conditionable_id"], one["conditionable_id"])
        joined = f"{one.get('logic') or 'and'} " if number else ""
        statement = f" “{text(one['statement'])}”" if one.get("statement") else ""
        conditions.append(f"{joined}“{name}” {str(one['operation']).replace('_', ' ')}{statement}")
    acts = []
    for one in row["then_actions"]:
        verb = VERBS.get(one["action_verb"], str(one["action_verb"]))
        acts.append(f"{verb} “{steps.get(one['target_step_id'], one['target_step_id'])}”")
    return " ".join(conditions), ", ".join(acts)
