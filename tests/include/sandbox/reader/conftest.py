"""A small organisation on both sides after a clean migration, made by hand from the two API references."""

from __future__ import annotations

import copy
import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.reader import Result, reconcile

ANA = {"id": "u" + "1" * 21, "email": "Ana@acme.example", "username": "Ana Diaz"}
BOB = {"id": "u" + "2" * 21, "email": "bob@acme.example", "username": "Bob Gone"}
CREW = {"id": "g" * 22, "email": f"group-{'g' * 22}@process.st", "username": "Crew"}
FLAT = {
    "createdDate": "2026-01-05T10:00:00.000Z",
    "createdBy": ANA,
    "updatedDate": "2026-01-06T16:20:00.000Z",
    "updatedBy": ANA,
}
PHOTO, NOTES = b"photo", b"notes"


def sid(name: str) -> str:
    """22 characters that can be read."""
    return name.ljust(22, "_")[:22]


def form_field(name: str, kind: str, **config: Any) -> dict[str, Any]:
    own = {"fieldType": kind, "key": name, "label": name.replace("_", " "), "required": False}
    fixed = {"type": "FormField", "id": sid(name), "taskId": sid("collect"), "hiddenByDefault": False}
    return {
        **fixed,
        **own,
        "config": {"fieldType": kind, **config},
        **FLAT,
        "groupId": sid(f"g{name}"),
        "dataSetId": None,
    }


def task(name: str, order: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": sid(name.lower().partition(" ")[0]),
        "audit": FLAT,
        "workflowId": sid("workflow"),
        "name": name,
        "orderTree": str(order),
        "stopTask": False,
        "hiddenByDefault": False,
        "taskType": "Standard",
        "groupId": sid(f"group{order}"),
        "heading": name.endswith(":"),
        "widgets": [],
        "config": None,
        "assignment_rules": [],
        "due_rule": None,
        "permission_rules": [],
        **changes,
    }


def answer(name: str, kind: str, data: Any, files: tuple[Any, ...] = ()) -> dict[str, Any]:
    place = {"id": sid(name), "workflowRunId": sid("run"), "taskId": sid("rcollect"), "key": name, "label": name}
    return {**place, "fieldType": kind, "data": data, "dataSetLinked": False, "groupId": "", "files": list(files)}


def run_task(name: str, template: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": sid(f"r{template}"),
        "updatedDate": "2026-02-02T08:00:00.000Z",
        "updatedBy": ANA,
        "workflowRunId": sid("run"),
        "status": "NotCompleted",
        "name": name,
        "hidden": False,
        "stopped": False,
        "taskType": "Standard",
        "templateTaskId": sid(template),
        "assignees": [],
        **changes,
    }


def file_of(name: str, content: bytes) -> dict[str, Any]:
    proof = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {"id": sid(name.partition(".")[0]), "name": name, "mimeType": "image/png", **proof}


CONTENT = {"type": "Text", "id": sid("text"), "taskId": sid("collect"), "hiddenByDefault": False, "content": ""}
WELCOME = {**CONTENT, **FLAT, "content": "## Welcome\n\n1. Fill in **everything** for {{workflow.name}}, please."}
FIELDS = [
    form_field("Full_name", "Text", placeholder="Given and family name"),
    form_field("Notes", "Textarea", format="PlainText"),
    form_field("Start", "Date", timeOption="Excluded"),
    form_field("Meeting", "Date", timeOption="Included"),
    form_field("Mode", "Select", items=[{"name": "Home"}, {"name": "Office"}]),
    form_field("Tools", "MultiChoice", items=[{"name": "Saw"}, {"name": "Axe"}]),
    form_field("Buddy", "Members"),
    form_field("Photo", "MultiFile"),
]


