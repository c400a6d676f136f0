"""Nobody may do with a template and its processes what they could not do in the source (2.3, 2.4; design promise P3).

The target's list of people of a template lets them see it, launch it and see its processes; who builds templates may
edit it as well (api/tallyfy-api.md 2.2, 2.7). An administrator sees everything whatever the list says.
"""

from __future__ import annotations

from collections.abc import Iterator

from include.sandbox.reader.assignment import group_id
from include.sandbox.reader.atlas import Atlas, Blueprint
from include.sandbox.reader.judge import Judge, Problem, Row

SEES = frozenset({"templateRead", "checklistCreate", "checklistRead"})
GIVES: dict[str, frozenset[str]] = {"light": SEES, "standard": SEES | {"templateUpdate"}, "admin": frozenset()}


def read_access(judge: Judge, atlas: Atlas) -> None:
    for blueprint in atlas.blueprints.values():
        for detail in widened(blueprint, atlas):
            judge.result.wrong.append(Problem("workflow", blueprint.workflow["id"], "permissions", detail))


def widened(blueprint: Blueprint, atlas: Atlas) -> Iterator[str]:
    """One sentence for everybody whom the template was opened to and who could not do all of that before."""
    template = blueprint.template
    if template is None:
        return
    for user in template.get("users") or []:
        member = atlas.members.get(atlas.emails.get(user, ""))
        if member is None or user == template.get("owner_id"):
            continue
        given = rights(blueprint, atlas, member["email"].lower())
        if not GIVES[member["role"]] <= given:
            yield f"member {user} was let in, or may do more than before"
        if closed_to(blueprint, atlas, member["email"].lower()):
            yield f"member {user} was let in, and a task was closed to them"
    for group in atlas.target["groups"]:
        if group["id"] in (template.get("groups") or []):
            yield from _group(blueprint, atlas, group)


def closed_to(blueprint: Blueprint, atlas: Atlas, address: str) -> bool:
    """Whether a task has rules and none of them gives all of it to this address, a group's or a member's (2.10)."""
    for task in blueprint.tasks:
        named = [one for one in task["permission_rules"] if one.get("user") and one["taskRead"] and one["taskUpdate"]]
        open_to = atlas.stand_ins.of_all(one["user"]["email"] for one in named)
        if task["permission_rules"] and address not in open_to:
            return True
    return False


def _group(blueprint: Blueprint, atlas: Atlas, group: Row) -> Iterator[str]:
    keys = {key for key, rows in atlas.groups.items() if group["id"] in {row["id"] for row in rows}}
    if all(closed_to(blueprint, atlas, f"group-{key}@process.st".lower()) for key in keys):
        yield f"group {group['id']} was let in, and a task was closed to it"
    for user in group["members"]:
        member = atlas.members.get(atlas.emails.get(user, ""))
        if member and not GIVES[member["role"]] <= rights(blueprint, atlas, member["email"].lower()):
            yield f"member {user} was let in by a group, or may do more than before"


def rights(blueprint: Blueprint, atlas: Atlas, address: str) -> set[str]:
    """Everything that the people for whom this member stands could do, by themselves or through a group."""
    found: set[str] = set()
    for entry in blueprint.workflow.get("permissions") or []:
        group = group_id(entry["email"])
        people = [one["email"] for one in atlas.source.get("groups", {}).get(group, [])] if group else [entry["email"]]
        if address in atlas.stand_ins.of_all(people):
            found |= {name for name, given in entry["permissions"].items() if given}
    return found
