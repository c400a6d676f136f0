"""One-off tasks: found by the marker in their text, read line by line (api/process-street-api.md 2.25)."""

from __future__ import annotations

from datetime import timedelta

from include.sandbox.reader.assignment import group_id
from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.content import content_checks
from include.sandbox.reader.judge import SAME, Judge, Reading, Row, Subject, contradiction, missing, other
from include.sandbox.reader.moments import instant
from include.sandbox.reader.text import markers, normal, shown
from include.sandbox.reader.walk import Check, examine, presence

#: The target moves a deadline forward to its next working time (api/tallyfy-api.md 1.9).
LONGEST_SHIFT = timedelta(days=7)


def read_one_offs(judge: Judge, atlas: Atlas) -> None:
    """Nobody can know of a task without assignees: only My Work names them."""
    made: dict[str, Row] = {}
    for one in atlas.target.get("oneoff_tasks") or []:
        made.update({source_id: one for source_id in markers(one.get("summary"))})
    for task in atlas.source.get("one_off_tasks") or []:
        if task.get("assignments") == []:
            continue
        held = made.get(task["id"])
        kept = normal(f"{held['title']} | {shown(held.get('summary') or '')}") if held else ""
        subject = Subject("one_off_task", task["id"], kept=kept)
        presence(judge, subject, there=held is not None)
        if held is not None:
            examine(judge, subject, task, _checks(task, held, atlas), atlas.zone)


def _checks(task: Row, held: Row, atlas: Atlas) -> dict[str, Check]:
    done = held["status"] == "completed"
    return {
        "name": lambda name: SAME if normal(name) == normal(held["title"]) else other("another title"),
        "description": content_checks(held)["content"],
        "status": lambda status: SAME if (status == "Completed") == done else other("in another state"),
        "dueDate": lambda due: _due(due, held),
        "visibility": lambda level: SAME if (level == "Private") == held["top_secret"] else missing("more closed"),
        "assignments": lambda _: _assigned(task, held, atlas),
    }


def _due(due: str, held: Row) -> Reading:
    wanted, there = instant(due), instant(held.get("deadline") or "")
    if wanted is None or there is None:
        return missing("no deadline")
    return SAME if timedelta(0) <= there - wanted <= LONGEST_SHIFT else missing("another deadline")


def _assigned(task: Row, held: Row, atlas: Atlas) -> Reading:
    """Everybody, and nobody who was not: the migration's own user aside, who has what nobody else has yet."""
    emails = [one["user"]["email"].lower() for one in task["assignments"]]
    groups = {one["id"] for email in emails for one in atlas.groups.get(group_id(email) or "", [])}
    people = {atlas.emails.get(user, "") for user in held["owners"]["users"]}
    if set(held["owners"]["guests"]) - set(emails) or set(held["owners"]["groups"]) - groups:
        return contradiction("somebody else has the task")
    people |= set(held["owners"]["guests"])
    whole = all(email in people or group_id(email) for email in emails) and groups == set(held["owners"]["groups"])
    return SAME if whole else missing("not everybody has the task")