def source_dump() -> dict[str, Any]:
    rule = {"id": sid("rule"), "action": "Show", "targets": {"taskIds": [sid("approve")], "widgetIds": []}}
    rule["condition"] = {"or": [{"and": [{"widgetId": sid("Mode"), "operator": "Is", "value": "Home"}]}]}
    due = {"sourceType": "ChecklistStartDate", "offsetDirection": "After", "dueOffset": "P3D"}
    tasks = [
        task("Before:", 1),
        task("Collect details", 2, widgets=[WELCOME, *FIELDS], due_rule={**due, "businessDaysHandlingMode": "AllDays"}),
        task("Approve it", 3, taskType="Approval", config={"type": "Approval", "subjectTaskIds": [sid("collect")]}),
    ]
    tasks[2]["assignment_rules"] = [{"type": "Static", "email": "ana@acme.example"}]
    revision = {"id": sid("rev"), "workflowId": sid("workflow"), "version": "2.1", "status": "Finished", **FLAT}
    workflow = {"id": sid("workflow"), "audit": FLAT, "name": "Onboarding", "description": "For new hires"}
    workflow |= {"archived": False, "folderId": sid("folder"), "permissions": []}
    workflow["revisions"] = [{**revision, "tasks": tasks, "logic_rules": [rule], "due_rule": None}]
    ids = {"createdDate": "2026-02-01T08:00:00.000Z", "createdById": ANA["id"]}
    run = {"id": sid("run"), "name": "Lena Falk", "status": "Active", "workflowId": sid("workflow"), "shared": False}
    run |= {"audit": {**ids, "updatedDate": "2026-02-03T09:10:00.000Z", "updatedById": ANA["id"]}}
    run |= {"migrationStatus": "Inactive", "revisionId": sid("rev"), "assignees": [CREW]}
    done = {"status": "Completed", "completedDate": "2026-02-02T08:00:00.000Z", "completedBy": ANA}
    run["tasks"] = [
        run_task("Before:", "before"),
        run_task("Collect details", "collect", **done),
        run_task("Approve it", "approve", taskType="Approval", dueDate="2026-02-09T12:00:00.000Z"),
    ]
    run["values"] = [
        answer("Full_name", "Text", {"value": "Lena  Falk"}),
        answer("Notes", "Textarea", None),
        answer("Start", "Date", {"value": "2026-03-01T23:00:00.000Z", "timeHidden": True}),
        answer("Meeting", "Date", {"value": "2026-03-03T07:30:00.000Z", "timeHidden": False}),
        answer("Mode", "Select", {"value": "Home", "hasDefaultValue": False}),
        answer("Tools", "MultiChoice", {"values": ["Axe", "Saw"]}),
        answer("Buddy", "Members", {"values": ["ana@acme.example"]}),
        answer("Photo", "MultiFile", None, (file_of("photo.png", PHOTO),)),
    ]
    approval = {"id": sid("verdict"), "audit": FLAT, "organizationId": "o", "workflowRunId": sid("run")}
    approval |= {"approvalTaskId": sid("rapprove"), "subjectTaskId": sid("rcollect"), "status": "Rejected"}
    run["approvals"] = [{**approval, "reviewedBy": BOB, "comment": "Start is missing."}]
    comment = {"id": sid("comment"), **FLAT, "workflowRunId": sid("run"), "taskId": sid("rcollect")}
    attachment = {"id": sid("notes"), "createdDate": FLAT["createdDate"], "createdBy": ANA, "taskId": sid("rcollect")}
    attachment |= {"workflowRunId": sid("run"), "workflowId": sid("workflow"), "fileName": "notes.txt"}
    attachment |= {"mimeType": "text/plain", "size": 5, "sha256": hashlib.sha256(NOTES).hexdigest()}
    folder = {"id": sid("folder"), "name": "People", "parentFolderId": "home", **FLAT, "permissions": []}
    webhook = {"id": sid("hook"), "url": "https://in.example/x", "status": "Active", "triggers": ["TaskReady"], **FLAT}
    return {
        "organization": {"id": "o", "name": "Acme", "timeZone": "Europe/Berlin"},
        "users": [ANA, BOB],
        "groups": {},
        "folders": [folder],
        "workflows": [workflow],
        "runs": [run],
        "comments": [{**comment, "text": "@ana passport <copy> missing"}],
        "attachments": [attachment],
        "data_sets": [],
        "records": [],
        "schedules": [{"id": sid("weekly"), "workflowId": sid("workflow"), "name": "Weekly", **FLAT}],
        "webhooks": [webhook],
        "incoming_webhooks": [],
        "pages": [],
        "one_off_tasks": [],
    }


def capture(name: str, kind: str, **changes: Any) -> dict[str, Any]:
    settings = {"required": False, "guidance": None, "field_validation": [], "options": None, "columns": None}
    flags = {"collect_time": False, "use_wysiwyg_editor": False, "prefix": None, "suffix": None}
    default = {"default_value": None, "default_value_enabled": False}
    return {"id": f"c-{name}", "label": name, "field_type": kind, **settings, **flags, **default, **changes}


