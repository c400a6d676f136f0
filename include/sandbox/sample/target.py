"""The Tallyfy side before the migration: the company's account there is in use already."""

from __future__ import annotations

from typing import Any

from include.sandbox.sample.people import ADMIN, COMPANY, DEPARTMENTS, DOMAIN, GUESTS, PEOPLE, TIME_ZONE

MIGRATION_USER_ID = 1001
MEMBERS = 40
#: How many of each department have an account; the rest has to be invited, if anybody approves that.
SHARE = {
    "Management": 3,
    "People": 3,
    "Finance": 4,
    "Sales": 5,
    "Marketing": 4,
    "Engineering": 10,
    "IT": 3,
    "Operations": 8,
}


def target_seed() -> dict[str, Any]:
    """Members are a part of the sixty people; one template with one process is none of the migration's business."""
    return {
        "organization": {"name": COMPANY, "timezone": TIME_ZONE, "seats": {"full": 60, "light": 40}},
        "members": [_migration_user(), *(_member(name) for name in _with_account())],
        "guests": [{"email": GUESTS["Giovanni Serra"].email, "first_name": "Giovanni", "last_name": "Serra"}],
        "groups": [],
        "templates": [
            {
                "title": "Car pool booking",
                "steps": [
                    {"title": "Pick a car", "captures": [{"label": "Car", "field_type": "text", "required": True}]},
                    {"title": "Hand in the key", "captures": []},
                ],
                "runs": [{"name": "Berlin to Ålesund"}],
            }
        ],
    }


def _with_account() -> list[str]:
    return [name for department, count in SHARE.items() for name in DEPARTMENTS[department][:count]]


def _migration_user() -> dict[str, Any]:
    return {
        "id": MIGRATION_USER_ID,
        "email": f"migration@{DOMAIN}",
        "first_name": "Migration",
        "last_name": "User",
        "role": "admin",
        "status": "active",
    }


def _member(name: str) -> dict[str, Any]:
    first, _, last = name.partition(" ")
    role = "admin" if PEOPLE[name] in (ADMIN, PEOPLE["Ralf Engel"]) else "standard"
    if name in DEPARTMENTS["Operations"][4:]:
        role = "light"
    return {"email": PEOPLE[name].email, "first_name": first, "last_name": last, "role": role, "status": "active"}
