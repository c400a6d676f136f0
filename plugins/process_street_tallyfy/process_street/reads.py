"""Typed reads of one Process Street organisation (api/process-street-api.md sections 2 and 4).

Lists are lazy: a page is fetched when its first item is asked for. An answer of an unknown shape is
a ``DataError``; unknown keys and enum values are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.download import UNDECLARED, Declared, Downloaded, Downloader, Writable
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model import source
from process_street_tallyfy.process_street.reading import Reading

WORKFLOW = "/workflows/{workflow}"
REVISION = f"{WORKFLOW}/revisions/{{revision}}"
TASK = f"{REVISION}/tasks/{{task}}"
RUN = "/workflow-runs/{run}"

#: The one POST that only reads (1.8).
SEARCH_WORK_ITEMS = "/work/items/search"


class ProcessStreetReads(Reading):
    def __init__(self, session: ApiSession, downloader: Downloader) -> None:
        super().__init__(session)
        self._downloader = downloader

    def test_auth(self) -> str:
        """The label of the API key (2.1)."""
        return str(self._body("/testAuth", {}).get("apiKeyLabel", ""))

    # The organisation

    def users(self) -> Iterator[source.User]:
        return self._list(source.User, "/users", "users")

    def folders(self) -> Iterator[source.Folder]:
        return self._list(source.Folder, "/folders")

    def data_sets(self) -> Iterator[source.DataSet]:
        """Live ones: deleted data sets can stand in the list (2.21)."""
        found = self._list(source.DataSet, "/data-sets", "dataSets")
        return (data_set for data_set in found if data_set.deleted_date is None)

    def records(self, data_set_id: str) -> Iterator[source.Record]:
        return self._list(source.Record, "/data-sets/{data_set}/records", "records", data_set=data_set_id)

    def schedules(self) -> Iterator[source.Schedule]:
        return self._list(source.Schedule, "/scheduled-workflows")

    def webhooks(self) -> Iterator[source.Webhook]:
        return self._list(source.Webhook, "/webhooks")

    def pages(self) -> Iterator[source.Page]:
        return self._list(source.Page, "/pages")

    def page_markdown(self, page_id: str) -> str:
        """The published text of a page; '' when it has none (2.26)."""
        return self._session.text(Call("GET", "/pages/{page}/markdown", {"page": page_id}, accept="text/markdown, */*"))

    # Workflows

    def workflows(self) -> Iterator[source.Workflow]:
        """Active workflows only (2.4)."""
        return self._list(source.Workflow, "/workflows", "workflows")

    def workflow(self, workflow_id: str) -> source.Workflow:
        return self._object(source.Workflow, WORKFLOW, workflow=workflow_id)

    def finished_revision(self, workflow_id: str) -> source.Revision | None:
        """The published revision; None when the workflow has only a draft (2.5, trap T12)."""
        route, query = f"{WORKFLOW}/revisions", {"status": "Finished"}
        return next(self._list(source.Revision, route, query=query, filtered=True, workflow=workflow_id), None)

    def revisions(self, workflow_id: str) -> Iterator[source.Revision]:
        """The published one, at most one draft, and all superseded ones (2.5)."""
        return self._list(source.Revision, f"{WORKFLOW}/revisions", workflow=workflow_id)

    def task_templates(self, workflow_id: str, revision_id: str) -> list[source.TaskTemplate]:
        """In order: ``orderTree`` sorts as text (trap T11)."""
        route = f"{REVISION}/tasks"
        found = self._list(source.TaskTemplate, route, "tasks", workflow=workflow_id, revision=revision_id)
        return sorted(found, key=lambda task: task.order_tree)

    def task_config(self, workflow_id: str, revision_id: str, task_id: str) -> source.TaskConfig:
        """For Approval, AI and Code tasks; a Standard task answers 400 (2.7, trap T10)."""
        route = f"{TASK}/config"
        return self._object(source.TaskConfig, route, workflow=workflow_id, revision=revision_id, task=task_id)

    def assignment_rules(self, workflow_id: str, revision_id: str, task_id: str) -> Iterator[source.AssignmentRule]:
        route = f"{TASK}/assignment-rules"
        return self._list(source.AssignmentRule, route, workflow=workflow_id, revision=revision_id, task=task_id)

    def permission_rules(self, workflow_id: str, revision_id: str, task_id: str) -> Iterator[source.PermissionRule]:
        """None at all means default visibility, not nobody (2.10)."""
        route = f"{TASK}/permission-rules"
        return self._list(source.PermissionRule, route, workflow=workflow_id, revision=revision_id, task=task_id)

    def due_rule(self, workflow_id: str, revision_id: str, task_id: str) -> source.DueRule | None:
        return self._rule(f"{TASK}/due-date-rule", workflow=workflow_id, revision=revision_id, task=task_id)

    def run_due_rule(self, workflow_id: str, revision_id: str) -> source.DueRule | None:
        return self._rule(f"{REVISION}/due-date-rule", workflow=workflow_id, revision=revision_id)

    def logic_rules(self, workflow_id: str, revision_id: str) -> Iterator[source.LogicRule]:
        """In evaluation order (2.11)."""
        route = f"{REVISION}/logic-rules"
        return self._list(source.LogicRule, route, workflow=workflow_id, revision=revision_id)

    def widgets(self, workflow_id: str, revision_id: str, task_id: str) -> Iterator[source.Widget]:
        """In order: the list position is the only order there is (2.12)."""
        route = f"{TASK}/widgets"
        return self._list(source.Widget, route, workflow=workflow_id, revision=revision_id, task=task_id)

    def form_fields(self, workflow_id: str) -> Iterator[source.FormField]:
        return self._list(source.FormField, f"{WORKFLOW}/form-fields", "fields", workflow=workflow_id)

    def field_options(self, workflow_id: str, field_id: str) -> Iterator[source.FieldOption]:
        """Worth its calls for data-set-linked fields only (2.13)."""
        route = f"{WORKFLOW}/form-fields/{{field}}/options"
        return self._list(source.FieldOption, route, "options", workflow=workflow_id, field=field_id)

    def workflow_permissions(self, workflow_id: str) -> Iterator[source.Permission]:
        return self._list(source.Permission, f"{WORKFLOW}/permissions", workflow=workflow_id)

    def incoming_webhooks(self, workflow_id: str) -> Iterator[source.IncomingWebhook]:
        """Without their ``url``, which is a secret (2.24)."""
        return self._list(source.IncomingWebhook, f"{WORKFLOW}/incoming-webhooks", workflow=workflow_id)

    def data_set_incoming_webhooks(self, data_set_id: str) -> Iterator[source.IncomingWebhook]:
        """Without their ``url``, which is a secret (2.24)."""
        return self._list(source.IncomingWebhook, "/data-sets/{data_set}/incoming-webhooks", data_set=data_set_id)

    # Workflow runs

    def runs(self, workflow_id: str | None = None, status: str | None = None) -> Iterator[source.Run]:
        """Everything that is not deleted, newest first, through the list operation (2.15, trap T1)."""
        query = {"workflowId": workflow_id, "status": status}
        return self._list(source.Run, "/workflow-runs/list", query=query, filtered=True)

    def run(self, run_id: str) -> source.Run:
        return self._object(source.Run, RUN, run=run_id)

    def run_tasks(self, run_id: str) -> Iterator[source.Task]:
        """In task order (2.16)."""
        return self._list(source.Task, f"{RUN}/tasks", "tasks", run=run_id)

    def values(self, run_id: str) -> Iterator[source.Value]:
        """Unanswered fields too, with ``data`` None (2.18)."""
        return self._list(source.Value, f"{RUN}/form-fields", "fields", run=run_id)

    def run_assignees(self, run_id: str) -> Iterator[source.UserRef]:
        return self._list(source.UserRef, f"{RUN}/assignees", "assignees", run=run_id)

    def task_assignees(self, run_id: str, task_id: str) -> Iterator[source.UserRef]:
        return self._list(source.UserRef, f"{RUN}/tasks/{{task}}/assignees", "assignees", run=run_id, task=task_id)

    def approvals(self, run_id: str) -> Iterator[source.Approval]:
        """Decided ones only (2.17)."""
        return self._list(source.Approval, f"{RUN}/approvals", "approvals", run=run_id)

    # Collaboration

    def comments(self, workflow_id: str) -> Iterator[source.Comment]:
        """Of all runs of a workflow, newest first (2.19)."""
        return self._list(source.Comment, "/comments", query={"workflowId": workflow_id})

    def attachments(self) -> Iterator[source.Attachment]:
        """Of the whole organisation, newest first (2.20)."""
        return self._list(source.Attachment, "/attachments")

    def work_items(
        self, emails: Iterable[str], types: Iterable[str] = (), *, include_completed: bool = True
    ) -> Iterator[source.WorkItem]:
        """My Work of several people at once; unknown addresses are ignored by the API (2.25)."""
        wanted = {"assigneeEmails": list(emails), "types": list(types), "includeCompleted": include_completed}
        body = {key: value for key, value in wanted.items() if value != []}
        return self._items(source.WorkItem, Call("POST", SEARCH_WORK_ITEMS, json=body, repeatable=True))

    def one_off_task(self, task_id: str) -> source.OneOffTask:
        return self._object(source.OneOffTask, "/work/tasks/{task}", task=task_id)

    def download(self, href: str, into: Writable, declared: Declared = UNDECLARED) -> Downloaded:
        """The bytes behind a link of an attachment or of a file answer; no operation is documented (2.20).

        :raises NotServed: there are none: refused, gone, a page instead, or a link that is not safe to follow.
        """
        return self._downloader.fetch(Call("GET", "(file link)", url=href), into, declared)
