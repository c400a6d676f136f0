"""Finds the counterparts: by marker, by name, by order. It holds both sides and judges nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from include.sandbox.reader.alignment import Alignment, align
from include.sandbox.reader.fields import pair
from include.sandbox.reader.folders import pair_folders
from include.sandbox.reader.judge import Row
from include.sandbox.reader.moments import Zone
from include.sandbox.reader.people import StandIns
from include.sandbox.reader.text import markers, normal, shown

Place = tuple[Row | None, Row | None]
NOWHERE: Place = (None, None)


@dataclass
class Blueprint:
    """A workflow, its published revision and its template. `captures`: (step, capture) by widget id."""

    workflow: Row
    revision: Row | None
    template: Row | None
    alignment: Alignment = field(default_factory=Alignment)
    captures: dict[str, Place] = field(default_factory=dict)
    surplus: list[tuple[Row, Row]] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """Everything that people can read in the template, normalised."""
        if self.template is None:
            return ""
        parts = [self.template["title"], shown(self.template.get("summary") or "")]
        for step in self.template["steps"]:
            parts += [step["title"], step_text(step)]
        return normal(" | ".join(parts))

    @cached_property
    def tasks(self) -> list[Row]:
        tasks: list[Row] = self.revision["tasks"] if self.revision else []
        return tasks

    @cached_property
    def fields(self) -> dict[tuple[str, str], Row]:
        """Published form fields by each of their names; the first of a key wins."""
        found: dict[tuple[str, str], Row] = {}
        for widget in (one for task in self.tasks for one in task["widgets"] if one["type"] == "FormField"):
            for name in ("id", "groupId", "key"):
                found.setdefault((name, widget.get(name) or ""), widget)
        return found

    def published(self, task_id: str) -> Row | None:
        """The published task that a task of any revision is, or became; one that is gone and has a step still."""
        own = next((task for task in self.tasks if task["id"] == task_id), None)
        older = None if own else self.every_task.get(task_id)
        now = older and (self._same(older, "groupId") or self._same(older, "name"))
        return own or now or (older if task_id in self.alignment.steps else None)

    @cached_property
    def every_task(self) -> dict[str, Row]:
        return {task["id"]: task for revision in self.workflow["revisions"] for task in revision["tasks"]}

    def _same(self, older: Row, key: str) -> Row | None:
        found = [task for task in self.tasks if older.get(key) and task.get(key) == older[key]]
        return found[0] if len(found) == 1 else None

    def widget(self, value: Row) -> Row | None:
        """The published form field that an answer belongs to: by id, through all revisions, by key."""
        names = ((name, value.get(name) or "") for name in ("id", "groupId", "key"))
        return next((self.fields[name] for name in names if name[1] and name in self.fields), None)

    def place(self, value: Row) -> tuple[Row | None, Row | None]:
        """(step, capture) of an answer's field."""
        widget = self.widget(value)
        return self.captures.get(str(widget["id"] if widget else value.get("id")), NOWHERE)


@dataclass
class Journey:
    """A run and its process. `tasks`: the process's tasks by step id. `record`: what its record document shows."""

    run: Row
    process: Row | None
    blueprint: Blueprint | None
    tasks: dict[str, Row]
    kept: str
    record: str = ""

    def field_of(self, value: Row) -> tuple[Row | None, Row | None]:
        """(task of the process, capture) of an answer."""
        step, capture = self.blueprint.place(value) if self.blueprint else (None, None)
        return (self.tasks.get(step["id"]) if step else None), capture

    def task_of(self, run_task: Row) -> tuple[Row | None, Row | None]:
        """(step, task of the process) of a run's task."""
        if self.blueprint is None:
            return None, None
        published = self.blueprint.published(run_task["templateTaskId"])
        step = self.blueprint.alignment.steps.get(published["id"]) if published else None
        return step, self.tasks.get(step["id"]) if step else None


