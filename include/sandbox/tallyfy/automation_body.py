"""What a rule may say: the tables of 2.11 of api/tallyfy-api.md."""

from __future__ import annotations

from typing import Any

from include.sandbox.tallyfy.checks import Checks, plain
from include.sandbox.tallyfy.deadlines import UNITS
from include.sandbox.tallyfy.people import is_address
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World

CONDITION_KEYS = frozenset(
    {
        "conditionable_id",
        "conditionable_type",
        "operation",
        "statement",
        "logic",
        "position",
        "column_contains_name",
    }
)
ACTION_KEYS = frozenset(
    {
        "action_type",
        "action_verb",
        "target_step_id",
        "deadline",
        "assignees",
        "actionable_id",
        "actionable_type",
        "webhook_url",
        "alias_name",
        "position",
    }
)
STEP_OPERATIONS = frozenset(
    {"completed", "reopened", "approved", "rejected", "acknowledged", "expired", "not_assigned"}
)
FIELD_OPERATIONS = frozenset(
    {
        "contains",
        "not_contains",
        "equals",
        "not_equals",
        "equals_any",
        "greater_than",
        "less_than",
        "is_empty",
        "is_not_empty",
    }
)
OPERATIONS = {"Step": STEP_OPERATIONS, "Capture": FIELD_OPERATIONS, "Prerun": FIELD_OPERATIONS}
ACTIONS = frozenset(
    {
        ("visibility", "show"),
        ("visibility", "hide"),
        ("deadline", "deadline"),
        ("status", "reopen"),
        ("assignment", "assign"),
        ("assignment", "assign_only"),
        ("assignment", "unassign"),
        ("assignment", "clear_assignees"),
        ("webhook", "emit_webhook"),
    }
)
ONE_PER_STEP = frozenset({"visibility", "deadline"})


def check(world: World, template: Row, body: Row) -> None:
    checks = Checks(body)
    checks.required("automated_alias", "conditions", "then_actions")
    checks.text("automated_alias", 300)
    for key in ("conditions", "then_actions"):
        if not isinstance(body.get(key), list) or not all(isinstance(one, dict) for one in body.get(key) or [{}]):
            checks.add(key, f"The {key} must be an array.")
    checks.done()
    for index, condition in enumerate(body["conditions"]):
        _check_condition(template, checks, condition, f"conditions.{index}.")
    for index, action in enumerate(body["then_actions"]):
        _check_action(world, template, checks, action, f"then_actions.{index}.")
    _check_single(checks, body["then_actions"])
    checks.done()


def _check_condition(template: Row, checks: Checks, condition: Row, path: str) -> None:
    """`statement` may be null, which for a step is a condition that is never true (8.1 no. 11)."""
    kind = condition.get("conditionable_type")
    if kind not in OPERATIONS:
        checks.add(f"{path}conditionable_type", "The selected conditionable_type is invalid.")
        return
    if condition.get("conditionable_id") not in _known(template, kind):
        checks.add(f"{path}conditionable_id", "The selected conditionable_id is invalid.")
    if condition.get("operation") not in OPERATIONS[kind]:
        checks.add(f"{path}operation", "The selected operation is invalid.")
    if "statement" not in condition:
        checks.add(f"{path}statement", "The statement field must be present.")
    if condition.get("operation") == "equals_any" and not isinstance(condition.get("statement"), list):
        checks.add(f"{path}statement", "The statement must be an array.")
    if condition.get("logic", "and") not in ("and", "or"):
        checks.add(f"{path}logic", "The selected logic is invalid.")


def _check_action(world: World, template: Row, checks: Checks, action: Row, path: str) -> None:
    if (action.get("action_type"), action.get("action_verb")) not in ACTIONS:
        checks.add(f"{path}action_verb", "The selected action is invalid.")
        return
    if action.get("target_step_id") not in _known(template, "Step"):
        checks.add(f"{path}target_step_id", "The selected target_step_id is invalid.")
    if action["action_type"] == "deadline" and not _is_deadline(action.get("deadline")):
        checks.add(f"{path}deadline", "The deadline needs value, unit and option.")
    if action["action_type"] == "assignment" and action["action_verb"] != "clear_assignees":
        _check_people(world, template, checks, action, path)
    if action["action_type"] == "webhook" and not action.get("webhook_url"):
        checks.add(f"{path}webhook_url", "The webhook_url field is required.")
    if action["action_verb"] == "reopen" and _triggers(checks.body, action.get("target_step_id")):
        checks.add(f"{path}target_step_id", "A rule cannot reopen the task that triggers it.")


def _check_people(world: World, template: Row, checks: Checks, action: Row, path: str) -> None:
    if action.get("actionable_id"):
        kind = action.get("actionable_type")
        if kind not in ("Capture", "Prerun") or action["actionable_id"] not in _pickers(template, kind):
            checks.add(f"{path}actionable_id", "The selected actionable_id is invalid.")
        return
    people = action.get("assignees")
    if not isinstance(people, dict) or not any(people.get(bucket) for bucket in ("users", "guests", "groups")):
        checks.add(f"{path}assignees", "Somebody has to be named.")
        return
    inner = Checks(people, f"{path}assignees.")
    inner.every("users", world.is_member)
    inner.every("guests", is_address)
    inner.every("groups", world.is_group)
    checks.errors.update(inner.errors)


def _check_single(checks: Checks, actions: list[Row]) -> None:
    seen: set[tuple[Any, Any]] = set()
    for index, action in enumerate(actions):
        key = (action.get("action_type"), action.get("target_step_id"))
        if key[0] in ONE_PER_STEP and key in seen:
            checks.add(f"then_actions.{index}", f"Only one {key[0]} action per step.")
        seen.add(key)


def _known(template: Row, kind: str) -> set[str]:
    if kind == "Step":
        return {step["id"] for step in template["_steps"]}
    if kind == "Prerun":
        return {field["id"] for field in template["prerun"]}
    return {field["id"] for step in template["_steps"] for field in step["captures"]}


def _pickers(template: Row, kind: str) -> set[str]:
    """Fields that hold people; no other can assign anybody (8.4 no. 55)."""
    steps = [] if kind == "Prerun" else template["_steps"]
    fields = template["prerun"] if kind == "Prerun" else [field for step in steps for field in step["captures"]]
    return {field["id"] for field in fields if field["field_type"] == "assignees_form"}


def _is_deadline(given: Any) -> bool:
    return (
        isinstance(given, dict)
        and plain(given.get("value"))
        and given.get("unit") in UNITS
        and given.get("option") in ("from", "before")
    )


def _triggers(body: Row, step_id: Any) -> bool:
    return any(condition.get("conditionable_id") == step_id for condition in body["conditions"])
