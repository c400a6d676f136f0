"""Members: reading, inviting, roles and seats (api/tallyfy-api.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, forbidden, invalid, missing, nothing, one, page, refused
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.people import is_address
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, admin_only, builder, includes, matches, visible
from include.sandbox.web import Answer, Call, Refused, Route

ROLES = frozenset({"admin", "standard", "light"})
POOLS = {"admin": "full", "standard": "full", "light": "light"}
ALL_MEMBERS = 9999
BASE = "/organizations/<org>/users"


def routes(world: World) -> Iterable[Route]:
    members = MemberRoutes(world)
    return [
        Route("GET", BASE, members.index),
        Route("GET", "/organizations/<org>/users-list", members.list_short),
        Route("POST", f"{BASE}/invite", members.invite),
        Route("GET", f"{BASE}/<int:user>", members.get),
        Route("PUT", f"{BASE}/<int:user>", members.put),
        Route("PUT", f"{BASE}/<int:user>/role", members.put_role),
        Route("DELETE", f"{BASE}/<int:user>/disable", members.disable),
        Route("PUT", f"{BASE}/<int:user>/enable", members.enable),
        Route("PUT", f"{BASE}/<int:user>/approve", members.enable),
        Route("DELETE", f"{BASE}/<int:user>/delete", members.delete),
    ]


def show(row: Row) -> Row:
    return {**visible(row), "full_name": f"{row['first_name']} {row['last_name']}"}


class MemberRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def index(self, call: Call) -> Answer:
        rows = [
            row
            for row in self.world.state.members.values()
            if matches(call, row["email"], f"{row['first_name']} {row['last_name']}")
        ]
        view = self._with_groups if "groups" in includes(call) else show
        return page(call, rows, view, default=ALL_MEMBERS, cap=ALL_MEMBERS)

    def list_short(self, _call: Call) -> Answer:
        keys = ("id", "email", "first_name", "last_name", "full_name")
        rows = [show(row) for row in self.world.state.members.values()]
        return Answer(200, {"data": [{key: row[key] for key in keys} for row in rows]})

    def get(self, call: Call) -> Answer:
        return one(show(self._row(call)))

    def put(self, call: Call) -> Answer:
        row, body = self._row(call), body_of(call)
        if call.caller["id"] != row["id"]:
            admin_only(call)
        checks = Checks(body)
        checks.required("first_name", "last_name", "timezone")
        checks.texts({"first_name": 32, "last_name": 32, "timezone": None})
        checks.done()
        row.update({key: body[key] for key in ("first_name", "last_name", "timezone")})
        return one(show(row))

    def invite(self, call: Call) -> Answer:
        """Always a mail, also when the address was invited before."""
        builder(call)
        organization, body = self.world.state.organization, body_of(call)
        if organization.get("sso") or (call.caller["role"] != "admin" and not organization.get("allow_user_invite")):
            raise forbidden("Inviting members by hand is switched off.")
        self._check(body, "message")
        if body["role"] == "admin" and call.caller["role"] != "admin":
            raise forbidden()
        row = self.world.state.member_by_email(body["email"])
        if row and row["status"] != "invited":
            raise invalid(email="The email has already been taken.")
        row = row or self._create(body, "invited")
        self.world.effects.mail(call, "invitation", [row["email"]], f"member:{row['id']}")
        self.world.note(call, "invited", "user", str(row["id"]))
        return created(show(row))

    def create_directly(self, call: Call) -> Answer:
        """`POST /applications/{org}/users`: an active member at once; whether it mails is not stated, so it does."""
        body = body_of(call)
        self._check(body)
        if self.world.state.member_by_email(body["email"]):
            raise invalid(email="The email has already been taken.")
        row = self._create(body, "active")
        if self.world.capabilities.application_users_are_mailed:
            self.world.effects.mail(call, "account_created", [row["email"]], f"member:{row['id']}")
        self._onboard(call, row)
        return created(show(row))

    def put_role(self, call: Call) -> Answer:
        admin_only(call)
        row, body = self._row(call), body_of(call)
        checks = Checks(body)
        checks.required("role")
        checks.choice("role", ROLES)
        checks.done()
        if POOLS[row["role"]] != POOLS[body["role"]]:
            self._take_seat(body["role"])
        row["role"] = body["role"]
        self.world.effects.mail(call, "role_changed", [row["email"]], f"member:{row['id']}")
        return one(show(row))

    def disable(self, call: Call) -> Answer:
        admin_only(call)
        row = self._row(call)
        if row["id"] == self.world.state.organization["default_admin_id"]:
            raise refused("The default administrator cannot be removed.", 400)
        row.update(status="disabled", active=False)
        return one(show(row))

    def enable(self, call: Call) -> Answer:
        """Also stands for the invited person who accepts: from here on the member is active."""
        admin_only(call)
        row = self._row(call)
        if row["status"] == "disabled":
            self._take_seat(row["role"])
        row.update(status="active", active=True)
        self.world.effects.mail(call, "account_enabled", [row["email"]], f"member:{row['id']}")
        self._onboard(call, row)
        return one(show(row))

    def delete(self, call: Call) -> Answer:
        admin_only(call)
        row = self._row(call)
        if row["status"] != "disabled":
            raise refused("Disable the member first.", 400)
        del self.world.state.members[row["id"]]
        return nothing()

    def _row(self, call: Call) -> Row:
        row = self.world.state.members.get(int(call.params["user"]))
        if row is None:
            raise missing()
        return row

    def _check(self, body: Row, *more: str) -> None:
        checks = Checks(body)
        checks.required("email", "first_name", "last_name", "role", *more)
        checks.texts({"first_name": 32, "last_name": 32, "message": 5000})
        checks.choice("role", ROLES)
        checks.known("email", is_address)
        checks.done()

    def _create(self, body: Row, status: str) -> Row:
        self._take_seat(body["role"])
        state = self.world.state
        row = {
            "id": max(state.members, default=20_000) + 1,
            **{key: body[key] for key in ("email", "first_name", "last_name", "role")},
            "status": status,
            "active": status == "active",
            "is_suspended": False,
            "timezone": body.get("timezone"),
            "created_at": self.world.now(),
        }
        state.members[row["id"]] = row
        return row

    def _take_seat(self, role: str) -> None:
        """A seat is reserved at invite time."""
        pool = POOLS[role]
        used = [row for row in self.world.state.members.values() if row["status"] != "disabled"]
        limit = self.world.state.organization["_seats"].get(pool)
        if limit is not None and sum(POOLS[row["role"]] == pool for row in used) >= limit:
            error = {"code": "SEAT_POOL_EXHAUSTED", "message": "No seat left.", "details": {"pool_type": pool}}
            raise Refused(Answer(409, {"error": error}))

    def _onboard(self, call: Call, row: Row) -> None:
        template = self.world.state.organization.get("onboarding_template_id")
        if template:
            self.world.effects.mail(call, "onboarding_launched", [row["email"]], f"template:{template}")

    def _with_groups(self, row: Row) -> Row:
        groups = [visible(group) for group in self.world.state.groups.values() if row["id"] in group["members"]]
        return {**show(row), "groups": {"data": groups}}
