"""Schedules and outgoing webhooks (api/process-street-api.md 2.22, 2.23)."""

from __future__ import annotations

from include.sandbox.process_street.answers.base import Answerer, one
from include.sandbox.process_street.failures import missing
from include.sandbox.process_street.integrations import Schedule, Webhook
from include.sandbox.web import Answer, Call, Route


class IntegrationAnswers(Answerer):
    def routes(self) -> list[Route]:
        return [
            Route("GET", "/scheduled-workflows", self.schedules),
            Route("GET", "/scheduled-workflows/<schedule_id>", self.schedule),
            Route("GET", "/webhooks", self.webhooks),
            Route("GET", "/webhooks/<webhook_id>", self.webhook),
        ]

    def schedules(self, call: Call) -> Answer:
        """By next run; one without a next run comes last."""
        workflow, part = call.query.get("workflowId"), call.query.get("search", "").lower()
        found = [
            schedule
            for schedule in self.state.schedules.values()
            if workflow in (None, schedule.workflow_id) and part in (schedule.name or "").lower()
        ]
        found.sort(key=lambda schedule: (schedule.next_run_date or "9", schedule.id))
        return self.page(call, "data", found, Schedule.view)

    def schedule(self, call: Call) -> Answer:
        found = self.state.schedules.get(call.params["schedule_id"]) or missing("Scheduled workflow")
        return one(found.view())

    def webhooks(self, call: Call) -> Answer:
        found = sorted(self.state.webhooks.values(), key=lambda hook: (hook.audit.created_date, hook.id))
        return self.page(call, "data", found, Webhook.view, rel="Webhook")

    def webhook(self, call: Call) -> Answer:
        found = self.state.webhooks.get(call.params["webhook_id"]) or missing("Webhook")
        return one(found.view())