def options(*texts: str) -> list[dict[str, Any]]:
    return [{"id": number, "text": text} for number, text in enumerate(texts, start=1)]


CAPTURES = [
    capture("Full name", "text", guidance="Example: Given and family name"),
    capture("Notes", "textarea"),
    capture("Start", "date"),
    capture("Meeting", "date", collect_time=True),
    capture("Mode", "dropdown", options=options("Home", "Office")),
    capture("Tools", "multiselect", options=options("Saw", "Axe")),
    capture("Buddy", "assignees_form"),
    capture("Photo", "file"),
    capture("Attachments", "file"),
]


def step(number: int, title: str, **changes: Any) -> dict[str, Any]:
    people = {"assignees": [], "guests": [], "groups": [], "assign_run_starter": True, "deadline": None}
    return {
        "id": f"s{number}",
        "title": title,
        "position": number,
        "step_type": "task",
        **people,
        "captures": [],
        **changes,
    }


def target_dump() -> dict[str, Any]:
    words = (
        "<p><strong>Before:</strong></p><h2>Welcome</h2><ol><li>Fill in <b>everything</b> for «name», please.</li></ol>"
    )
    rule = "<p>To approve: “Collect details”</p><ul><li>Show “Approve it” when “Mode” is “Home”.</li></ul>"
    deadline = {"value": 3, "unit": "days", "option": "from", "step": "start_run"}
    steps = [
        step(1, "Collect details", summary=words, captures=CAPTURES, deadline=deadline),
        step(2, "Approve it", step_type="approval", summary=rule, assignees=[1002]),
    ]
    footer = (
        "Created 2026-01-05 10:00:00 UTC by Ana Diaz, last changed 2026-01-06 16:20:00 UTC by Ana Diaz. Version 2.1."
    )
    template = {
        "id": "t1",
        "title": "Onboarding",
        "summary": f"<p>For new hires</p><p>{footer} [ps:{sid('workflow')}]</p>",
    }
    template |= {"steps": steps, "prerun": [{"id": "k1", "label": "Run id"}, {"id": "k2", "label": "Kept"}]}
    kept = (
        "Last changed 2026-02-03 09:10:00 UTC\nRun assigned to Crew\nTask 2: completed on 2026-02-02 08:00:00 UTC\n"
        "Task 3: due 2026-02-09 12:00:00 UTC\nStarted 2026-02-01 08:00:00\n"
        "Rejected by Bob Gone on 2026-01-06 16:20:00 UTC (asked 2026-01-05 10:00:00 by Ana Diaz): Start is missing."
    )
    thread = {"id": "th1", "label": "comment", "author": 1001, "subject_id": "x1"}
    thread["content"] = (
        f"<p>[Migrated] Ana Diaz, 2026-01-05 10:00:00 UTC: [ps:{sid('comment')}]</p>"
        "<p>(at)ana passport &lt;copy&gt; missing</p>"
    )
    owners = {"users": [], "guests": [], "groups": []}
    open_ = {"status": "not-started", "completer_id": None, "is_approved": None, "deadline": None, "owners": owners}
    data = {
        "c-Full name": "Lena  Falk",
        "c-Start": "2026-03-02",
        "c-Meeting": "2026-03-03 07:30:00",
        "c-Mode": {"id": 1, "text": "Home"},
        "c-Tools": [{"id": 1, "text": "Saw", "selected": True}, {"id": 2, "text": "Axe", "selected": True}],
        "c-Buddy": {"users": [1002], "guests": [], "groups": []},
        "c-Photo": [{"id": "a1", "filename": "photo.png", "source": "local"}],
        "c-Attachments": [{"id": "a2", "filename": "notes.txt", "source": "local"}],
    }
    done = {**open_, "status": "completed", "completer_id": 1002, "taskdata": data, "threads": [thread]}
    tasks = [
        {**done, "id": "x1", "step_id": "s1", "title": "Collect details", "position": 1},
        {**open_, "id": "x2", "step_id": "s2", "title": "Approve it", "position": 2, "taskdata": {}, "threads": []},
    ]
    run = {
        "id": "p1",
        "name": f"Lena Falk [ps:{sid('run')}]",
        "summary": None,
        "checklist_id": "t1",
        "status": "active",
    }
    run |= {"archived_at": None, "started_by": 1002, "prerun": {"k1": sid("run"), "k2": kept}, "tasks": tasks}
    place = {"uploaded_from": "c", "subject": {"id": "x1", "type": "Task"}, "size": 5}
    group = {"id": "gr1", "name": "Crew", "description": f"Group from Process Street [ps:{CREW['id']}]"}
    return {
        "organization": {"id": "org"},
        "members": [{"id": 1001, "email": "mover@acme.example"}, {"id": 1002, "email": "ana@acme.example"}],
        "guests": [],
        "groups": [group],
        "tags": [{"id": "tag1", "title": "ps-mig-acme"}],
        "folders": [{"id": "f1", "name": "People", "parent_id": None, "folder_type": "checklist"}],
        "templates": [{**template, "folder_id": "f1", "webhook": None}],
        "runs": [{**run, "threads": []}],
        "assets": [
            {"id": "a1", "filename": f"{sid('photo')}_photo.png", "sha256": hashlib.sha256(PHOTO).hexdigest(), **place},
            {"id": "a2", "filename": f"{sid('notes')}_notes.txt", "sha256": hashlib.sha256(NOTES).hexdigest(), **place},
        ],
        "oneoff_tasks": [],
    }


