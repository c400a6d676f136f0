"""A small organisation in the sandbox: one of everything, more than a page where pages matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.collaboration import Attachment, Comment, OneOffTask
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook, Schedule, Webhook
from include.sandbox.process_street.library import Column, DataSet, Page, PageRevision, Record
from include.sandbox.process_street.people import Audit, Folder, Grant, Person
from include.sandbox.process_street.runs import Approval, Run, RunTask, Value
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import LogicRule, Revision, TaskTemplate, Widget, Workflow
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.process_street.reads import ProcessStreetReads

DATE = "2026-09-01T10:00:00.000Z"


@dataclass
class Organization:
    """The source data and the ids that tests ask for."""

    state: ProcessStreetState
    person: Person
    workflow: Workflow
    revision: Revision
    draft_only: Workflow
    approval_task: TaskTemplate
    task: TaskTemplate
    select: Widget
    run: Run
    attachment: Attachment
    data_set: DataSet
    page: Page
    one_off: OneOffTask


def ident(*parts: object) -> str:
    return muid("test", *map(str, parts))


@pytest.fixture
def organization() -> Organization:
    people = [Person(ident("user", n), f"user{n:02d}@acme-company.com", f"User {n:02d}") for n in range(43)]
    person, audit = people[0], Audit(DATE, people[0], DATE, people[1])
    state = ProcessStreetState(key_owner=person)
    data_set = _data_set(audit)
    select = _field("Select", audit, config={"fieldType": "Select", "items": []}, data_set_id=data_set.id)
    task, approval_task, revision = _revision(audit, person, select)
    draft = Revision(ident("draft"), "3.0", "Draft", audit)
    hook = IncomingWebhook(ident("in"), "HRIS", "https://secret-canary.example/x", "Custom", {"properties": {}}, audit)
    workflow = Workflow(ident("workflow"), "Onboarding", audit, "d", [draft, revision], [Grant(person, "Edit")], [hook])
    draft_only = Workflow(
        ident("draft only"), "Draft only", audit, revisions=[Revision(ident("d2"), "1.0", "Draft", audit)]
    )
    run = _run(workflow, revision, people, audit, select)
    attachment = Attachment(
        ident("attachment"),
        workflow.id,
        run.id,
        run.tasks[0].id,
        stored("a.pdf", "application/pdf", 9000, file_id=ident("f")),
        DATE,
        person,
    )
    page_text = Widget(ident("page text"), "Text", audit, {"content": "# Handbook"})
    page = Page(
        ident("page"),
        "Handbook",
        ident("home"),
        audit,
        revisions=[PageRevision(ident("pr"), "1.0", "Finished", audit, [page_text])],
    )
    one_off = OneOffTask(ident("one off"), "Order badge", audit, assignees=[person])
    state.add(*people, workflow, draft_only, run, attachment, data_set, page, one_off)
    state.add(Folder(ident("folder"), "HR", audit), Folder(ident("folder 2"), "IT", audit, ident("folder")))
    state.add(DataSet(ident("gone"), "Gone", audit, deleted_date=DATE, deleted_by=person))
    state.add(Schedule(ident("schedule"), workflow.id, DATE, "Europe/Berlin", audit, assignee_emails=[person.email]))
    state.add(Webhook(ident("webhook"), "https://hooks.example/x", ["WorkflowRunCompleted"], audit))
    for n in range(25):
        state.add(Comment(ident("comment", n), run.id, run.tasks[0].id, f"c{n}", audit))
        state.add(
            Run(ident("other run", n), draft_only.id, ident("d2"), audit, f"r{n}", "Completed" if n % 2 else "Archived")
        )
    return Organization(
        state,
        person,
        workflow,
        revision,
        draft_only,
        approval_task,
        task,
        select,
        run,
        attachment,
        data_set,
        page,
        one_off,
    )


def _data_set(audit: Audit) -> DataSet:
    column = Column(ident("column"), "City", "Text", audit)
    rows = [Record(ident("record", n), audit, {column.id: f"City {n:02d}"}) for n in range(45)]
    return DataSet(ident("data set"), "Offices", audit, [column], rows)


def _field(kind: str, audit: Audit, *, config: dict[str, Any], data_set_id: str | None = None) -> Widget:
    own = {"fieldType": kind, "key": f"{kind}_key", "label": f"{kind} label", "required": True, "config": config}
    return Widget(ident("field", kind), "FormField", audit, own, group_id=ident("group", kind), data_set_id=data_set_id)


def _revision(audit: Audit, person: Person, select: Widget) -> tuple[TaskTemplate, TaskTemplate, Revision]:
    text = _field("Text", audit, config={"fieldType": "Text", "placeholder": "p"})
    content = Widget(ident("content"), "Text", audit, {"content": "## Read"})
    rule = {
        "sourceType": "ChecklistStartDate",
        "offsetDirection": "After",
        "dueOffset": "P2D",
        "businessDaysHandlingMode": "AllDays",
    }
    task = TaskTemplate(
        ident("task"),
        "Collect",
        "10",
        audit,
        stop=True,
        widgets=[content, text, select],
        assignment_rules=[{"type": "Static", "email": person.email}],
        due_rule=rule,
        permission_rules=[{"type": "Static", "user": person.view(), "taskRead": True, "taskUpdate": False}],
    )
    approval = TaskTemplate(
        ident("approval"), "Approve", "9", audit, "Approval", config={"type": "Approval", "subjectTaskIds": [task.id]}
    )
    more = [TaskTemplate(ident("task", n), f"T{n}", f"2{n:02d}", audit) for n in range(20)]
    atom = {"widgetId": text.id, "operator": "Is", "value": "x"}
    logic = LogicRule(ident("rule"), "Show", {"or": [{"and": [atom]}]}, [approval.id], [], "why")
    tasks = [*more, task, approval]
    return (
        task,
        approval,
        Revision(ident("revision"), "2.1", "Finished", audit, tasks, [logic], {**rule, "dueOffset": "P14D"}),
    )


def _run(workflow: Workflow, revision: Revision, people: list[Person], audit: Audit, select: Widget) -> Run:
    tasks = [
        RunTask(ident("run task", template.id), template.id, template.name or "", DATE, people[0], template.type)
        for template in revision.ordered()
    ]
    tasks[0].assignees = people[:3]
    values = [Value(ident("value", n), tasks[0].id, f"K{n}", "Text", f"K {n}", {"value": f"v{n}"}) for n in range(22)]
    values.append(Value(select.id, tasks[0].id, select.key, "Select", "S", None, data_set_linked=True))
    approval = Approval(ident("verdict"), audit, tasks[1].id, tasks[0].id, "Approved", people[2], "fine")
    return Run(
        ident("run"),
        workflow.id,
        revision.id,
        audit,
        "Acme",
        tasks=tasks,
        values=values,
        approvals=[approval],
        assignees=people[:2],
    )


@pytest.fixture
def box(organization: Organization) -> Iterator[Sandbox]:
    with Sandbox.start(source=organization.state) as box:
        yield box


@pytest.fixture
def source(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> ProcessStreetHook:
    connection = {"conn_type": "process_street", "host": box.process_street.url, "password": box.process_street.api_key}
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_BOX", json.dumps(connection))
    return ProcessStreetHook("process_street_box", retries=Retries(delays=(0.01, 0.01)))


@pytest.fixture
def reads(source: ProcessStreetHook) -> ProcessStreetReads:
    return source.reads
