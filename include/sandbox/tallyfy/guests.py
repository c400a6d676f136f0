"""Guests (api/tallyfy-api.md 2.3)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, forbidden, invalid, missing, nothing, one, page
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.people import People
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, builder, matches, visible
from include.sandbox.web import Answer, Call, Route

ALL_GUESTS = 999
BASE = "/organizations/<org>/guests"
LIMITS = {
    "first_name": 200,
    "last_name": 200,
    "phone_1": 20,
    "phone_2": 20,
    "company_name": 200,
    "company_url": None,
    "image_url": None,
    "contact_url": None,
    "timezone": None,
    "status": 200,
    "external_sync_source": None,
    "external_date_creation": None,
}


def routes(world: World) -> Iterable[Route]:
    guests = GuestRoutes(world)
    return [
        Route("GET", BASE, guests.index),
        Route("POST", BASE, guests.post),
        Route("GET", f"{BASE}/<email>", guests.get),
        Route("PUT", f"{BASE}/<email>", guests.put),
        Route("DELETE", f"{BASE}/<email>", guests.delete),
        Route("DELETE", f"{BASE}/<email>/disable", guests.disable),
        Route("PUT", f"{BASE}/<email>/enable", guests.enable),
        Route("GET", f"{BASE}/<email>/tasks", guests.tasks),
    ]


class GuestRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)

    def index(self, call: Call) -> Answer:
        rows = [row for row in self.world.state.guests.values() if matches(call, row["email"])]
        return page(call, rows, visible, default=ALL_GUESTS, cap=ALL_GUESTS, may_be_whole=True)

    def get(self, call: Call) -> Answer:
        return one(visible(self._row(call)))

    def post(self, call: Call) -> Answer:
        """No mail here: the first task mails the link."""
        builder(call)
        body = body_of(call)
        checks = Checks(body)
        checks.required("email", "first_name", "last_name")
        checks.texts(LIMITS)
        checks.choice("external_sync_source", {"salesforce"})
        checks.done()
        self.people.check_guest(body["email"], "email")
        known = self.world.state.guests.get(body["email"].lower())
        if known:
            return created(visible(known))
        self.world.guest_cap.take()
        details = {key: body[key] for key in LIMITS if key in body}
        self.world.note(call, "created", "guest", body["email"])
        return created(visible(self.people.add_guest(body["email"], details)))

    def put(self, call: Call) -> Answer:
        """Only `associated_members` is kept; everything else is dropped with a 200."""
        row, body = self._row(call), body_of(call)
        if str(body.get("email", "")).lower() != row["email"].lower():
            raise invalid(email="The email field is required.")
        if isinstance(body.get("associated_members"), list):
            row["associated_members"] = [one for one in body["associated_members"] if self.world.is_member(one)]
        return one(visible(row))

    def delete(self, call: Call) -> Answer:
        builder(call)
        key = call.params["email"].lower()
        if key not in self.world.state.guests:
            raise invalid(email="The selected email is invalid.")
        email = self.world.state.guests.pop(key)["email"]
        for task in self.world.state.tasks.values():
            task["owners"]["guests"] = [one for one in task["owners"]["guests"] if one != email]
        return nothing()

    def disable(self, call: Call) -> Answer:
        builder(call)
        row = self._row(call)
        if any(task["status"] != "completed" for task in self._tasks(row)):
            raise forbidden("The guest has incomplete tasks.")
        row["status"] = "disabled"
        return one(visible(row))

    def enable(self, call: Call) -> Answer:
        builder(call)
        row = self._row(call)
        row["status"] = "active"
        self.world.effects.mail(call, "guest_enabled", [row["email"]], f"guest:{row['email']}")
        return one(visible(row))

    def tasks(self, call: Call) -> Answer:
        """By the code of the guest's link, not by address."""
        code = call.params["email"]
        row = next((guest for guest in self.world.state.guests.values() if guest["code"] == code), None)
        if row is None:
            raise missing()
        return page(call, self._tasks(row), visible)

    def _tasks(self, row: Row) -> list[Row]:
        return [task for task in self.world.state.tasks.values() if row["email"] in task["owners"]["guests"]]

    def _row(self, call: Call) -> Row:
        row = self.world.state.guests.get(call.params["email"].lower())
        if row is None:
            raise missing()
        return row
