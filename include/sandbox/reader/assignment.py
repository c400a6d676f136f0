"""Assignment rules of a task template against a step's people and automations (2.8; api/tallyfy-api.md 2.9, 2.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from include.sandbox.reader.atlas import Atlas, Blueprint
from include.sandbox.reader.judge import SAME, Reading, Row, contradiction, missing

GROUP = re.compile(r"group-(?P<id>.+)@process\.st", re.IGNORECASE)


def group_id(email: str) -> str | None:
    """The id in a group's pseudo-address, None for a person (2.2)."""
    match = GROUP.fullmatch(email.strip())
    return match["id"] if match else None


def assigned(rule: Row, step: Row, atlas: Atlas, blueprint: Blueprint) -> Reading:
    """A person or a group on the step, whoever starts the process while the step has nobody else, or is picked."""
    if rule["type"] == "Static":
        group = group_id(rule["email"])
        if group:
            ours = {one["id"] for one in atlas.groups.get(group, [])}
            return SAME if ours & set(step["groups"]) else missing("the group is not on the step")
        emails = {atlas.emails.get(user) for user in step["assignees"]} | set(step["guests"])
        if atlas.stand_ins.misplaced(rule["email"], emails):
            return contradiction("a person who was decided otherwise is on the step")
        return SAME if atlas.stand_ins.of(rule["email"]) in emails else missing("the person is not on the step")
    if rule.get("sourceType") == "ChecklistInitiator":
        alone = not (step["assignees"] or step["guests"] or step["groups"])
        return SAME if alone and step["assign_run_starter"] else missing("the starter is not assigned")
    if rule.get("sourceType") == "FormField":
        return _picked(rule, step, blueprint)
    return missing("no rule assigns from there")


def _picked(rule: Row, step: Row, blueprint: Blueprint) -> Reading:
    """An automation assigns from the very field as soon as it is filled in, and none from another one instead."""
    _, capture = blueprint.captures.get(rule.get("sourceWidgetId") or "", (None, None))
    if capture is None or capture["field_type"] != "assignees_form":
        return missing("not a field of people")
    sources = list(_sources(step, blueprint))
    wanted = (capture["id"], [(capture["id"], "is_not_empty")])
    if wanted in sources:
        return SAME
    return contradiction("assigned otherwise") if sources else missing("no automation assigns from the field")


def _sources(step: Row, blueprint: Blueprint) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(field whose people are assigned to the step, conditions) of every automation that does so."""
    for automation in (blueprint.template or {}).get("automated_actions") or []:
        conditions = [(one["conditionable_id"], one["operation"]) for one in automation["conditions"]]
        for action in automation["then_actions"]:
            if action["action_type"] == "assignment" and action["target_step_id"] == step["id"]:
                yield action.get("actionable_id") or "", conditions
