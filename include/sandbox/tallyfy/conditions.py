"""When the condition of a rule holds in a process (api/tallyfy-api.md 2.11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from include.sandbox.tallyfy.people import anybody
from include.sandbox.tallyfy.run_view import COMPLETED, SKIPPED
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.values import is_empty
from include.sandbox.tallyfy.world import World

DAY = timedelta(hours=24)


class Facts:
    """A process as its rules see it."""

    def __init__(self, world: World, run: Row) -> None:
        self.world = world
        self.run = run
        self.tasks = {task["step_id"]: task for task in world.state.run_tasks(run)}
        self._values = {key: value for task in self.tasks.values() for key, value in task["taskdata"].items()}

    def hold(self, conditions: list[Row]) -> bool:
        """`a and b or c` is `(a and b) or c`; the word of the first condition joins nothing."""
        ordered = sorted(conditions, key=lambda one: int(one["position"]))
        result = self._holds(ordered[0])
        for condition in ordered[1:]:
            holds = self._holds(condition)
            result = (result and holds) if condition["logic"] == "and" else (result or holds)
        return result

    def value(self, kind: str, field_id: str) -> Any:
        return self.run["prerun"].get(field_id) if kind == "Prerun" else self._values.get(field_id)

    def _holds(self, condition: Row) -> bool:
        if condition["conditionable_type"] == "Step":
            task = self.tasks.get(condition["conditionable_id"])
            return task is not None and self._step_holds(task, condition["operation"], condition["statement"])
        value = self.value(condition["conditionable_type"], condition["conditionable_id"])
        return compare(condition["operation"], value, condition["statement"])

    def _step_holds(self, task: Row, operation: str, clause: Any) -> bool:
        """Without a time clause a condition on a step is never true (8.1 no. 11); a hidden task triggers nothing."""
        if clause is None or task["status"] == SKIPPED:
            return False
        if operation == "not_assigned":
            return not anybody(task["owners"])
        if operation == "reopened":
            return bool(task["_reopened"]) and task["status"] != COMPLETED
        if task["status"] != COMPLETED or not self._in_time(task, clause):
            return False
        kind, approved = task["task_type"], task["is_approved"]
        return {
            "completed": True,
            "approved": kind == "approval" and approved is True,
            "rejected": kind == "approval" and approved is False,
            "acknowledged": kind.startswith("expiring") and approved is not False,
            "expired": kind.startswith("expiring") and approved is False,
        }[operation]

    def _in_time(self, task: Row, clause: str) -> bool:
        if clause == "any_time":
            return True
        if not task["deadline"]:
            return False
        early = self.world.moment(task["deadline"]) - self.world.moment(task["completed_at"])
        if clause == "on-time":
            return early >= timedelta(0)
        if clause == "early_24":
            return early >= DAY
        return clause == "late_24" and early <= -DAY


def compare(operation: str, value: Any, statement: Any) -> bool:
    """An empty field satisfies `not_equals` and `not_contains`."""
    texts = as_texts(value)
    if operation == "is_empty":
        return is_empty(value)
    if operation == "is_not_empty":
        return not is_empty(value)
    if operation in ("greater_than", "less_than"):
        return any(_ordered(operation, text, str(statement)) for text in texts)
    if operation == "equals_any":
        return any(text in [str(one) for one in statement] for text in texts)
    if operation in ("equals", "not_equals"):
        return (str(statement) in texts) == (operation == "equals")
    found = any(str(statement) in text for text in texts)
    return found == (operation == "contains")


def as_texts(value: Any) -> list[str]:
    """What a value says: the text of a choice, each selected text, each cell of a table."""
    if value in (None, ""):
        return []
    if isinstance(value, dict):
        return [str(value["text"])] if "text" in value else [str(one) for bucket in value.values() for one in bucket]
    if isinstance(value, list):
        chosen = [one for one in value if not (isinstance(one, dict) and "text" in one and not one.get("selected"))]
        return [text for one in chosen for text in as_texts(_filename(one))]
    return [str(value)]


def _filename(one: Any) -> Any:
    return one["filename"] if isinstance(one, dict) and "filename" in one else one


def _ordered(operation: str, text: str, statement: str) -> bool:
    """Numbers as numbers, everything else (dates) as text."""
    left: Any
    right: Any
    try:
        left, right = float(text), float(statement)
    except ValueError:
        left, right = text, statement
    return bool(left > right) if operation == "greater_than" else bool(left < right)
