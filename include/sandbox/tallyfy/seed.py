"""The organisation before a migration, out of plain data.

    {"organization": {settings, "seats": {"full": 60, "light": 40}}, "members": [...], "guests": [...],
     "groups": [...], "templates": [{"title", "steps": [{"title", "captures": [...]}], "prerun": [...],
                                     "runs": [{"name", "prerun": {label: value}}]}]}

Objects are made as the API would make them, so a seed cannot hold what the service would refuse. Members without an
id get one in order; the migration user is the member with id 1001, made when the seed has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from include.sandbox.clock import Clock, iso
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.seed_templates import add_templates
from include.sandbox.tallyfy.state import MIGRATION_USER, PERSONAL_TOKEN_DAYS, Row, TallyfyState, Token
from include.sandbox.tallyfy.world import World

ORGANIZATION_ID = "0f3c5d7e9b1a4c6d8e0f2a4b6c8d0e1f"
SETTINGS: Mapping[str, Any] = {
    "name": "Sandbox",
    "timezone": "UTC",
    "working_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
    "default_deadline": {"type": "days", "value": 5},
    "auto_complete_tasks": False,
    "auto_complete_tasks_after": 18,
    "auto_archive_processes_after": None,
    "onboarding_template_id": None,
    "restrict_blueprint_permissions": False,
    "allow_user_invite": True,
    "allow_manage_groups": True,
    "webhook_date_field_format": None,
    "maximum_group_assignment_limit": None,
    "sso": False,
    "domains": [],
}
MIGRATION: Mapping[str, Any] = {
    "id": MIGRATION_USER,
    "email": "migration@sandbox-company.com",
    "first_name": "Migration",
    "last_name": "User",
    "role": "admin",
}


def seed(data: Mapping[str, Any], now: datetime) -> TallyfyState:
    """An empty mapping gives an organisation with nothing but the migration user."""
    settings = dict(data.get("organization", {}))
    seats = settings.pop("seats", {})
    organization = {**SETTINGS, **settings}
    organization.setdefault("id", ORGANIZATION_ID)
    organization.setdefault("default_admin_id", MIGRATION_USER)
    organization["_seats"] = {"full": seats.get("full"), "light": seats.get("light")}
    state = TallyfyState(
        organization_id=organization["id"],
        token="sandbox-personal-token",  # noqa: S106 - a credential of the stand-in only
        client_id="4711",
        client_secret="sandbox-client-secret",  # noqa: S106
        organization=organization,
    )
    state.tokens[state.token] = Token(MIGRATION_USER, now + timedelta(days=PERSONAL_TOKEN_DAYS))
    _add_members(state, list(data.get("members", [])), now)
    world = World(state, Clock(now, speed=0), Capabilities())
    _add_guests(world, data.get("guests", []))
    _add_groups(world, data.get("groups", []))
    add_templates(world, data.get("templates", []))
    state.journal.clear()
    state.feed.clear()
    return state


def _add_members(state: TallyfyState, rows: list[Mapping[str, Any]], now: datetime) -> None:
    if not any(row.get("id") == MIGRATION_USER for row in rows):
        rows = [MIGRATION, *rows]
    number = 20_000
    for given in rows:
        number += 1
        status = given.get("status", "active")
        row = {
            "id": given.get("id", number),
            "email": given["email"],
            "first_name": given["first_name"],
            "last_name": given["last_name"],
            "role": given.get("role", "standard"),
            "status": status,
            "active": status == "active",
            "is_suspended": False,
            "timezone": given.get("timezone", state.organization["timezone"]),
            "created_at": iso(now),
        }
        state.members[row["id"]] = row


def _add_guests(world: World, rows: Any) -> None:
    from include.sandbox.tallyfy.people import People

    people = People(world)
    for given in rows:
        people.add_guest(given["email"], {key: value for key, value in given.items() if key != "email"})


def _add_groups(world: World, rows: Any) -> None:
    state = world.state
    for given in rows:
        members = [state.member_by_email(mail) for mail in given.get("members", []) if isinstance(mail, str)]
        numbers = [one for one in given.get("members", []) if isinstance(one, int)]
        row: Row = {
            "id": state.new_id(),
            "name": given["name"],
            "description": given.get("description", given["name"]),
            "members": [*numbers, *(member["id"] for member in members if member)],
            "guests": list(given.get("guests", [])),
            "created_at": world.now(),
        }
        state.groups[row["id"]] = row
