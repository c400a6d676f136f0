"""One-off tasks and My Work (api/process-street-api.md 2.25)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.answers.base import Answerer, choice, one
from include.sandbox.process_street.answers.inbox import KINDS, Inbox, Item
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.failures import missing, refuse, unreadable
from include.sandbox.process_street.identity import stamp
from include.sandbox.web import Answer, Call, Route

SORTS = ("DueDate", "Name")


class WorkAnswers(Answerer):
    def routes(self) -> list[Route]:
        return [
            Route("GET", "/work/tasks/<task_id>", self.one_off_task),
            Route("GET", "/work/items", self.items),
            Route("GET", "/work/stats", self.stats),
            Route("POST", "/work/items/search", self.search),
        ]

    def one_off_task(self, call: Call) -> Answer:
        task = self.state.one_off_tasks.get(call.params["task_id"]) or missing("Task")
        return one(task.view(self.state.organization_id, self._linked(task)))

    def items(self, call: Call) -> Answer:
        """Open items of the key's owner unless asked otherwise."""
        kind = choice(call, "type", KINDS)
        finished = call.query.get("includeCompleted", "false")
        if finished not in ("true", "false"):
            unreadable("includeCompleted", finished)
        workflow = call.query.get("workflowId")
        found = self._inbox(
            [call.query["assigneeEmail"]] if "assigneeEmail" in call.query else [],
            [kind] if kind else [],
            [workflow] if workflow else [],
            with_completed=finished == "true",
        )
        return self._answer(call, found)

    def stats(self, call: Call) -> Answer:
        found = self._inbox([call.query["assigneeEmail"]] if "assigneeEmail" in call.query else [], [], [])
        now = stamp(self.clock.now())
        overdue = sum(1 for item in found if item.due_date and item.due_date < now)
        upcoming = sum(1 for item in found if item.due_date and item.due_date >= now)
        return one({"total": len(found), "upcoming": upcoming, "overdue": overdue})

    def search(self, call: Call) -> Answer:
        """The one POST that reads. Unknown addresses and workflows are ignored."""
        body = self._body(call)
        term = str(body.get("searchTerm") or "").lower()
        found = self._inbox(
            body.get("assigneeEmails") or [],
            body.get("types") or [],
            body.get("workflowIds") or [],
            with_completed=bool(body.get("includeCompleted")),
        )
        found = [item for item in found if term in item.name.lower()]
        by_name = body.get("sortBy") == "Name"
        found.sort(
            key=lambda item: (item.name if by_name else item.due_date or "9", item.id),
            reverse=body.get("sortOrder") == "Desc",
        )
        return self._answer(call, found)

    def _inbox(
        self, emails: list[str], kinds: list[str], workflows: list[str], *, with_completed: bool = False
    ) -> list[Item]:
        owner = self.state.key_owner
        wanted = {email.lower() for email in emails or ([owner.email] if owner else [])}
        found = Inbox(self.state).of(wanted, with_completed=with_completed)
        found = [item for item in found if not kinds or item.kind in kinds]
        return [item for item in found if not workflows or item.workflow_id in workflows]

    def _answer(self, call: Call, found: list[Item]) -> Answer:
        return self.page(call, "data", found, Item.view)

    def _body(self, call: Call) -> dict[str, Any]:
        try:
            body = call.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            refuse(400, "Invalid request body.")
        wrong = [kind for kind in body.get("types") or [] if kind not in KINDS]
        if wrong or body.get("sortBy", "DueDate") not in SORTS:
            refuse(400, "Invalid request body.")
        return body

    def _linked(self, task: OneOffTask) -> dict[str, Any] | None:
        run = self.state.runs.get(task.run_id or "")
        if run is None:
            return None
        workflow = self.state.workflows.get(run.workflow_id)
        name = workflow.name if workflow else ""
        return {"id": run.id, "name": run.name or "", "templateId": run.workflow_id, "templateName": name}
