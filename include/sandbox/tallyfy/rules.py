"""Rules at work in a process (api/tallyfy-api.md 2.11, 4.3).

A rule acts when its condition becomes true. Showing and hiding is repeated at every event at which it still holds
(`visibility_while_true`); mails, webhooks and deadlines are not. Conditions are read strictly left to right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from include.sandbox.tallyfy.conditions import Facts
from include.sandbox.tallyfy.deadlines import span
from include.sandbox.tallyfy.people import BUCKETS, People, added, nobody
from include.sandbox.tallyfy.run_view import COMPLETED, SKIPPED
from include.sandbox.tallyfy.schedule import set_deadline, working
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Call

LONGEST_CHAIN = 10


class RuleEngine:
    """`apply` after every launch, value, completion and reopening; returns the ids of the tasks it changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self._verbs: dict[str, Callable[[Call, Row, Row, Row], bool]] = {
            "show": self._show,
            "hide": self._hide,
            "deadline": self._deadline,
            "reopen": self._reopen,
            "assign": self._assign,
            "assign_only": self._assign,
            "unassign": self._assign,
            "clear_assignees": self._assign,
            "emit_webhook": self._webhook,
        }

    def apply(self, call: Call, run: Row) -> list[str]:
        changed: list[str] = []
        for _ in range(LONGEST_CHAIN):
            fresh = list(self._becoming_true(run))
            if not fresh:
                break
            for rule in fresh:
                changed += self._fire(call, run, rule["then_actions"])
        if self.world.capabilities.visibility_while_true:
            changed += self._keep_visible(call, run)
        return list(dict.fromkeys(changed))

    def _keep_visible(self, call: Call, run: Row) -> Iterable[str]:
        facts = Facts(self.world, run)
        for rule in self.world.state.version_of(run)["automated_actions"]:
            if facts.hold(rule["conditions"]):
                actions = [action for action in rule["then_actions"] if action["action_type"] == "visibility"]
                yield from self._fire(call, run, actions)

    def _becoming_true(self, run: Row) -> Iterable[Row]:
        facts = Facts(self.world, run)
        for rule in self.world.state.version_of(run)["automated_actions"]:
            holds, held = facts.hold(rule["conditions"]), rule["id"] in run["_true"]
            if holds and not held:
                run["_true"].append(rule["id"])
                yield rule
            elif held and not holds:
                run["_true"].remove(rule["id"])

    def _fire(self, call: Call, run: Row, actions: list[Row]) -> Iterable[str]:
        """Completed tasks are left alone; a webhook needs no task."""
        tasks = {task["step_id"]: task for task in self.world.state.run_tasks(run)}
        for action in sorted(actions, key=lambda one: int(one["position"])):
            task = tasks.get(action["target_step_id"])
            if task is None or (
                task["status"] == COMPLETED and action["action_verb"] not in ("reopen", "emit_webhook")
            ):
                continue
            if self._verbs[action["action_verb"]](call, run, task, action):
                yield task["id"]

    def _show(self, call: Call, _run: Row, task: Row, _action: Row) -> bool:
        if task["status"] != SKIPPED:
            return False
        task["status"] = "in-progress" if task["taskdata"] else "not-started"
        self.world.effects.assigned(call, task["owners"], task)
        return True

    def _hide(self, _call: Call, _run: Row, task: Row, _action: Row) -> bool:
        hidden_before = task["status"] == SKIPPED
        task["status"] = SKIPPED
        return not hidden_before

    def _deadline(self, call: Call, _run: Row, task: Row, action: Row) -> bool:
        given = action["deadline"]
        shift = span(given["value"], given["unit"])
        moment = self.world.clock.now() + (shift if given["option"] == "from" else -shift)
        set_deadline(self.world, task, working(self.world, moment))
        recipients = self.world.effects.addresses(task["owners"])
        self.world.effects.mail(call, "deadline_changed", recipients, f"task:{task['id']}")
        return True

    def _reopen(self, _call: Call, run: Row, task: Row, _action: Row) -> bool:
        if task["status"] != COMPLETED:
            return False
        reopen(task)
        run["completed_at"] = None
        return True

    def _assign(self, call: Call, run: Row, task: Row, action: Row) -> bool:
        named = self._named(run, action)
        verb, before = action["action_verb"], task["owners"]
        if verb == "assign":
            after = {bucket: list(dict.fromkeys([*before[bucket], *named[bucket]])) for bucket in BUCKETS}
        elif verb == "unassign":
            after = {bucket: [one for one in before[bucket] if one not in named[bucket]] for bucket in BUCKETS}
        else:
            after = named if verb == "assign_only" else nobody()
        for email in after["guests"]:
            if email.lower() not in self.world.state.guests:
                self.people.add_guest(email, {})
        task["owners"] = after
        if task["status"] != SKIPPED:
            self.world.effects.assigned(call, added(before, after), task)
        return True

    def _webhook(self, call: Call, run: Row, _task: Row, action: Row) -> bool:
        self.world.effects.webhook(call, "rule", action["webhook_url"], f"run:{run['id']}")
        return False

    def _named(self, run: Row, action: Row) -> Row:
        """People of the action itself, or of the picker field it names (8.4 no. 55)."""
        given: Any = action.get("assignees") or {}
        if action.get("actionable_id"):
            given = Facts(self.world, run).value(action["actionable_type"], action["actionable_id"]) or {}
        return {bucket: list(given.get(bucket) or []) for bucket in BUCKETS}


def reopen(task: Row) -> None:
    """Clears who completed it, when, and the decision."""
    task.update(status="in-progress", completed_at=None, completer_id=None, is_approved=None)
    task.update(_done_by=[], _reopened=True)
