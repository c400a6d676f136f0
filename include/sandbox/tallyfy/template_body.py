"""What a template may say of itself: the table of 2.7 of api/tallyfy-api.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from include.sandbox.tallyfy import fields
from include.sandbox.tallyfy.answers import invalid, invalid_fields
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "summary": None,
    "type": "procedure",
    "status": None,
    "folder_id": None,
    "webhook": None,
    "explanation_video": None,
    "guidance": None,
    "icon": None,
    "starred": False,
    "is_public": False,
    "is_featured": False,
    "is_public_kickoff": False,
    "default_process_name_format": None,
    "auto_naming": False,
    "allow_launcher_change_name": True,
    "folderize_process": False,
    "tag_process": False,
    "default_folder": None,
    "folder_changeable_by_launcher": True,
    "is_pinned": False,
    "kickoff_title": None,
    "kickoff_description": None,
    "can_add_oot": False,
    "dual_version_enabled": False,
    "is_published_state": True,
}
PUT_ONLY = frozenset(
    {"default_folder", "folder_changeable_by_launcher", "is_pinned", "kickoff_title", "kickoff_description"}
)
SERVER_SET = frozenset({"status", "is_published_state"})
PUT_KEYS = (set(DEFAULTS) | {"owner_id"}) - SERVER_SET
CREATE_KEYS = (PUT_KEYS | {"users", "groups"}) - PUT_ONLY
LIMITS = {
    "title": 250,
    "summary": 2000,
    "guidance": None,
    "icon": None,
    "default_process_name_format": 550,
    "kickoff_title": None,
    "kickoff_description": None,
}
FLAGS = tuple(key for key, value in DEFAULTS.items() if isinstance(value, bool) and key not in SERVER_SET)


def check(world: World, body: Row, *, creating: bool) -> None:
    checks = Checks(body)
    checks.required("title", *(["type"] if creating else []))
    checks.choice("type", {"procedure", "form", "document"})
    checks.texts(LIMITS)
    checks.flags(*FLAGS)
    checks.url("webhook")
    checks.url("explanation_video")
    checks.known("owner_id", world.is_member)
    checks.known("user_id", world.is_member)
    checks.known("folder_id", lambda folder: world.is_folder(folder, "checklist"))
    checks.every("users", world.is_member)
    checks.every("groups", world.is_group)
    checks.done()


def check_kickoff(body: Row) -> None:
    """Definitions of kick-off fields come as an array; the errors are keyed `prerun.<index>.<key>`."""
    items = body.get("prerun")
    if items is None:
        return
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise invalid(prerun="The prerun must be an array of fields.")
    errors: dict[str, list[str]] = {}
    for index, item in enumerate(items):
        errors.update(fields.check(item, f"prerun.{index}."))
    if errors:
        raise invalid_fields(errors)
