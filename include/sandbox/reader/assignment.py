"""Assignment rules of a task template against a step's people (2.8; api/tallyfy-api.md 2.9)."""

from __future__ import annotations

import re

from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.judge import SAME, Reading, Row, missing

GROUP = re.compile(r"group-(?P<id>.+)@process\.st", re.IGNORECASE)


def group_id(email: str) -> str | None:
    """The id in a group's pseudo-address, None for a person (2.2)."""
    match = GROUP.fullmatch(email.strip())
    return match["id"] if match else None


def assigned(rule: Row, step: Row, atlas: Atlas) -> Reading:
    """A person or a group on the step, or whoever starts the process while the step has nobody else."""
    if rule["type"] == "Static":
        group = group_id(rule["email"])
        if group:
            ours = {one["id"] for one in atlas.groups.get(group, [])}
            return SAME if ours & set(step["groups"]) else missing("the group is not on the step")
        emails = {atlas.emails.get(user) for user in step["assignees"]} | set(step["guests"])
        return SAME if rule["email"].lower() in emails else missing("the person is not on the step")
    if rule.get("sourceType") == "ChecklistInitiator":
        alone = not (step["assignees"] or step["guests"] or step["groups"])
        return SAME if alone and step["assign_run_starter"] else missing("the starter is not assigned")
    return missing("no rule assigns from there")
