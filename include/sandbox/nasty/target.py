"""The Tallyfy side: some of the nasty names are taken already, by people's own things."""

from __future__ import annotations

from typing import Any

from include.sandbox.nasty.people import ANN, DOMAIN, NAME, SHOUTING, TIME_ZONE, TWIN


def target_seed() -> dict[str, Any]:
    return {
        "organization": {"name": NAME, "timezone": TIME_ZONE, "seats": {"full": 20, "light": 20}},
        "members": [
            {
                "id": 1001,
                "email": f"migration@{DOMAIN}",
                "first_name": "Migration",
                "last_name": "User",
                "role": "admin",
            },
            {"email": ANN.email, "first_name": "Ann", "last_name": "Admin", "role": "admin"},
            {"email": TWIN.email, "first_name": "Alex", "last_name": "Kim", "role": "standard"},
            {"email": SHOUTING.email.lower(), "first_name": "Shouting", "last_name": "Case", "role": "light"},
        ],
        "groups": [{"name": "Team"}],
        "templates": [
            {
                "title": "Twin",
                "steps": [{"title": "Do it", "captures": [{"label": "Note", "field_type": "text", "required": True}]}],
                "runs": [{"name": "Same name"}],
            }
        ],
    }