class Atlas:
    """`people`: every reference to a person or group in the source, by id."""

    def __init__(self, source: Row, target: Row, zone: Zone, stand_ins: StandIns | None = None) -> None:
        self.source, self.target, self.zone = source, target, zone
        self.stand_ins = stand_ins or StandIns()
        self.templates = _by_marker(target["templates"], lambda row: markers(row.get("summary")))
        self.processes = _by_marker(target["runs"], run_markers)
        self.groups = _by_marker(target["groups"], lambda row: markers(row.get("description")))
        self.emails = {row["id"]: row["email"].lower() for row in target["members"]}
        self.members = {row["email"].lower(): row for row in target["members"]}
        self.people = {ref["id"]: ref for ref in references(source)}
        self.by_address = {ref["email"].lower(): ref for ref in self.people.values()}

    @cached_property
    def folders(self) -> dict[str, Row]:
        """Target folder by source id."""
        return pair_folders({one["id"]: one for one in self.source["folders"]}, self.target["folders"])

    @cached_property
    def blueprints(self) -> dict[str, Blueprint]:
        return {workflow["id"]: self._blueprint(workflow) for workflow in self.source["workflows"]}

    @cached_property
    def journeys(self) -> dict[str, Journey]:
        """Of every run that a list shows: deleted ones are in none (2.15)."""
        return {run["id"]: self._journey(run) for run in self.source["runs"] if run["status"] != "Deleted"}

    @cached_property
    def threads(self) -> dict[str, list[tuple[Row, Row, Row]]]:
        """(process, task or process, thread) by the id of each source comment that the thread carries."""
        found = defaultdict(list)
        for process in self.target["runs"]:
            for place in (process, *process["tasks"]):
                for thread in place.get("threads") or []:
                    for source_id in dict.fromkeys(markers(thread["content"])):
                        found[source_id].append((process, place, thread))
        return found

    @cached_property
    def files(self) -> dict[str, list[Row]]:
        """Assets by the source id in front of their name: 22 characters and an underscore."""
        found = defaultdict(list)
        for asset in self.target["assets"]:
            source_id, line, _ = asset["filename"][:22], asset["filename"][22:23], asset["filename"][23:]
            if line == "_":
                found[source_id].append(asset)
        return found

    def email_of(self, reference: Any) -> str:
        """The address behind a user id, a reference or an address, in lower case."""
        if isinstance(reference, dict):
            reference = reference.get("email") or reference.get("id")
        known = self.people.get(str(reference))
        return str(known["email"] if known else reference).lower()

    def _blueprint(self, workflow: Row) -> Blueprint:
        revision = next((one for one in workflow["revisions"] if one["status"] == "Finished"), None)
        found = self.templates.get(workflow["id"])
        blueprint = Blueprint(workflow, revision, found[0] if found else None)
        if blueprint.template and revision:
            blueprint.alignment = align(revision["tasks"], blueprint.template["steps"])
            for task in revision["tasks"]:
                _pair_fields(blueprint, task)
            _pair_former(blueprint)
        return blueprint

    def _journey(self, run: Row) -> Journey:
        found = self.processes.get(run["id"])
        process = found[0] if found else None
        blueprint = self.blueprints.get(run["workflowId"])
        tasks: dict[str, Row] = {}
        for task in process["tasks"] if process else []:
            tasks.setdefault(task["step_id"], task)
        kept = process_text(process) if process else ""
        return Journey(run, process, blueprint, tasks, f"{kept} | {blueprint.text if blueprint else ''}")


def run_markers(process: Row) -> list[str]:
    """In its name, in its summary, or as a whole kick-off value."""
    whole = [value for value in (process.get("prerun") or {}).values() if isinstance(value, str)]
    return [*markers(process.get("name")), *markers(process.get("summary")), *(one for one in whole if len(one) == 22)]


def process_text(process: Row) -> str:
    """What people can read of a process outside its tasks; kick-off values are plain text."""
    values = [str(value) for value in (process.get("prerun") or {}).values()]
    return normal(" | ".join([process["name"], process.get("summary") or "", *values]))


def step_text(step: Row) -> str:
    """A step's instructions with the labels and the help of its fields."""
    help_ = [f"{one['label']} | {shown(one.get('guidance') or '')}" for one in step["captures"]]
    return normal(" | ".join([shown(step.get("summary") or ""), *help_]))


def references(value: Any) -> Iterator[Row]:
    """Every person or group that any payload names, deleted users too (trap T17)."""
    if isinstance(value, dict):
        if isinstance(value.get("email"), str) and "username" in value and "id" in value:
            yield value
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def _by_marker(rows: Iterable[Row], of: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for source_id in dict.fromkeys(of(row)):
            found[source_id].append(row)
    return found


def _pair_fields(blueprint: Blueprint, task: Row) -> None:
    """Captures by label in their order; two fields of one label take the captures in turn."""
    step = blueprint.alignment.steps.get(task["id"])
    if step is None:
        return
    pairs, surplus = pair([one for one in task["widgets"] if one["type"] == "FormField"], step["captures"])
    blueprint.captures.update({widget_id: (step, capture) for widget_id, capture in pairs.items()})
    blueprint.surplus += [(step, capture) for capture in surplus]


def _pair_former(blueprint: Blueprint) -> None:
    """What an earlier version had and the published one has not may have stayed: its step, or a field of one."""
    for task in blueprint.every_task.values():
        if task in blueprint.tasks:
            continue
        now = blueprint.published(task["id"])
        step = blueprint.alignment.steps.get(now["id"]) if now else blueprint.alignment.stayed(task)
        gone = [one for one in task["widgets"] if one["type"] == "FormField" and blueprint.widget(one) is None]
        left = [capture for at, capture in blueprint.surplus if at is step]
        pairs, _ = pair(gone, left if now else step["captures"]) if step else ({}, [])
        blueprint.captures.update({widget_id: (step, capture) for widget_id, capture in pairs.items() if step})
        blueprint.surplus = [one for one in blueprint.surplus if one[1] not in pairs.values()]
