"""Workflow runs, their tasks, assignees and approvals (api/process-street-api.md 2.15 to 2.17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from include.sandbox.process_street.answers.base import Answerer, api, app, choice, filters, link
from include.sandbox.process_street.failures import unreadable
from include.sandbox.process_street.logic import answer_texts
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.web import Answer, Call, Route

LISTED = ("Active", "Completed", "Archived")
SEARCHED = (*LISTED, "Deleted")
LATEST = 200


class RunAnswers(Answerer):
    def routes(self) -> list[Route]:
        own = "/workflow-runs/<run_id>"
        return [
            Route("GET", "/workflow-runs/list", self.list),
            Route("GET", "/workflow-runs", self.search),
            Route("GET", own, self.get),
            Route("GET", f"{own}/tasks", self.tasks),
            Route("GET", f"{own}/tasks/<task_id>", self.task),
            Route("GET", f"{own}/assignees", self.assignees),
            Route("GET", f"{own}/tasks/<task_id>/assignees", self.task_assignees),
            Route("GET", f"{own}/approvals", self.approvals),
            Route("GET", "/tasks", self.tasks_of_person),
        ]

    def list(self, call: Call) -> Answer:
        """All that are not deleted, newest first; a wrong workflow gives an empty page."""
        status, workflow = choice(call, "status", LISTED), call.query.get("workflowId")
        found = [run for run in self.state.runs.values() if run.status in ((status,) if status else LISTED)]
        found = [run for run in found if workflow in (None, run.workflow_id)]
        found.sort(key=lambda run: (run.audit.created_date, run.id), reverse=True)
        return self.page(call, "data", found, lambda run: self._view(call, run), rel="Workflow Run")

    def search(self, call: Call) -> Answer:
        """The latest 200 by change, Active unless asked otherwise, without links (trap T1)."""
        wanted = call.query.get("status", "Active").split(",")
        if not set(wanted) <= set(SEARCHED):
            unreadable("status", call.query.get("status"))
        workflow, part = call.query.get("workflowId"), call.query.get("name", "").lower()
        texts = filters(call, "fields")
        found = [
            run
            for run in self.state.runs.values()
            if run.status in wanted and workflow in (None, run.workflow_id) and part in (run.name or "").lower()
        ]
        found = [run for run in found if not texts or mentions(run, texts)]
        found.sort(key=lambda run: (run.audit.updated_date, run.id), reverse=True)
        return Answer(200, {"workflowRuns": [self._view(call, run) for run in found[:LATEST]]})

    def get(self, call: Call) -> Answer:
        return Answer(200, self._view(call, self.run(call)))

    def tasks(self, call: Call) -> Answer:
        run = self.run(call)
        return self.page(call, "tasks", run.tasks, lambda task: self._task(call, run, task), rel="Tasks")

    def task(self, call: Call) -> Answer:
        """Without taskType."""
        return Answer(200, self.run_task(call).view(call.params["run_id"], with_type=False))

    def assignees(self, call: Call) -> Answer:
        return self.page(call, "assignees", self.run(call).assignees, Person.view, rel="Assignees")

    def task_assignees(self, call: Call) -> Answer:
        """Complete, without links."""
        return Answer(200, {"assignees": [person.view() for person in self.run_task(call).assignees]})

    def approvals(self, call: Call) -> Answer:
        """Decided ones, in task order."""
        run = self.run(call)
        order = {task.id: place for place, task in enumerate(run.tasks)}
        found = sorted(run.approvals, key=lambda one: (order.get(one.approval_task_id, 0), one.id))
        own = self.state.organization_id
        return self.page(call, "approvals", found, lambda one: one.view(run.id, own), rel="Approvals")

    def tasks_of_person(self, call: Call) -> Answer:
        """By due date, tasks of every run; the address is required."""
        email = call.query.get("assigneeEmail")
        if not email:
            unreadable("assigneeEmail", email)
        workflow = call.query.get("workflowId")
        found = [
            (run, task)
            for run in self.state.runs.values()
            if run.status != "Deleted" and workflow in (None, run.workflow_id)
            for task in run.tasks
            if any(person.email.lower() == email.lower() for person in task.assignees)
        ]
        found.sort(key=lambda pair: (pair[1].due_date or "9", pair[1].id))
        view = lambda pair: self._task(call, *pair)  # noqa: E731 - one expression, used once
        return self.page(call, "tasks", found, view, identity=lambda pair: str(pair[1].id), rel="Tasks")

    def _view(self, call: Call, run: Run) -> dict[str, Any]:
        links = [
            link("self", api(call, f"/workflow-runs/{run.id}"), rel="Workflow Run"),
            link("related", app(f"/runs/{run.id}"), rel="Workflow Run", kind="App"),
        ]
        return {**run.view(), "links": links}

    def _task(self, call: Call, run: Run, task: RunTask) -> dict[str, Any]:
        own = link("self", api(call, f"/workflow-runs/{run.id}/tasks/{task.id}"), rel="Task")
        return {**task.view(run.id), "links": [own]}


def mentions(run: Run, texts: Mapping[str, str]) -> bool:
    """Whether any of the fields has an answer with its text in it."""
    return any(
        texts[value.id].lower() in answer.lower()
        for value in run.values
        if value.id in texts
        for answer in answer_texts(value.data)
    )
