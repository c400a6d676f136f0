"""The organisation, and who the token belongs to (api/tallyfy-api.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, one, page
from include.sandbox.tallyfy.members import show
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, admin_only, visible
from include.sandbox.web import Answer, Call, Refused, Route

SETTINGS = frozenset(
    {
        "name",
        "timezone",
        "working_days",
        "default_deadline",
        "auto_complete_tasks",
        "auto_complete_tasks_after",
        "auto_archive_processes_after",
        "onboarding_template_id",
        "restrict_blueprint_permissions",
        "allow_user_invite",
        "allow_manage_groups",
        "webhook_date_field_format",
        "maximum_group_assignment_limit",
    }
)


def routes(world: World) -> Iterable[Route]:
    organization = OrganizationRoutes(world)
    return [
        Route("GET", "/me", organization.me),
        Route("GET", "/me/organizations", organization.mine),
        Route("GET", "/organizations/<org>", organization.get),
        Route("PUT", "/organizations/<org>", organization.put),
        Route("GET", "/organizations/<org>/me", organization.me),
        Route("GET", "/organizations/<org>/custom-field-keys", organization.custom_field_keys),
    ]


class OrganizationRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def me(self, call: Call) -> Answer:
        return one(show(call.caller))

    def mine(self, _call: Call) -> Answer:
        return Answer(200, {"data": [self._view()]})

    def get(self, _call: Call) -> Answer:
        return one(self._view())

    def custom_field_keys(self, call: Call) -> Answer:
        """A route that this plan may not have (2.17)."""
        if not self.world.capabilities.custom_fields:
            body = {"error": True, "message": "API endpoint not found", "code": "ENDPOINT_NOT_FOUND"}
            raise Refused(Answer(404, body))
        return page(call, [])

    def put(self, call: Call) -> Answer:
        admin_only(call)
        changes = body_of(call)
        self.world.state.organization.update({key: changes[key] for key in changes.keys() & SETTINGS})
        return one(self._view())

    def _view(self) -> Row:
        active = [row for row in self.world.state.members.values() if row["status"] == "active"]
        return {**visible(self.world.state.organization), "users_count": len(active)}
