"""Completing and reopening tasks (api/tallyfy-api.md 2.13, 8.3, 8.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from include.sandbox.tallyfy.answers import body_of, forbidden, invalid, invalid_fields, missing, one, unprocessable
from include.sandbox.tallyfy.lifecycle import announce_completion, announce_task, settle
from include.sandbox.tallyfy.rules import RuleEngine, reopen
from include.sandbox.tallyfy.run_view import COMPLETED, SKIPPED, fields_of, open_issues, show_task
from include.sandbox.tallyfy.schedule import after_completion
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.tasks import task_of
from include.sandbox.tallyfy.values import missing_labels
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Answer, Call, Route


def routes(world: World) -> Iterable[Route]:
    completion = CompletionRoutes(world)
    return [
        Route("POST", "/organizations/<org>/runs/<run>/completed-tasks", completion.complete_in_run),
        Route("DELETE", "/organizations/<org>/runs/<run>/completed-tasks/<task>", completion.reopen_in_run),
        Route("POST", "/organizations/<org>/completed-tasks", completion.complete_oneoff),
        Route("DELETE", "/organizations/<org>/completed-tasks/<task>", completion.reopen_oneoff),
    ]


class CompletionRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.rules = RuleEngine(world)

    def complete_in_run(self, call: Call) -> Answer:
        run, body = self.world.run(call), body_of(call)
        task_id = body.get("task_id")
        if not task_id:
            raise invalid(task_id="The task_id field is required.")
        if task_id not in run["_tasks"]:
            raise missing()
        return self._complete(call, run, self.world.state.tasks[task_id], body)

    def complete_oneoff(self, call: Call) -> Answer:
        body = body_of(call)
        task = self.world.state.tasks.get(str(body.get("task_id")))
        if task is None or task["archived_at"] or not task["is_oneoff_task"]:
            raise missing()
        return self._complete(call, self.world.state.runs.get(task["run_id"] or ""), task, body)

    def reopen_in_run(self, call: Call) -> Answer:
        run, task = task_of(self.world, call)
        return self._reopen(call, run, task)

    def reopen_oneoff(self, call: Call) -> Answer:
        task = self.world.state.tasks.get(call.params["task"])
        if task is None or not task["is_oneoff_task"]:
            raise missing()
        return self._reopen(call, self.world.state.runs.get(task["run_id"] or ""), task)

    def _complete(self, call: Call, run: Row | None, task: Row, body: Row) -> Answer:
        completer = self._completer(call, body)
        if task["status"] == COMPLETED:
            return self._again(call, run, task)
        self._check_allowed(call, run, task)
        approved = self._approval(task, body)
        if not self._everyone(task, completer):
            return one({**show_task(self.world, task, set()), "tasks_changed_by_rules": []})
        task.update(status=COMPLETED, completed_at=self.world.now(), completer_id=completer, is_approved=approved)
        task["last_updated"] = self.world.now()
        self.world.note(call, "completed", "task", task["id"])
        changed: list[str] = []
        if run:
            after_completion(self.world, run, task)
            changed = self.rules.apply(call, run)
        announce_task(self.world, call, task)
        if run:
            settle(self.world, call, run)
        return one({**show_task(self.world, task, set()), "tasks_changed_by_rules": changed})

    def _again(self, call: Call, run: Row | None, task: Row) -> Answer:
        """Nothing changes, everybody hears of it again (8.4 no. 52)."""
        if not self.world.capabilities.second_completion_refires:
            raise unprocessable("The task is already completed.")
        announce_task(self.world, call, task)
        if run and run["completed_at"]:
            announce_completion(self.world, call, run)
        return one({**show_task(self.world, task, set()), "tasks_changed_by_rules": []})

    def _completer(self, call: Call, body: Row) -> int:
        """`override_user` is a member by number: no guest, no text."""
        user = body.get("override_user")
        if user is not None and not self.world.is_member(user):
            raise invalid(override_user="The selected override_user is invalid.")
        return user if user is not None else int(call.caller["id"])

    def _check_allowed(self, call: Call, run: Row | None, task: Row) -> None:
        if task["status"] == SKIPPED:
            raise unprocessable("A hidden task cannot be completed.")
        state = self.world.state
        if open_issues(state, task["id"]) or (run and open_issues(state, run["id"])):
            raise unprocessable("The task has an open issue.")
        assignees = self.world.effects.addresses(task["owners"])
        outsider = call.caller["role"] != "admin" and call.caller["email"] not in assignees
        if task["can_complete_only_assignees"] and outsider:
            raise forbidden("Only assignees can complete this task.")
        lacking = missing_labels(fields_of(state, task), task["taskdata"])
        if lacking:
            raise invalid_fields({f"taskdata.{field['id']}": [f"{field['label']} is required."] for field in lacking})

    def _approval(self, task: Row, body: Row) -> Any:
        """Required on approvals; false on an expiring task means expired; ignored on others."""
        given = body.get("is_approved")
        if task["task_type"] == "approval":
            if not isinstance(given, bool):
                raise invalid(is_approved="The is_approved field is required.")
            return given
        if task["task_type"] in ("expiring", "expiring_email"):
            return False if given is False else None
        return None

    def _everyone(self, task: Row, completer: int) -> bool:
        """True when nobody is left who has to complete it as well."""
        if not task["everyone_must_complete"]:
            return True
        task["_done_by"] = sorted({*task["_done_by"], completer})
        return set(task["owners"]["users"]) <= set(task["_done_by"])

    def _reopen(self, call: Call, run: Row | None, task: Row) -> Answer:
        if task["status"] != COMPLETED:
            raise unprocessable("The task is not completed.")
        reopen(task)
        self.world.note(call, "reopened", "task", task["id"])
        recipients = self.world.effects.addresses(task["owners"])
        self.world.effects.mail(call, "task_reopened", recipients, f"task:{task['id']}")
        if run:
            self.rules.apply(call, run)
            settle(self.world, call, run)
        return one(show_task(self.world, task, set()))
