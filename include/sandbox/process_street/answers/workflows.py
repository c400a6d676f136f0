"""Workflows, permissions, field index, options, incoming webhooks (api/process-street-api.md 2.4, 2.13, 2.24)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.answers.base import Answerer, api, find, link, one, whole
from include.sandbox.process_street.failures import missing
from include.sandbox.process_street.templates import Revision, Widget, Workflow
from include.sandbox.web import Answer, Call, Route


class WorkflowAnswers(Answerer):
    def routes(self) -> list[Route]:
        own = "/workflows/<workflow_id>"
        return [
            Route("GET", "/workflows", self.list),
            Route("GET", own, self.get),
            Route("GET", f"{own}/permissions", self.permissions),
            Route("GET", f"{own}/tasks", self.tasks),
            Route("GET", f"{own}/form-fields", self.form_fields),
            Route("GET", f"{own}/form-fields/<field_id>/options", self.options),
            Route("GET", f"{own}/incoming-webhooks", self.incoming_webhooks),
            Route("GET", f"{own}/incoming-webhooks/<webhook_id>", self.incoming_webhook),
        ]

    def list(self, call: Call) -> Answer:
        """Active workflows only."""
        part = call.query.get("name", "").lower()
        found = [w for w in self.state.workflows.values() if not w.archived and part in w.name.lower()]
        found.sort(key=lambda workflow: (workflow.name.lower(), workflow.id))
        return self.page(call, "workflows", found, lambda workflow: self._view(call, workflow), rel="Workflow")

    def get(self, call: Call) -> Answer:
        """Archived ones answer too."""
        return one(self._view(call, self.workflow(call)))

    def permissions(self, call: Call) -> Answer:
        return whole(grant.in_workflow() for grant in self.workflow(call).permissions)

    def tasks(self, call: Call) -> Answer:
        """Those of the published revision."""
        workflow = self.workflow(call)
        tasks = workflow.finished.ordered() if workflow.finished else []
        return self.page(call, "tasks", tasks, lambda task: task.view(workflow.id), rel="Tasks")

    def form_fields(self, call: Call) -> Answer:
        workflow = self.workflow(call)
        fields = _published(workflow).fields() if workflow.finished else []
        return self.page(
            call,
            "fields",
            fields,
            lambda pair: pair[1].index_view(pair[0].id, self._field_id(pair[1])),
            identity=lambda pair: str(pair[1].id),
        )

    def options(self, call: Call) -> Answer:
        workflow = self.workflow(call)
        wanted = call.params["field_id"]
        for _, widget in _published(workflow).fields() if workflow.finished else []:
            if self._field_id(widget) == wanted:
                return self.page(call, "options", self._options(widget), dict, identity=_option_id)
        return missing("Form field")

    def incoming_webhooks(self, call: Call) -> Answer:
        workflow = self.workflow(call)
        return whole(hook.view(workflowId=workflow.id) for hook in workflow.incoming_webhooks)

    def incoming_webhook(self, call: Call) -> Answer:
        workflow = self.workflow(call)
        hook = find(workflow.incoming_webhooks, call.params["webhook_id"], "Incoming webhook")
        return one(hook.view(workflowId=workflow.id))

    def _view(self, call: Call, workflow: Workflow) -> dict[str, Any]:
        own = link("self", api(call, f"/workflows/{workflow.id}"), rel="Workflow")
        return {**workflow.view(), "links": [own]}

    def _field_id(self, widget: Widget) -> str:
        return widget.group_id if self.state.capabilities.field_ids == "group" else widget.id

    def _options(self, widget: Widget) -> Any:
        """A linked field shows the first column of its data set, with the record's id."""
        source = self.state.data_sets.get(widget.data_set_id or "")
        if source is None:
            items = widget.own.get("config", {}).get("items", [])
            return [{"value": item["name"], "label": item["name"]} for item in items]
        column = source.columns[0].id
        rows = [(str(record.cells.get(column) or ""), record.id) for record in source.records]
        return [{"value": text, "label": text, "dataSetRowId": row} for text, row in rows]


def _published(workflow: Workflow) -> Revision:
    return workflow.finished or missing("Revision")


def _option_id(option: dict[str, str]) -> str:
    return option.get("dataSetRowId") or option["value"]