#: kind, source id, field, disposition
DECLARED = [
    ("user", BOB["id"], "", "preserved"),
    ("group", CREW["id"], "members", "absent"),
    ("folder", sid("folder"), "createdDate", "unsupported"),
    ("workflow", sid("workflow"), "audit", "preserved"),
    ("workflow", sid("workflow"), "tasks.audit", "unsupported"),
    ("task_template", sid("approve"), "config.subjectTaskIds", "preserved"),
    ("form_field", sid("Full_name"), "config.placeholder", "converted"),
    ("logic_rule", sid("rule"), "", "preserved"),
    ("run", sid("run"), "createdDate", "preserved"),
    ("run", sid("run"), "updatedDate", "preserved"),
    ("run", sid("run"), "assignees", "preserved"),
    ("run", sid("run"), "tasks.updatedDate", "unsupported"),
    ("task", sid("rbefore"), "", "preserved"),
    ("task", sid("rcollect"), "completedDate", "preserved"),
    ("task", sid("rapprove"), "dueDate", "preserved"),
    ("approval", sid("verdict"), "status", "preserved"),
    ("approval", sid("verdict"), "subjectTaskId", "converted"),
    ("approval", sid("verdict"), "audit", "preserved"),
    ("approval", sid("verdict"), "reviewedBy", "preserved"),
    ("approval", sid("verdict"), "comment", "preserved"),
    ("comment", sid("comment"), "updatedDate", "unsupported"),
    ("attachment", sid("notes"), "createdBy", "unsupported"),
    ("webhook", sid("hook"), "", "unsupported"),
    ("schedule", sid("weekly"), "", "unsupported"),
]


@dataclass
class Pair:
    """Both sides; tests change them in place and read again."""

    folder: Path
    source: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(source_dump()))
    target: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(target_dump()))
    declared: list[tuple[str, str, str, str]] = field(default_factory=lambda: list(DECLARED))
    journal: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, Any] | None = None
    fetch: Callable[[str], bytes] | None = None

    def read(self) -> Result:
        file = self.folder / "findings.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("kind", "source_id", "parent_id", "field", "disposition", "reason", "advice"))
            for kind, source_id, name, disposition in self.declared:
                cell = f"'{source_id}" if source_id[0] in "=+-@" else source_id
                writer.writerow((kind, cell, "", name, disposition, "a_reason", "do something"))
        return reconcile(self.source, self.target, self.journal, file, before=self.before, fetch=self.fetch)

    def declare(self, kind: str, source_id: str, name: str, disposition: str) -> None:
        self.declared.append((kind, source_id, name, disposition))

    def forget(self, kind: str, name: str) -> None:
        self.declared = [row for row in self.declared if (row[0], row[2]) != (kind, name)]

    @property
    def run(self) -> dict[str, Any]:
        return self.source["runs"][0]

    @property
    def process(self) -> dict[str, Any]:
        return self.target["runs"][0]

    @property
    def template(self) -> dict[str, Any]:
        return self.target["templates"][0]

    @property
    def values(self) -> dict[str, Any]:
        return self.process["tasks"][0]["taskdata"]

    @property
    def workflow(self) -> dict[str, Any]:
        return self.source["workflows"][0]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)
