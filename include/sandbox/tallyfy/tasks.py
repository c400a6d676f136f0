"""Tasks of processes, and the lists over all tasks (api/tallyfy-api.md 2.13)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, invalid, missing, one, page, unprocessable
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.deadlines import parse
from include.sandbox.tallyfy.lifecycle import settle
from include.sandbox.tallyfy.people import People, added
from include.sandbox.tallyfy.rules import RuleEngine
from include.sandbox.tallyfy.run_view import COMPLETED, fields_of, open_issues, show_task
from include.sandbox.tallyfy.schedule import set_deadline, working
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.step_body import TYPES
from include.sandbox.tallyfy.task_filter import by_status, of_people
from include.sandbox.tallyfy.values import Values, merge
from include.sandbox.tallyfy.world import World, archived_filter, clean_html, includes, matches
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/runs/<run>/tasks"
PLAIN_KEYS = ("title", "position", "max_assignable", "task_type", "top_secret", "webhook", "prevent_guest_comment")


def routes(world: World) -> Iterable[Route]:
    tasks = TaskRoutes(world)
    return [
        Route("GET", BASE, tasks.index),
        Route("GET", f"{BASE}/<task>", tasks.get),
        Route("PUT", f"{BASE}/<task>", tasks.put),
        Route("GET", "/organizations/<org>/tasks", tasks.list_all),
        Route("GET", "/organizations/<org>/tasks/<task>", tasks.get_any),
        Route("GET", "/organizations/<org>/me/tasks", tasks.list_mine),
        Route("GET", "/organizations/<org>/users/<int:user>/tasks", tasks.list_of_user),
    ]


def task_of(world: World, call: Call) -> tuple[Row, Row]:
    """The process and the task of the path."""
    run = world.run(call)
    task = world.state.tasks.get(call.params["task"])
    if task is None or task["id"] not in run["_tasks"]:
        raise missing()
    return run, task


class TaskRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.change = TaskChange(world)

    def index(self, call: Call) -> Answer:
        """Read from a replica: right after the launch the list may be empty (1.5)."""
        run = self.world.run(call)
        rows = [] if self.world.lags("run-tasks", run["id"]) else self.world.state.run_tasks(run)
        return self._page(call, by_status(self.world, rows, call.query.get("status", "all")))

    def get(self, call: Call) -> Answer:
        _, task = task_of(self.world, call)
        return one(show_task(self.world, task, includes(call)))

    def put(self, call: Call) -> Answer:
        run, task = task_of(self.world, call)
        self.change.apply(call, run, task, body_of(call))
        return one(show_task(self.world, task, includes(call)))

    def get_any(self, call: Call) -> Answer:
        task = self.world.state.tasks.get(call.params["task"])
        if task is None or task["archived_at"]:
            raise missing()
        return one(show_task(self.world, task, includes(call)))

    def list_all(self, call: Call) -> Answer:
        rows = [task for task in self.world.state.tasks.values() if archived_filter(call, task)]
        if call.query.get("is_oneoff") == "true":
            rows = [task for task in rows if task["is_oneoff_task"]]
        rows = [task for task in rows if matches(call, task["title"])]
        rows = of_people(rows, call.query.get("owners"), call.query.get("guests"))
        return self._page(call, by_status(self.world, rows, call.query.get("status", "all")))

    def list_mine(self, call: Call) -> Answer:
        return self._of(call, call.caller["id"])

    def list_of_user(self, call: Call) -> Answer:
        return self._of(call, int(call.params["user"]))

    def _of(self, call: Call, user: int) -> Answer:
        """`active` unless asked otherwise (8.5 no. 72)."""
        rows = [task for task in self.world.state.tasks.values() if not task["archived_at"]]
        rows = of_people(rows, str(user), None)
        return self._page(call, by_status(self.world, rows, call.query.get("status", "active")))

    def _page(self, call: Call, rows: list[Row]) -> Answer:
        wanted = includes(call)
        return page(call, rows, lambda task: show_task(self.world, task, wanted), may_be_whole=True)


class TaskChange:
    """An update of a task; a completed one is frozen, `status` is dropped (2.13)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self.values = Values(world)
        self.rules = RuleEngine(world)

    def apply(self, call: Call, run: Row | None, task: Row, body: Row) -> None:
        if task["status"] == COMPLETED:
            raise unprocessable("A completed task cannot be updated.")
        if run and open_issues(self.world.state, run["id"]):
            raise unprocessable("The process has an open issue.")
        self._check(body)
        owners = self.people.owners(body["owners"]) if body.get("owners") is not None else None
        if owners is not None:
            owners = self._checked(call, task, owners, body)
        taskdata = self._taskdata(task, body)
        if owners is not None:
            self.people.make_guests(owners["guests"], "owners.guests")
            before, task["owners"] = task["owners"], owners
            self.world.effects.assigned(call, added(before, owners), task)
        task["taskdata"] = merge(task["taskdata"], taskdata)
        self._plain(call, task, body)
        if taskdata and task["status"] == "not-started":
            task["status"] = "in-progress"
        task["last_updated"] = self.world.now()
        if run:
            self.rules.apply(call, run)
            settle(self.world, call, run)

    def _checked(self, call: Call, task: Row, owners: Row, body: Row) -> Row:
        if owners["guests"] and not task["allow_guest_owners"]:
            raise invalid(owners="Guests are not allowed on this task.")
        owners = self.people.accompanied(owners, call.caller["id"])
        self.people.check_room(owners, body.get("max_assignable", task["max_assignable"]), "max_assignable")
        return owners

    def _taskdata(self, task: Row, body: Row) -> Row:
        if body.get("taskdata") in (None, []):
            return {}
        return self.values.accept(fields_of(self.world.state, task), body["taskdata"], "taskdata")

    def _plain(self, call: Call, task: Row, body: Row) -> None:
        task.update({key: body[key] for key in PLAIN_KEYS if body.get(key) is not None})
        if "summary" in body:
            task["summary"] = task["original_summary"] = clean_html(body["summary"])
        started = parse(body.get("started_at"))
        if started and (self.world.capabilities.started_at_may_be_past or started >= self.world.clock.now()):
            task["started_at"] = started.strftime("%Y-%m-%dT%H:%M:%SZ")
        due = parse(body.get("deadline"))
        if due:
            set_deadline(self.world, task, working(self.world, due))
            recipients = self.world.effects.addresses(task["owners"])
            self.world.effects.mail(call, "deadline_changed", recipients, f"task:{task['id']}")

    def _check(self, body: Row) -> None:
        checks = Checks(body)
        checks.texts({"title": 600, "summary": None})
        checks.flags("top_secret", "prevent_guest_comment")
        checks.choice("task_type", TYPES)
        checks.whole("position", least=1)
        checks.whole("max_assignable", least=1)
        checks.url("webhook")
        for key in ("deadline", "started_at"):
            checks.known(key, lambda value: parse(value) is not None)
        checks.done()
