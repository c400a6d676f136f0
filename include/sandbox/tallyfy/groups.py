"""Groups (api/tallyfy-api.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, forbidden, invalid, missing, nothing, one, page
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.people import People, is_address
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, builder, matches, visible
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/groups"


def routes(world: World) -> Iterable[Route]:
    groups = GroupRoutes(world)
    return [
        Route("GET", BASE, groups.index),
        Route("POST", BASE, groups.post),
        Route("GET", f"{BASE}/<group>", groups.get),
        Route("PUT", f"{BASE}/<group>", groups.put),
        Route("DELETE", f"{BASE}/<group>", groups.delete),
    ]


class GroupRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)

    def index(self, call: Call) -> Answer:
        rows = [row for row in self.world.state.groups.values() if matches(call, row["name"])]
        return page(call, rows, visible)

    def get(self, call: Call) -> Answer:
        return one(visible(self._row(call)))

    def post(self, call: Call) -> Answer:
        self._allowed(call)
        body = body_of(call)
        checks = self._checks(body)
        checks.required("name", "description")
        checks.done()
        self._check_name(body["name"], None)
        self.people.make_guests(body.get("guests") or [], "guests")
        row = {
            "id": self.world.state.new_id(),
            "name": body["name"],
            "description": body["description"],
            "members": list(body.get("members") or []),
            "guests": list(body.get("guests") or []),
            "created_at": self.world.now(),
        }
        self.world.state.groups[row["id"]] = row
        self.world.note(call, "created", "group", row["id"])
        return created(visible(row))

    def put(self, call: Call) -> Answer:
        """What is sent replaces; a null description is a 422, an absent one is kept."""
        self._allowed(call)
        row, body = self._row(call), body_of(call)
        checks = self._checks(body)
        for key in ("name", "description"):
            if key in body:
                checks.required(key)
        checks.done()
        self._check_name(body.get("name"), row)
        self.people.make_guests(body.get("guests") or [], "guests")
        row.update({key: body[key] for key in ("name", "description", "members", "guests") if key in body})
        return one(visible(row))

    def delete(self, call: Call) -> Answer:
        """Permanent; the group disappears from every step and task."""
        self._allowed(call)
        group_id = self._row(call)["id"]
        del self.world.state.groups[group_id]
        for template in self.world.state.templates.values():
            for step in template["_steps"]:
                step["groups"] = [one for one in step["groups"] if one != group_id]
        for task in self.world.state.tasks.values():
            task["owners"]["groups"] = [one for one in task["owners"]["groups"] if one != group_id]
        return nothing()

    def _allowed(self, call: Call) -> None:
        builder(call)
        if call.caller["role"] != "admin" and not self.world.state.organization.get("allow_manage_groups"):
            raise forbidden()

    def _checks(self, body: Row) -> Checks:
        checks = Checks(body)
        checks.texts({"name": 200, "description": None})
        checks.every("members", self.world.is_member)
        checks.every("guests", is_address)
        return checks

    def _check_name(self, name: str | None, row: Row | None) -> None:
        others = [group["name"].lower() for group in self.world.state.groups.values() if group is not row]
        if name is not None and name.lower() in others:
            raise invalid(name="The name has already been taken.")

    def _row(self, call: Call) -> Row:
        row = self.world.state.groups.get(call.params["group"])
        if row is None:
            raise missing()
        return row
