"""One-off tasks (api/tallyfy-api.md 2.13, 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from include.sandbox.tallyfy import fields
from include.sandbox.tallyfy.answers import body_of, created, invalid, missing, nothing, one
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.deadlines import parse
from include.sandbox.tallyfy.people import People, anybody
from include.sandbox.tallyfy.run_view import show_task
from include.sandbox.tallyfy.schedule import set_deadline, working
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.step_body import TYPES
from include.sandbox.tallyfy.tags import attach
from include.sandbox.tallyfy.task_row import new_task
from include.sandbox.tallyfy.tasks import TaskChange
from include.sandbox.tallyfy.world import World, clean_html, includes
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/tasks"


def routes(world: World) -> Iterable[Route]:
    oneoff = OneOffRoutes(world)
    return [
        Route("POST", BASE, oneoff.post),
        Route("PUT", f"{BASE}/<task>", oneoff.put),
        Route("DELETE", f"{BASE}/<task>", oneoff.archive),
        Route("PUT", f"{BASE}/<task>/restore", oneoff.restore),
        Route("DELETE", f"{BASE}/<task>/delete", oneoff.delete),
    ]


class OneOffRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self.change = TaskChange(world)

    def post(self, call: Call) -> Answer:
        """`description` is dropped; options of the form are not validated (8.1 no. 28)."""
        body = body_of(call)
        self._check(body)
        run = self._run(body)
        owners = self.people.owners(body["owners"])
        if not anybody(owners):
            raise invalid(owners="Somebody has to be assigned.")
        owners = self.people.accompanied(owners, call.caller["id"])
        self.people.check_room(owners, body.get("max_assignable"), "max_assignable")
        self.people.make_guests(owners["guests"], "owners.guests")
        step = {**body, "id": None, "step_type": body["task_type"], "summary": clean_html(body.get("summary"))}
        task = new_task(self.world, run, step, owners, call.caller["id"])
        task["_fields"] = [self._field(item, at) for at, item in enumerate(body.get("form_fields") or [])]
        due = parse(body["deadline"])
        set_deadline(self.world, task, working(self.world, due) if due else None)
        for tag_id in body.get("tags") or []:
            attach(self.world.state, task["id"], "Task", tag_id)
        self.world.effects.assigned(call, owners, task)
        self.world.note(call, "created", "task", task["id"])
        return created(show_task(self.world, task, includes(call)))

    def put(self, call: Call) -> Answer:
        """`title`, `deadline` and `owners` have to be repeated."""
        task, body = self._task(call), body_of(call)
        checks = Checks(body)
        checks.required("title", "deadline", "owners")
        checks.done()
        self.change.apply(call, None, task, body)
        return one(show_task(self.world, task, includes(call)))

    def archive(self, call: Call) -> Answer:
        task = self._task(call)
        task["archived_at"] = self.world.now()
        return Answer(200, {"message": "Task archived."})

    def restore(self, call: Call) -> Answer:
        task = self._archived(call)
        task["archived_at"] = None
        return one(show_task(self.world, task, set()))

    def delete(self, call: Call) -> Answer:
        task = self._archived(call)
        self.world.state.threads.pop(task["id"], None)
        del self.world.state.tasks[task["id"]]
        return nothing()

    def _task(self, call: Call) -> Row:
        task = self.world.state.tasks.get(call.params["task"])
        if task is None or task["archived_at"] or not task["is_oneoff_task"]:
            raise missing()
        return task

    def _archived(self, call: Call) -> Row:
        task = self.world.state.tasks.get(call.params["task"])
        if task is None or not task["archived_at"] or not task["is_oneoff_task"]:
            raise missing()
        return task

    def _run(self, body: Row) -> Row | None:
        run = self.world.state.runs.get(str(body.get("run_id"))) if body.get("run_id") else None
        if body.get("run_id") and (run is None or run["archived_at"] or not run["can_add_oot"]):
            raise invalid(run_id="The selected run_id is invalid.")
        return run

    def _field(self, item: Any, index: int) -> Row:
        return fields.make(self.world.state, item, index + 1)

    def _check(self, body: Row) -> None:
        checks = Checks(body)
        checks.required("title", "task_type", "owners", "deadline")
        checks.texts({"title": 600, "summary": None})
        checks.choice("task_type", TYPES)
        checks.known("deadline", lambda value: parse(value) is not None)
        checks.every("tags", self.world.is_tag)
        checks.every("form_fields", _is_definition)
        checks.url("webhook")
        checks.whole("max_assignable", least=1)
        checks.done()


def _is_definition(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and bool(item.get("label"))
        and item.get("field_type") in fields.TYPES
        and "required" in item
    )
