"""Folders of templates and of processes (api/tallyfy-api.md 2.6)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, missing, nothing, one, page, wrapped
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.tags import as_php_integer
from include.sandbox.tallyfy.world import World, builder, includes, matches, visible
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/folders"


def routes(world: World) -> Iterable[Route]:
    folders = FolderRoutes(world)
    return [
        Route("GET", BASE, folders.index),
        Route("POST", BASE, folders.post),
        Route("POST", f"{BASE}/add-object", folders.add_object),
        Route("GET", f"{BASE}/<folder>", folders.get),
        Route("PUT", f"{BASE}/<folder>", folders.put),
        Route("DELETE", f"{BASE}/<folder>", folders.delete),
        Route("DELETE", "/organizations/<org>/folders-objects/<relation>", folders.remove_object),
    ]


def put_into(world: World, folder_id: str, subject_id: str, subject_type: str) -> Row:
    number = world.state.new_number()
    relation = {"id": number, "folder_id": folder_id, "subject_id": subject_id, "subject_type": subject_type}
    world.state.folder_links[number] = relation
    return relation


class FolderRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def index(self, call: Call) -> Answer:
        wanted = call.query.get("folder_type")
        rows = [
            row
            for row in self.world.state.folders.values()
            if wanted in (None, row["folder_type"]) and matches(call, row["name"])
        ]
        view = self._with_children if "children" in includes(call) else visible
        if call.query.get("pagination") == "false":
            return Answer(200, {"data": [view(row) for row in rows]})
        return page(call, rows, view)

    def get(self, call: Call) -> Answer:
        return one(self._with_children(self._row(call)))

    def post(self, call: Call) -> Answer:
        """Only the literal `run` makes a process folder; anything else makes a template folder (8.1 no. 20)."""
        builder(call)
        body = body_of(call)
        folder_type = "run" if body.get("folder_type") == "run" else "checklist"
        checks = self._checks(body)
        checks.known("parent_id", lambda parent: self.world.is_folder(parent, folder_type))
        checks.done()
        row = {
            "id": self.world.state.new_id(),
            "name": body["name"],
            "parent_id": body.get("parent_id"),
            "folder_type": folder_type,
            "position": len(self.world.state.folders) + 1,
            "created_at": self.world.now(),
        }
        self.world.state.folders[row["id"]] = row
        return created(visible(row))

    def put(self, call: Call) -> Answer:
        builder(call)
        row, body = self._row(call), body_of(call)
        checks = self._checks(body)
        checks.known(
            "parent_id", lambda parent: self.world.is_folder(parent, row["folder_type"]) and parent != row["id"]
        )
        checks.done()
        row.update({key: body[key] for key in ("name", "parent_id", "position") if key in body})
        return one(visible(row))

    def delete(self, call: Call) -> Answer:
        """The contents move out to the parent; nothing in it is deleted."""
        builder(call)
        row, state = self._row(call), self.world.state
        del state.folders[row["id"]]
        for child in state.folders.values():
            if child["parent_id"] == row["id"]:
                child["parent_id"] = row["parent_id"]
        for template in state.templates.values():
            if template["folder_id"] == row["id"]:
                template["folder_id"] = None
        for number in [link["id"] for link in state.folder_links.values() if link["folder_id"] == row["id"]]:
            del state.folder_links[number]
        return nothing()

    def add_object(self, call: Call) -> Answer:
        builder(call)
        body, state = body_of(call), self.world.state
        checks = Checks(body)
        checks.required("folder_id", "subject_id", "subject_type")
        checks.choice("subject_type", {"Run", "Task"})
        checks.known("folder_id", lambda folder: self.world.is_folder(folder, "run"))
        checks.known("subject_id", lambda subject: subject in state.runs or subject in state.tasks)
        checks.done()
        return created(put_into(self.world, body["folder_id"], body["subject_id"], body["subject_type"]))

    def remove_object(self, call: Call) -> Answer:
        builder(call)
        self.world.state.folder_links.pop(as_php_integer(call.params["relation"]), None)
        return nothing()

    def _checks(self, body: Row) -> Checks:
        checks = Checks(body)
        checks.required("name")
        checks.text("name", self.world.capabilities.folder_name_limit)
        return checks

    def _row(self, call: Call) -> Row:
        row = self.world.state.folders.get(call.params["folder"])
        if row is None:
            raise missing()
        return row

    def _with_children(self, row: Row) -> Row:
        children = [child for child in self.world.state.folders.values() if child["parent_id"] == row["id"]]
        return {**visible(row), "children": wrapped([self._with_children(child) for child in children])}
