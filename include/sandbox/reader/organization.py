"""People, groups, folders, and the kinds that are listed whole (api/process-street-api.md 2.2, 2.3, 2.21 to 2.26)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from include.sandbox.reader.assignment import group_id
from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.content import content_checks
from include.sandbox.reader.data_sets import read_data_sets
from include.sandbox.reader.judge import SAME, Judge, Row, Subject, missing, other
from include.sandbox.reader.one_offs import read_one_offs
from include.sandbox.reader.table import TABLE
from include.sandbox.reader.text import holds, normal, shown
from include.sandbox.reader.walk import Check, examine, presence, surprise


def read_organization(judge: Judge, atlas: Atlas) -> None:
    _people(judge, atlas)
    _groups(judge, atlas)
    _folders(judge, atlas)
    _webhooks(judge, atlas)
    _pages(judge, atlas)
    read_one_offs(judge, atlas)
    read_data_sets(judge, atlas)
    deleted = {one["id"] for one in atlas.source.get("data_sets") or [] if one.get("deletedDate")}
    for kind, key in LISTED_WHOLE:
        for one in filter(_exists, atlas.source.get(key) or []):
            if one.get("dataSetId") in deleted:
                continue
            subject = Subject(kind, one["id"])
            presence(judge, subject, there=False)
            surprise(judge, subject, one, atlas.zone)


#: Kinds that have no place in the target: each object needs a finding.
LISTED_WHOLE = (
    ("incoming_webhook", "incoming_webhooks"),
    ("schedule", "schedules"),
)


def _exists(one: Row) -> bool:
    """A deleted data set is none."""
    return not one.get("deletedDate")


def _people(judge: Judge, atlas: Atlas) -> None:
    """Everyone that `/users` lists is a member, or declared; a group among them is judged as a group."""
    for user in atlas.source["users"]:
        group = group_id(user["email"])
        stands, guests = atlas.stand_ins.of(user["email"]), {one["email"].lower() for one in atlas.target["guests"]}
        there = group in atlas.groups if group else stands in atlas.members or stands in guests
        subject = Subject("user", user["id"])
        presence(judge, subject, there=there, detail="not a member")
        examine(judge, subject, user, {}, atlas.zone)


def _groups(judge: Judge, atlas: Atlas) -> None:
    """The groups that any payload names: no operation lists them (2.2)."""
    names: dict[str, str] = {}
    for email, name in _principals(atlas.source):
        group = group_id(email)
        if group:
            names[group] = names.get(group) or name
    for group, name in names.items():
        found = atlas.groups.get(group)
        subject = Subject("group", group)
        presence(judge, subject, there=bool(found))
        if found:
            facts = {"id": group, "username": name or None, "members": "unknown"}
            same = normal(found[0]["name"]) == normal(name)
            checks = {"username": lambda _, same=same: SAME if same else other("another name")}
            examine(judge, subject, facts, checks, atlas.zone)


def _principals(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(address, display name) of everything that looks like an address, wherever it stands."""
    if isinstance(value, dict):
        own = str(value.get("username") or "")
        for key, part in value.items():
            yield from _principals(part, own if key == "email" else "")
    elif isinstance(value, list):
        for part in value:
            yield from _principals(part)
    elif isinstance(value, str) and value.startswith("group-"):
        yield value, name


def _folders(judge: Judge, atlas: Atlas) -> None:
    """By path: a folder carries no marker."""
    for folder in atlas.source["folders"]:
        found = atlas.folders.get(folder["id"])
        subject = Subject("folder", folder["id"])
        presence(judge, subject, there=found is not None)
        if found is None:
            continue
        above = atlas.folders.get(folder.get("parentFolderId") or "")
        same_name = normal(found["name"]) == normal(folder["name"])
        same_place = found["parent_id"] == (above["id"] if above else None)
        checks = {
            "name": lambda _, same=same_name: SAME if same else other("another name"),
            "parentFolderId": lambda _, same=same_place: SAME if same else other("in another folder"),
        }
        examine(judge, subject, folder, checks, atlas.zone)


def _pages(judge: Judge, atlas: Atlas) -> None:
    """A document by its marker; every word of the page has to be in it."""
    for page in atlas.source["pages"]:
        document = next(iter(atlas.templates.get(page["id"], [])), None)
        subject = Subject("page", page["id"])
        presence(judge, subject, there=document is not None)
        if document is None:
            continue
        home = atlas.folders.get(page["folderId"] or "")
        placed = home is not None and home["id"] == document.get("folder_id")
        examine(judge, subject, page, _page_checks(document, placed=placed), atlas.zone)


def _page_checks(document: Row, *, placed: bool) -> dict[str, Check]:
    summary = shown(document.get("summary") or "")
    text = " ".join(step.get("summary") or "" for step in document["steps"])
    return {
        "name": lambda name: SAME if normal(name) == normal(document["title"]) else other("another title"),
        "description": lambda part: SAME if holds(summary, normal(part)) else missing("not in the summary"),
        "folderId": lambda _: SAME if placed else missing("in no folder, or in another"),
        "markdown": content_checks({"summary": text})["content"],
    }


def _webhooks(judge: Judge, atlas: Atlas) -> None:
    """An address on the template or the step; each of its events is a fact."""
    for webhook in atlas.source["webhooks"]:
        subject = Subject("webhook", webhook["id"])
        blueprint = atlas.blueprints.get(webhook.get("workflowId") or "")
        place = blueprint.template if blueprint else None
        if blueprint and webhook.get("taskId"):
            place = blueprint.alignment.steps.get(webhook["taskId"])
        presence(judge, subject, there=place is not None and place.get("webhook") == webhook["url"])
        for trigger in webhook.get("triggers") or []:
            judge.weigh(subject, f"triggers.{trigger}", TABLE["webhook"]["triggers"], missing("no such event"))
        examine(judge, subject, {**webhook, "triggers": []}, {}, atlas.zone)
