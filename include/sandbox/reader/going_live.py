"""After the cut-over: who owns, may see and is called, and when open work is due. Nothing beyond the source.

Sources: api/process-street-api.md 2.4, 2.15 to 2.17, 2.23; api/tallyfy-api.md 1.9 (working time), 2.17.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from include.sandbox.reader.access import GIVES, closed_to, rights
from include.sandbox.reader.assignment import group_id
from include.sandbox.reader.atlas import Atlas, Blueprint, Journey
from include.sandbox.reader.judge import Problem, Row
from include.sandbox.reader.moments import Zone, instant

#: Events that Tallyfy has too: a webhook with none of these has no place.
EVENTS = frozenset({"TaskChecked", "TaskCheckedUnchecked", "WorkflowRunCreated", "WorkflowRunCompleted"})
#: A date may move on to the next working day.
SHIFT = timedelta(days=7)


def read_live(source: Row, target: Row, time_zone: str = "UTC") -> list[Problem]:
    """Both dumps are those of `GET /__sandbox__/state`; every problem with the ids of the source."""
    atlas = Atlas(source, target, Zone(time_zone))
    problems = list(_webhooks(atlas))
    for blueprint in atlas.blueprints.values():
        if blueprint.template is not None:
            problems += _access(atlas, blueprint, blueprint.template)
    for journey in atlas.journeys.values():
        if journey.process is not None and journey.blueprint is not None:
            problems += _process(atlas, journey, journey.process)
    return problems


def _access(atlas: Atlas, blueprint: Blueprint, template: Row) -> Iterator[Problem]:
    def problem(detail: str) -> Problem:
        return Problem("workflow", blueprint.workflow["id"], "permissions", detail)

    emails = {str(one["email"]).lower() for one in blueprint.workflow.get("permissions") or []}
    full = {email for email in emails & atlas.members.keys() if _everything(blueprint, atlas, email)}
    groups = {
        row["id"]
        for one in blueprint.workflow.get("permissions") or []
        if (key := group_id(str(one["email"])))
        for row in atlas.groups.get(key, [])
    }
    mover = template["owner_id"]
    seen = {atlas.emails.get(user, "") for user in template["users"] if user != mover}
    if seen - emails:
        yield problem("the template is open to people who had no access")
    if full - seen - {atlas.emails.get(mover, "")}:
        yield problem("a member who had all access has none")
    if any(closed_to(blueprint, atlas, email) for email in seen - {""}):
        yield problem("the template is open to somebody to whom a task was closed")
    if set(template["groups"]) - groups:
        yield problem("the template is open to a group that had no access")
    if _full_groups(atlas, blueprint) - set(template["groups"]):
        yield problem("a group that had all access has none")
    if template.get("is_public") or template.get("is_public_kickoff"):
        yield problem("the template is public")


def _everything(blueprint: Blueprint, atlas: Atlas, email: str) -> bool:
    """Whether the list of people gives this member nothing new: only then may they be on it."""
    return not closed_to(blueprint, atlas, email) and GIVES[atlas.members[email]["role"]] <= rights(
        blueprint, atlas, email
    )


def _full_groups(atlas: Atlas, blueprint: Blueprint) -> set[str]:
    """Groups without members in the target are judged as if they had light ones."""
    found: set[str] = set()
    for one in blueprint.workflow.get("permissions") or []:
        given = {name for name, granted in one["permissions"].items() if granted}
        key = group_id(str(one["email"]))
        if key and GIVES["light"] <= given and not closed_to(blueprint, atlas, str(one["email"]).lower()):
            found |= {row["id"] for row in atlas.groups.get(key, []) if not row["members"]}
    return found


def _process(atlas: Atlas, journey: Journey, process: Row) -> Iterator[Problem]:
    run, template = journey.run, (journey.blueprint.template if journey.blueprint else None) or {}
    mover = atlas.emails.get(template.get("owner_id"), "")
    starter = atlas.email_of(run["audit"]["createdById"])
    owner = atlas.emails.get(process["owner_id"], "")
    closed = journey.blueprint is not None and closed_to(journey.blueprint, atlas, starter)
    wanted = starter if run["status"] == "Active" and starter in atlas.members and not closed else mover
    if owner != wanted:
        yield Problem("run", run["id"], "createdById", "the process belongs to somebody else")
    people = {str(ref["email"]).lower() for ref in [*run["assignees"], *_assignees(run)]}
    may = people | {str(one["email"]).lower() for one in _permissions(journey)} | {mover}
    if {atlas.emails.get(user, "") for user in process["users"]} - may or process.get("is_public"):
        yield Problem("run", run["id"], "shared", "the process is open to people who had no access")
    yield from _members(atlas, journey, process)
    for task in run["tasks"]:
        held = journey.task_of(task)[1]
        if held is not None:
            yield from _task(atlas, run, task, held, mover)


def _members(atlas: Atlas, journey: Journey, process: Row) -> Iterator[Problem]:
    """Those to whom an open run was assigned as a whole may see its process, unless a task was closed to them."""
    run, blueprint = journey.run, journey.blueprint
    if run["status"] != "Active" or blueprint is None:
        return
    open_to = [ref for ref in run["assignees"] if not closed_to(blueprint, atlas, str(ref["email"]).lower())]
    wanted, groups = {str(ref["email"]).lower() for ref in open_to}, _groups(atlas, open_to)
    there = {atlas.emails.get(user, "") for user in process["users"]}
    if (wanted & atlas.members.keys()) - there or groups - set(process["groups"]):
        yield Problem("run", run["id"], "assignees", "somebody to whom the run was assigned cannot see the process")
    if set(process["groups"]) - groups:
        yield Problem("run", run["id"], "shared", "the process is open to a group that had no access")


def _groups(atlas: Atlas, refs: Iterable[Row]) -> set[str]:
    """Ids of the target's groups that stand for the groups among these references."""
    return {row["id"] for ref in refs if (key := group_id(str(ref["email"]))) for row in atlas.groups.get(key, [])}


