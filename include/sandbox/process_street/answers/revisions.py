"""Revisions with tasks, rules, widgets and merge tags (api/process-street-api.md 2.5 to 2.12, 2.14)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.answers.base import Answerer, choice, find, one, whole
from include.sandbox.process_street.failures import refuse
from include.sandbox.process_street.templates import LogicRule
from include.sandbox.web import Answer, Call, Route

STATUSES = ("Draft", "Finished", "Revised")
TASK_TYPES = ("Standard", "Approval", "AI", "Code")
#: `Email` is in the filter's enum only (2.12).
WIDGET_TYPES = ("Text", "Image", "File", "Video", "Embed", "CrossLink", "FormField", "Email")
STANDARD_VARIABLES = (
    ("workflow.name", "Workflow name"),
    ("run.name", "Workflow run name"),
    ("run.startedDate", "Workflow run started date"),
    ("run.dueDate", "Workflow run due date"),
    ("run.url", "Workflow run link"),
)
VARIABLE_TYPES = ("Standard", "FormField", "DataSet", "EmailTrigger", "DocumentReview")


class RevisionAnswers(Answerer):
    def routes(self) -> list[Route]:
        workflow = "/workflows/<workflow_id>/revisions"
        own = f"{workflow}/<revision_id>"
        task = f"{own}/tasks/<task_id>"
        return [
            Route("GET", workflow, self.list),
            Route("GET", own, self.get),
            Route("GET", f"{own}/due-date-rule", self.run_due_rule),
            Route("GET", f"{own}/logic-rules", self.logic_rules),
            Route("GET", f"{own}/logic-rules/<rule_id>", self.logic_rule),
            Route("GET", f"{own}/variables", self.variables),
            Route("GET", f"{own}/tasks", self.tasks),
            Route("GET", task, self.task),
            Route("GET", f"{task}/config", self.config),
            Route("GET", f"{task}/assignment-rules", self.assignment_rules),
            Route("GET", f"{task}/due-date-rule", self.task_due_rule),
            Route("GET", f"{task}/permission-rules", self.permission_rules),
            Route("GET", f"{task}/widgets", self.widgets),
            Route("GET", f"{task}/widgets/<widget_id>", self.widget),
        ]

    def list(self, call: Call) -> Answer:
        """An unknown status is the framework's 400 in the envelope here."""
        workflow = self.workflow(call)
        wanted = call.query.get("status")
        if wanted is not None and wanted not in STATUSES:
            refuse(400, f"Invalid status: {wanted}.")
        found = [r for r in workflow.revisions if wanted in (None, r.status)]
        return self.page(call, "data", found, lambda revision: revision.view(workflow.id))

    def get(self, call: Call) -> Answer:
        return one(self.revision(call).view(call.params["workflow_id"]))

    def run_due_rule(self, call: Call) -> Answer:
        return _rule(self.revision(call).due_rule)

    def logic_rules(self, call: Call) -> Answer:
        return self.page(call, "data", self.revision(call).logic_rules, LogicRule.view)

    def logic_rule(self, call: Call) -> Answer:
        return one(find(self.revision(call).logic_rules, call.params["rule_id"], "Logic rule").view())

    def variables(self, call: Call) -> Answer:
        revision = self.revision(call)
        kind = str(choice(call, "type", VARIABLE_TYPES, required=True))
        pairs: tuple[tuple[str, str], ...] = STANDARD_VARIABLES if kind == "Standard" else ()
        if kind == "FormField":
            fields = revision.fields()
            pairs = tuple((f"form.{widget.key}", str(widget.own.get("label", widget.key))) for _, widget in fields)
        found = [{"key": key, "label": label, "variableType": kind} for key, label in pairs]
        return self.page(call, "data", found, dict, identity=lambda variable: str(variable["key"]))

    def tasks(self, call: Call) -> Answer:
        revision = self.revision(call)
        wanted = choice(call, "taskType", TASK_TYPES)
        found = [task for task in revision.ordered() if wanted in (None, task.type)]
        return self.page(call, "data", found, lambda task: task.view(call.params["workflow_id"]))

    def task(self, call: Call) -> Answer:
        return one(self.template(call).view(call.params["workflow_id"]))

    def config(self, call: Call) -> Answer:
        task = self.template(call)
        if task.type == "Standard":
            refuse(400, "Standard tasks have no configuration.")
        return one(task.config or {"type": "Approval"})

    def assignment_rules(self, call: Call) -> Answer:
        return whole(self.template(call).assignment_rules)

    def task_due_rule(self, call: Call) -> Answer:
        return _rule(self.template(call).due_rule)

    def permission_rules(self, call: Call) -> Answer:
        return whole(self.template(call).permission_rules)

    def widgets(self, call: Call) -> Answer:
        """In their order; no other trace of it is given."""
        task = self.template(call)
        wanted = choice(call, "type", WIDGET_TYPES)
        found = [widget for widget in task.widgets if wanted in (None, widget.type)]
        return self.page(call, "data", found, lambda widget: widget.view(task.id))

    def widget(self, call: Call) -> Answer:
        task = self.template(call)
        return one(find(task.widgets, call.params["widget_id"], "Widget").view(task.id))


def _rule(rule: dict[str, Any] | None) -> Answer:
    """Without a rule the key is absent (2.9)."""
    return one({"rule": rule} if rule else {})
