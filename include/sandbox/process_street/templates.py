"""Workflows, revisions, task templates, widgets and rules (api/process-street-api.md 2.4 to 2.12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.identity import given
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.people import Audit, Grant


@dataclass
class Widget:
    """`own` holds the properties of its kind in API notation: `content`, `url`, or those of a form field.

    `group_id` names the field through all revisions. `data_set_id` is what the API never tells: where options come
    from. A form field has in `own`: fieldType, key, label (not SendRichEmail), required, config, constraints.
    """

    id: str
    type: str
    audit: Audit
    own: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False
    file: StoredFile | None = None
    group_id: str = ""
    data_set_id: str | None = None

    @property
    def is_field(self) -> bool:
        return self.type == "FormField"

    @property
    def key(self) -> str:
        return str(self.own.get("key", ""))

    @property
    def field_type(self) -> str:
        return str(self.own.get("fieldType", ""))

    def view(self, task_id: str) -> dict[str, Any]:
        common = {"type": self.type, "id": self.id, "taskId": task_id, "hiddenByDefault": self.hidden}
        return {**common, **self.own, **given(file=self.file and self.file.view()), **self.audit.flat()}

    def index_view(self, task_id: str, field_id: str) -> dict[str, Any]:
        """The entry of the workflow's flat field index (2.13)."""
        label = given(label=self.own.get("label"))
        facts = {"id": field_id, "taskId": task_id, "fieldType": self.field_type, "key": self.key, **label}
        return {**facts, **self.audit.nested(), "dataSetLinked": self.data_set_id is not None}


@dataclass
class TaskTemplate:
    """Rules and config are in API notation. `group_id` names the task through all revisions (never in an answer)."""

    id: str
    name: str | None
    order_tree: str
    audit: Audit
    type: str = "Standard"
    stop: bool = False
    hidden: bool = False
    widgets: list[Widget] = field(default_factory=list)
    config: dict[str, Any] | None = None
    assignment_rules: list[dict[str, Any]] = field(default_factory=list)
    due_rule: dict[str, Any] | None = None
    permission_rules: list[dict[str, Any]] = field(default_factory=list)
    group_id: str = ""

    @property
    def is_heading(self) -> bool:
        return self.type == "Standard" and (self.name or "").endswith(":") and not self.widgets

    def view(self, workflow_id: str) -> dict[str, Any]:
        return {
            "id": self.id,
            **self.audit.nested(),
            "workflowId": workflow_id,
            **given(name=self.name),
            "orderTree": self.order_tree,
            "stopTask": self.stop,
            "hiddenByDefault": self.hidden,
            "taskType": self.type,
        }


@dataclass
class LogicRule:
    """`condition` is {"or": [{"and": [{widgetId, operator, value?}]}]}."""

    id: str
    action: str
    condition: dict[str, Any]
    task_ids: list[str] = field(default_factory=list)
    widget_ids: list[str] = field(default_factory=list)
    description: str | None = None

    def view(self) -> dict[str, Any]:
        targets = {"taskIds": self.task_ids, "widgetIds": self.widget_ids}
        facts = {"id": self.id, "condition": self.condition, "action": self.action, "targets": targets}
        return {**facts, **given(description=self.description)}


@dataclass
class Revision:
    """`tasks` in any order: answers sort by `order_tree` as text."""

    id: str
    version: str
    status: str
    audit: Audit
    tasks: list[TaskTemplate] = field(default_factory=list)
    logic_rules: list[LogicRule] = field(default_factory=list)
    due_rule: dict[str, Any] | None = None

    def ordered(self) -> list[TaskTemplate]:
        return sorted(self.tasks, key=lambda task: task.order_tree)

    def fields(self) -> list[tuple[TaskTemplate, Widget]]:
        return [(task, widget) for task in self.ordered() for widget in task.widgets if widget.is_field]

    def view(self, workflow_id: str) -> dict[str, Any]:
        facts = {"id": self.id, "workflowId": workflow_id, "version": self.version, "status": self.status}
        return {**facts, **self.audit.flat()}


@dataclass
class Workflow:
    """`archived` ones are in no list but answer by id. `folder_id` and `run_name` are write-only in the API."""

    id: str
    name: str
    audit: Audit
    description: str | None = None
    revisions: list[Revision] = field(default_factory=list)
    permissions: list[Grant] = field(default_factory=list)
    incoming_webhooks: list[IncomingWebhook] = field(default_factory=list)
    archived: bool = False
    folder_id: str | None = None
    run_name: str | None = None

    @property
    def finished(self) -> Revision | None:
        return next((revision for revision in self.revisions if revision.status == "Finished"), None)

    def revision(self, revision_id: str) -> Revision | None:
        return next((revision for revision in self.revisions if revision.id == revision_id), None)

    def view(self) -> dict[str, Any]:
        return {"id": self.id, **self.audit.nested(), "name": self.name, **given(description=self.description)}
