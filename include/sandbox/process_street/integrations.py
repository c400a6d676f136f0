"""Schedules and webhooks in both directions (api/process-street-api.md 2.22 to 2.24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.identity import given
from include.sandbox.process_street.people import Audit


@dataclass
class Schedule:
    """`rules` in API notation; none means once."""

    id: str
    workflow_id: str
    start_date: str
    time_zone: str
    audit: Audit
    name: str | None = None
    due_period: str | None = None
    next_run_date: str | None = None
    previous_run_date: str | None = None
    rules: list[dict[str, Any]] = field(default_factory=list)
    assignee_emails: list[str] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        facts = {
            "id": self.id,
            "workflowId": self.workflow_id,
            "startDate": self.start_date,
            "timeZone": self.time_zone,
        }
        optional = given(
            name=self.name,
            duePeriod=self.due_period,
            nextRunDate=self.next_run_date,
            previousRunDate=self.previous_run_date,
        )
        lists = {"rules": self.rules, "assigneeEmails": self.assignee_emails}
        return {**facts, **optional, **lists, **self.audit.flat()}


@dataclass
class Webhook:
    id: str
    url: str
    triggers: list[str]
    audit: Audit
    status: str = "Active"
    workflow_id: str | None = None
    task_id: str | None = None

    def view(self) -> dict[str, Any]:
        facts = {"id": self.id, "url": self.url, "status": self.status, "triggers": self.triggers}
        return {**facts, **given(workflowId=self.workflow_id, taskId=self.task_id), **self.audit.flat()}


@dataclass
class IncomingWebhook:
    """`url` is a secret. `config` in API notation: of a workflow or of a data set."""

    id: str
    name: str
    url: str
    automation_app: str
    config: dict[str, Any]
    audit: Audit
    status: str = "Active"

    def view(self, **owner: str) -> dict[str, Any]:
        facts = {"id": self.id, "name": self.name, "automationApp": self.automation_app, "status": self.status}
        return {**facts, **owner, "url": self.url, "config": self.config, **self.audit.flat()}
