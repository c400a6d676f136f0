"""What is in the target twice, and what nobody in the source accounts for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from include.sandbox.reader.atlas import Atlas, run_markers
from include.sandbox.reader.judge import Problem, Row
from include.sandbox.reader.text import markers

#: kind, key in the dump, the source ids that an object carries
MARKED: tuple[tuple[str, str, Callable[[Row], Iterable[str]]], ...] = (
    ("workflow", "templates", lambda row: markers(row.get("summary"))),
    ("run", "runs", run_markers),
    ("one_off_task", "oneoff_tasks", lambda row: markers(row.get("summary"))),
    ("group", "groups", lambda row: markers(row.get("description"))),
    ("file", "assets", lambda row: [row["filename"][:22]] if row["filename"][22:23] == "_" else []),
)
#: Kinds that have no place for a marker and are nobody's business in a migration before people are approved.
UNMARKED = ("members", "guests")
#: The one tag of the migration itself begins like this.
BATCH_TAG = "ps-mig-"


def duplicates(atlas: Atlas, before: Row | None) -> list[Problem]:
    found = [*_twice(atlas), *_surplus(atlas), *_tags(atlas.target, before or {})]
    return [*found, *_strangers(atlas, before)] if before is not None else found


def _twice(atlas: Atlas) -> Iterator[Problem]:
    """One source object on several target objects of a kind; in an answer every mention of a run is no marker."""
    known = _source_ids(atlas.source)
    for kind, key, carried in MARKED:
        places = _places(atlas.target[key], carried)
        for source_id, ids in places.items():
            if len(ids) > 1 and source_id in known:
                yield Problem(kind, source_id, "", f"on {len(ids)} objects: {', '.join(sorted(map(str, ids)))}")
    for source_id, found in atlas.threads.items():
        if len(found) > 1:
            yield Problem("comment", source_id, "", f"in {len(found)} comments")
    for process in atlas.target["runs"]:
        for step_id, count in Counter(task["step_id"] for task in process["tasks"] if task["step_id"]).items():
            if count > 1:
                yield Problem("task", step_id, "", f"{count} tasks for one step of process {process['id']}")


def _places(rows: Iterable[Row], carried: Callable[[Row], Iterable[str]]) -> dict[str, list[Any]]:
    places: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for source_id in dict.fromkeys(carried(row)):
            places[source_id].append(row["id"])
    return places


def _surplus(atlas: Atlas) -> Iterator[Problem]:
    """Steps, fields and kick-off fields of a migrated template that no task or field accounts for."""
    attached = {one["workflowId"] for one in atlas.source["attachments"]}
    for blueprint in atlas.blueprints.values():
        if blueprint.template is None:
            continue
        for step in blueprint.alignment.surplus:
            yield Problem("task_template", step["id"], "", "a step that no task accounts for")
        allowed = blueprint.workflow["id"] in attached
        seen: set[str] = set()
        for step, capture in blueprint.surplus:
            if capture["field_type"] == "file" and allowed and step["id"] not in seen:
                seen.add(step["id"])  # the one field that takes attachments
                continue
            yield Problem("form_field", capture["id"], "", "a field that no form field accounts for")
        for label, count in Counter(one["label"] for one in blueprint.template["prerun"]).items():
            if count > 1:
                yield Problem("workflow", blueprint.workflow["id"], label, f"{count} kick-off fields of one label")


def _tags(target: Row, before: Row) -> Iterator[Problem]:
    old = {row["id"] for row in before.get("tags", [])}
    for title, count in Counter(row["title"] for row in target["tags"] if row["id"] not in old).items():
        if count > 1:
            yield Problem("tag", title, "", f"{count} tags of one title")


def _strangers(atlas: Atlas, before: Row) -> Iterator[Problem]:
    """New objects without a marker of something that exists in the source."""
    known, target = _source_ids(atlas.source), atlas.target
    for kind, key, carried in MARKED:
        for row in _new(target, before, key):
            if not known.intersection(carried(row)):
                yield Problem(kind, str(row["id"]), "", "new, and carries no marker of the source")
    for key in UNMARKED:
        for row in _new(target, before, key):
            yield Problem(key, str(row.get("id") or ""), "", "new, and nobody approved it")
    paired = {one["id"] for one in atlas.folders.values()}
    for row in _new(target, before, "folders"):
        if row["id"] not in paired:
            yield Problem("folder", str(row["id"]), "", "new, and no folder of the source accounts for it")
    for row in _new(target, before, "tags"):
        if not row["title"].startswith(BATCH_TAG):
            yield Problem("tag", str(row["id"]), "", "new, and not the tag of the migration")
    yield from _strange_threads(target, before)


def _strange_threads(target: Row, before: Row) -> Iterator[Problem]:
    old = {thread["id"] for thread in _threads(before)}
    for thread in _threads(target):
        if thread["id"] not in old and not markers(thread["content"]):
            yield Problem("comment", str(thread["id"]), "", "new, and carries no marker of the source")


def _threads(dump: Row) -> Iterator[Row]:
    for process in dump["runs"]:
        for place in (process, *process["tasks"]):
            yield from place.get("threads") or []
    for template in dump["templates"]:
        yield from template.get("threads") or []


def _new(target: Row, before: Row, key: str) -> Iterator[Row]:
    old = {_identity(row) for row in before.get(key, [])}
    return (row for row in target.get(key, []) if _identity(row) not in old)


def _identity(row: Row) -> str:
    """A guest is its address."""
    return str(row.get("id") or row.get("email"))


def _source_ids(value: Any) -> set[str]:
    """Every `id` in the source, and the groups that only an address names."""
    if isinstance(value, dict):
        own = {value["id"]} if isinstance(value.get("id"), str) else set()
        return own.union(*(_source_ids(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_source_ids(part) for part in value))
    if isinstance(value, str) and value.startswith("group-"):
        return {value[len("group-") :].partition("@")[0]}
    return set()
