"""Everything one organisation holds, as plain data that tests may edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.collaboration import Attachment, Comment, OneOffTask
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import Schedule, Webhook
from include.sandbox.process_street.library import DataSet, Page
from include.sandbox.process_street.people import Folder, Person
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.templates import Revision, Workflow

API_KEY = "sandbox-process-street-key"
SERVED, REFUSED, ABSENT = "served", "refused", "absent"
REDIRECTED, PAGE, BARE = "redirected", "page", "bare"
#: What My Work shows when finished work is asked for: of every run, or of open ones only.
EVERY_RUN, OPEN_RUNS = "every run", "open runs"
#: Lists that put a next link on their real last page, as seen live once (api/process-street-api.md 1.4, trap T2).
TRAILING_NEXT = frozenset({"/workflows", "/workflow-runs/list", "/comments", "/attachments"})


@dataclass
class Capabilities:
    """What the reference leaves open, and which way this organisation has it.

    files: `served` = links and values carry a URL that gives the bytes, `refused` = the URL answers 404, `absent` = no
    URL, `redirected` = the URL leads to a signed one of a storage that wants no key, `page` = it shows the page to log
    in, with a 200, `bare` = bytes come under their type alone, those of attachments behind a second link. work_items:
    which runs My Work covers (2.25). unseen_workflows: those that the key's user may not see: they and their runs are
    in no list, without any sign, and 404 by id (trap T26). field_ids: whether the field index and the answers name a
    field by its `widget` id of the revision or by its `group` id through all revisions (2.12). trailing_next: routes
    with the next link on the last page.
    """

    files: str = SERVED
    work_items: str = EVERY_RUN
    unseen_workflows: frozenset[str] = frozenset()
    field_ids: str = "widget"
    calls_per_hour: int = 2500
    page_size: int = 20
    trailing_next: frozenset[str] = TRAILING_NEXT


@dataclass
class ProcessStreetState:
    """All collections by id. `users` are those that `/users` lists; others may still appear as authors.

    `violations` collects every write that was tried, as "METHOD path".
    """

    api_key: str = API_KEY
    api_key_label: str = "Tallyfy migration (read)"
    organization_id: str = field(default_factory=lambda: muid("organization", "sandbox"))
    name: str = "Sandbox"
    time_zone: str = "UTC"
    capabilities: Capabilities = field(default_factory=Capabilities)
    key_owner: Person | None = None
    users: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, list[Person]] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    data_sets: dict[str, DataSet] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    one_off_tasks: dict[str, OneOffTask] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def add(self, *things: Any) -> None:
        """Puts each thing into the collection of its kind."""
        for thing in things:
            getattr(self, COLLECTIONS[type(thing)])[thing.id] = thing

    def revision_of(self, run: Run) -> Revision | None:
        """The revision a run really uses; None when its workflow is gone."""
        workflow = self.workflows.get(run.workflow_id)
        return workflow.revision(run.revision_id) if workflow else None

    def workflow_named(self, name: str) -> Workflow:
        for workflow in self.workflows.values():
            if workflow.name == name:
                return workflow
        raise KeyError(name)

    def runs_of(self, workflow: Workflow) -> list[Run]:
        return [run for run in self.runs.values() if run.workflow_id == workflow.id]


COLLECTIONS: dict[type, str] = {
    Person: "users",
    Folder: "folders",
    Workflow: "workflows",
    Run: "runs",
    Comment: "comments",
    Attachment: "attachments",
    DataSet: "data_sets",
    Schedule: "schedules",
    Webhook: "webhooks",
    Page: "pages",
    OneOffTask: "one_off_tasks",
}
