"""What Tallyfy hides (api/tallyfy-api.md 2.11, 2.13, 4.3): the second model of the proof, driven by events.

Where the reference leaves a question open, ``Reading`` has both answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the reference.

    ``while_true``: a rule acts at every event at which its condition holds, else only when it becomes true.
    ``shown_starts_hidden``: a step that a rule shows is hidden at launch. ``backwards``: rules act in another order.
    ``empty_lacks``: an empty field satisfies ``not_contains``; of ``not_equals`` the reference says that it does.
    """

    name: str
    while_true: bool = True
    shown_starts_hidden: bool = False
    backwards: bool = False
    empty_lacks: bool = True


DECIDED = Reading("decided")
READINGS: tuple[Reading, ...] = (
    DECIDED,
    Reading("when it becomes true", while_true=False),
    Reading("otherwise open", shown_starts_hidden=True, backwards=True, empty_lacks=False),
)


@dataclass(slots=True)
class TargetRules:
    """A process: ``values`` by capture id, and its tasks by step id.

    Conditions look at answers only, so a rule is weighed anew when one of its fields was written.
    """

    bodies: Sequence[Body]
    reading: Reading = DECIDED
    values: dict[str, Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)
    _holding: set[int] = field(default_factory=set)
    _asking: dict[str, list[int]] = field(default_factory=dict)
    _looked_at: list[tuple[str, ...]] = field(default_factory=list)
    _weighed: dict[tuple[int, ...], bool] | None = None

    def again(self) -> TargetRules:
        """Another process, as this one is; both know of each other what conditions come to.

        For values that stay alive: an answer is recognised by its identity.
        """
        if self._weighed is None:
            self._weighed = {}
        sets = set(self.hidden), set(self.completed), set(self._holding)
        shared = self._asking, self._looked_at, self._weighed
        return TargetRules(self.bodies, self.reading, dict(self.values), *sets, *shared)

    def launch(self) -> None:
        for number, body in enumerate(self.bodies):
            captures = tuple(dict.fromkeys(condition["conditionable_id"] for condition in body["conditions"]))
            self._looked_at.append(captures)
            for capture_id in captures:
                self._asking.setdefault(capture_id, []).append(number)
        if self.reading.shown_starts_hidden:
            actions = [action for body in self.bodies for action in body["then_actions"]]
            self.hidden |= {action["target_step_id"] for action in actions if action["action_verb"] == "show"}
        self._apply(range(len(self.bodies)))

    def write(self, capture_id: str, value: Any) -> None:
        """A value is written, changed or, with None, cleared."""
        self.values[capture_id] = value
        self._apply(self._asking.get(capture_id, ()))

    def complete(self, step_id: str) -> None:
        """A hidden task cannot be completed."""
        if step_id not in self.hidden:
            self.completed.add(step_id)
            self._apply(())

    def reopen(self, step_id: str) -> None:
        self.completed.discard(step_id)
        self._apply(())

    def _apply(self, asked: Sequence[int]) -> None:
        before = set(self._holding)
        for number in asked:
            holds = self._weigh(number)
            (self._holding.add if holds else self._holding.discard)(number)
        acting = self._holding if self.reading.while_true else self._holding - before
        for number in sorted(acting, reverse=self.reading.backwards):
            self._act(self.bodies[number]["then_actions"])

    def _weigh(self, number: int) -> bool:
        if self._weighed is None:
            return self._holds(self.bodies[number]["conditions"])
        key = (number, *(id(self.values.get(capture_id)) for capture_id in self._looked_at[number]))
        if key not in self._weighed:
            self._weighed[key] = self._holds(self.bodies[number]["conditions"])
        return self._weighed[key]

    def _act(self, actions: Sequence[Body]) -> None:
        """Completed tasks are left alone."""
        for action in actions:
            if action["target_step_id"] in self.completed or action["action_type"] != "visibility":
                continue
            (self.hidden.add if action["action_verb"] == "hide" else self.hidden.discard)(action["target_step_id"])

    def _holds(self, conditions: Sequence[Body]) -> bool:
        """Strictly from left to right; the word of the first condition joins nothing."""
        result = self._one(conditions[0])
        for condition in conditions[1:]:
            holds = self._one(condition)
            result = (result and holds) if condition["logic"] == "and" else (result or holds)
        return result

    def _one(self, condition: Body) -> bool:
        """A condition on a step needs a time clause, which none of ours has: it is never true."""
        if condition["conditionable_type"] == "Step":
            return False
        return compare(condition, self.values.get(condition["conditionable_id"]), empty_lacks=self.reading.empty_lacks)


def compare(condition: Body, value: Any, *, empty_lacks: bool) -> bool:
    """:raises ValueError: an operation that this model does not know proves nothing."""
    operation, statement, texts = str(condition["operation"]), str(condition["statement"]), _texts(value)
    found = any(statement in text for text in texts)
    if operation in ("is_empty", "is_not_empty"):
        return bool(texts) == (operation == "is_not_empty")
    if operation in ("equals", "not_equals"):
        return (statement in texts) == (operation == "equals")
    if operation == "contains":
        return found
    if operation == "not_contains":
        return not found and (bool(texts) or empty_lacks)
    message = f"operation {operation} is not part of the proof"
    raise ValueError(message)


def _texts(value: Any) -> list[str]:
    """A text, the text of an option, or the texts of the selected ones (2.14)."""
    if value in (None, "", []):
        return []
    if isinstance(value, Mapping):
        return [str(value["text"])]
    if isinstance(value, list):
        return [str(item["text"]) for item in value if item.get("selected")]
    return [str(value)]
