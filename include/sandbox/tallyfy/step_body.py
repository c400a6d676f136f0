"""What a step may say of itself: the table of 2.9 of api/tallyfy-api.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from include.sandbox.tallyfy.answers import invalid
from include.sandbox.tallyfy.checks import Checks, plain
from include.sandbox.tallyfy.deadlines import UNITS
from include.sandbox.tallyfy.people import is_address
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

TYPES = frozenset({"task", "approval", "expiring", "email", "expiring_email"})
DEADLINE_KEYS = ("value", "unit", "option", "step")
DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "summary": None,
    "step_type": "task",
    "assignees": [],
    "guests": [],
    "groups": [],
    "deadline": None,
    "start_date": None,
    "is_soft_start_date": True,
    "max_assignable": None,
    "allow_guest_owners": True,
    "can_complete_only_assignees": False,
    "everyone_must_complete": False,
    "prevent_guest_comment": False,
    "assign_run_starter": True,
    "role_changes_every_time": False,
    "skip_start_process": False,
    "top_secret": False,
    "webhook": None,
    "send_chromeless": False,
}
PUT_ONLY = frozenset({"bp_to_launch", "ai_assigned", "ai_allowed_app_keys", "ai_on_uncertainty"})
CREATE_KEYS = frozenset(DEFAULTS)
PUT_KEYS = (CREATE_KEYS | PUT_ONLY) - {"assignees", "guests", "groups"}
FLAGS = tuple(key for key, value in DEFAULTS.items() if isinstance(value, bool))


def check(world: World, template: Row, body: Row) -> None:
    checks = Checks(body)
    checks.required("title")
    checks.texts({"title": 600, "summary": None})
    checks.choice("step_type", TYPES)
    checks.flags(*FLAGS)
    checks.url("webhook")
    checks.whole("max_assignable", least=1)
    checks.every("assignees", world.is_member)
    checks.every("guests", is_address)
    checks.every("groups", world.is_group)
    checks.every("tags", world.is_tag)
    _check_deadline(world, template, checks)
    _check_start(checks)
    checks.done()
    if body.get("guests") and body.get("allow_guest_owners") is False:
        raise invalid(guests="Guests are not allowed on this step.")
    if body.get("everyone_must_complete") and body.get("step_type", "task") not in ("task", "approval"):
        raise invalid(everyone_must_complete="Only tasks and approvals can be completed by everyone.")


def _check_deadline(world: World, template: Row, checks: Checks) -> None:
    """All four keys; `option` is any word, and any word but two is never applied (8.1 no. 10)."""
    deadline = checks.body.get("deadline")
    if deadline is None:
        return
    if not isinstance(deadline, dict) or any(deadline.get(key) in (None, "") for key in DEADLINE_KEYS):
        checks.add("deadline", "The deadline needs value, unit, option and step.")
        return
    if not plain(deadline["value"]) or deadline["unit"] not in UNITS:
        checks.add("deadline", "The deadline is invalid.")
    if not isinstance(deadline["option"], str):
        checks.add("deadline.option", "The option must be a string.")
    if deadline["step"] != "start_run" and deadline["step"] not in world.state.template_steps(template):
        checks.add("deadline.step", "The selected step is invalid.")


def _check_start(checks: Checks) -> None:
    start = checks.body.get("start_date")
    if start is None:
        return
    if (
        not isinstance(start, dict)
        or not plain(start.get("value"))
        or start["value"] < 1
        or start.get("unit") not in UNITS
    ):
        checks.add("start_date", "The start_date is invalid.")
