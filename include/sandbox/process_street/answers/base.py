"""What every answerer has: state, pager, clock, and the look-ups that end in a 404."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from include.sandbox.clock import Clock
from include.sandbox.process_street.failures import missing, unreadable
from include.sandbox.process_street.paging import Pager
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, TaskTemplate, Workflow
from include.sandbox.web import Answer, Call, Route

T = TypeVar("T")


class Answerer:
    """Subclasses list their routes; paths are without the API's prefix."""

    def __init__(self, state: ProcessStreetState, pager: Pager, clock: Clock) -> None:
        self.state = state
        self.page = pager.answer
        self.clock = clock

    def routes(self) -> list[Route]:
        raise NotImplementedError

    def workflow(self, call: Call) -> Workflow:
        return self.state.workflows.get(call.params["workflow_id"]) or missing("Workflow")

    def revision(self, call: Call) -> Revision:
        return self.workflow(call).revision(call.params["revision_id"]) or missing("Revision")

    def template(self, call: Call) -> TaskTemplate:
        return find(self.revision(call).tasks, call.params["task_id"], "Task")

    def run(self, call: Call) -> Run:
        run = self.state.runs.get(call.params["run_id"])
        return run if run and run.status != "Deleted" else missing("Workflow run")

    def run_task(self, call: Call) -> RunTask:
        return self.run(call).task(call.params["task_id"]) or missing("Task")


def find(things: Iterable[T], wanted: str, kind: str) -> T:
    for thing in things:
        if thing.id == wanted:  # type: ignore[attr-defined]
            return thing
    return missing(kind)


def whole(views: Iterable[dict[str, Any]], key: str = "data") -> Answer:
    """A list without a cursor parameter, complete in one answer."""
    return Answer(200, {key: list(views), "links": []})


def one(view: dict[str, Any]) -> Answer:
    return Answer(200, {"data": view, "links": []})


def choice(call: Call, parameter: str, allowed: Iterable[str], *, required: bool = False) -> str | None:
    """An enum in the query; anything else is a plain-text 400 (1.6)."""
    value = call.query.get(parameter)
    if value is None and not required:
        return None
    if value not in set(allowed):
        unreadable(parameter, value)
    return value


def filters(call: Call, parameter: str) -> dict[str, str]:
    """Of `parameter[<id>]=text` in the query: text by id. Without an id it cannot be read: a plain-text 400 (1.6)."""
    found = {}
    for name, text in call.query.items():
        if name == parameter or name == f"{parameter}[]":
            unreadable(parameter, text)
        if name.startswith(f"{parameter}[") and name.endswith("]"):
            found[name[len(parameter) + 1 : -1]] = text
    return found


def api(call: Call, path: str) -> str:
    """The absolute URL of an operation of this server."""
    return f"{call.request.host_url.rstrip('/')}/api/v1.1{path}"


def link(name: str, href: str, *, rel: str | None = None, kind: str = "Api") -> dict[str, str]:
    made = {"name": name, "href": href, "type": kind}
    return {**made, "rel": rel} if rel else made


def app(path: str) -> str:
    """A page of the web app, for people."""
    return f"https://app.process.st{path}"