def _permissions(journey: Journey) -> list[Row]:
    return (journey.blueprint.workflow.get("permissions") if journey.blueprint else None) or []


def _assignees(run: Row) -> Iterator[Row]:
    for task in run["tasks"]:
        yield from task.get("assignees") or []


def _task(atlas: Atlas, run: Row, task: Row, held: Row, mover: str) -> Iterator[Problem]:
    owners = {atlas.emails.get(user, "") for user in held["owners"]["users"]} | set(held["owners"]["guests"])
    people = {str(ref["email"]).lower() for ref in task.get("assignees") or []}
    groups = _groups(atlas, task.get("assignees") or [])
    if owners - people - {mover} or set(held["owners"]["groups"]) - groups:
        yield Problem("task", task["id"], "assignees", "somebody has the task who had it not")
    open_ = run["status"] == "Active" and task["status"] != "Completed" and held["status"] != "completed"
    if not open_ or (task["hidden"] and held["status"] != "auto-skipped"):
        return  # what was hidden and is not is left without people and date
    if groups - set(held["owners"]["groups"]):
        yield Problem("task", task["id"], "assignees", "a group that had the task has it no more")
    if (people & atlas.members.keys()) - owners:
        yield Problem("task", task["id"], "assignees", "a member who had the task has it no more")
    if task.get("dueDate") and not _due(task["dueDate"], held["deadline"]):
        yield Problem("task", task["id"], "dueDate", "the open task is due at another time")


def _due(source: str, target: Any) -> bool:
    wanted, found = instant(source), instant(str(target or ""))
    return wanted is not None and found is not None and timedelta(0) <= found - wanted.replace(microsecond=0) <= SHIFT


def _webhooks(atlas: Atlas) -> Iterator[Problem]:
    """One address per place, the first that has an event; and no address that the source does not know."""
    wanted: dict[str, Row] = {}
    for hook in atlas.source["webhooks"]:
        place = _place(atlas, hook)
        if place is not None and hook["status"] == "Active" and EVENTS & set(hook.get("triggers") or []):
            wanted.setdefault(place["id"], hook)
    for template in atlas.target["templates"]:
        for place in (template, *template["steps"]):
            hook = wanted.pop(place["id"], None)
            if hook is not None and place.get("webhook") != hook["url"]:
                yield Problem("webhook", hook["id"], "url", "its place calls another address or none")
            if hook is None and place.get("webhook"):
                yield Problem("webhook", place["id"], "url", "an address that nobody asked for")
    yield from (Problem("webhook", hook["id"], "url", "its place is gone") for hook in wanted.values())


def _place(atlas: Atlas, hook: Row) -> Row | None:
    blueprint = atlas.blueprints.get(hook.get("workflowId") or "")
    if blueprint is None or blueprint.template is None:
        return None
    return blueprint.alignment.steps.get(hook["taskId"]) if hook.get("taskId") else blueprint.template
