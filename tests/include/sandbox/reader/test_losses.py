"""Every kind of loss and error, planted one at a time, has to be found."""

from __future__ import annotations

from typing import Any

import pytest

SUMMARY = "template.steps.0.summary"
KEPT = "process.prerun.k2"

LOST = {
    "a person": (lambda pair: pair.drop("target.members.1"), "user", ""),
    "a group": (lambda pair: pair.drop("target.groups.0"), "group", ""),
    "a folder": (lambda pair: pair.drop("target.folders.0"), "folder", ""),
    "a template": (lambda pair: pair.drop("target.templates.0"), "workflow", ""),
    "a description": (lambda pair: pair.edit("template.summary", "For new hires", ""), "workflow", "description"),
    "a template's folder": (lambda pair: pair.put("template.folder_id", None), "workflow", "folderId"),
    "a step": (lambda pair: pair.drop("template.steps.1"), "task_template", ""),
    "a heading": (lambda pair: pair.edit(SUMMARY, "Before:", ""), "task_template", ""),
    "a field": (lambda pair: pair.drop("template.steps.0.captures.1"), "form_field", ""),
    "words of an instruction": (lambda pair: pair.edit(SUMMARY, "everything", "some"), "content", "content"),
    "words behind a merge tag": (lambda pair: pair.edit(SUMMARY, "please", ""), "content", "content"),
    "the order of the words": (
        lambda pair: pair.put("template.steps.0.summary", "<p>Before:</p>, please. Welcome Fill in everything for"),
        "content",
        "content",
    ),
    "a rule's value": (lambda pair: pair.edit("template.steps.1.summary", "Home", "Hut"), "logic_rule", ""),
    "a due date": (lambda pair: pair.put("template.steps.0.deadline", None), "task_template", "due_rule"),
    "an assignment": (lambda pair: pair.put("template.steps.1.assignees", []), "task_template", "assignmentRules[0]"),
    "a run": (lambda pair: pair.drop("target.runs.0"), "run", ""),
    "a task": (lambda pair: pair.drop("process.tasks.1"), "task", ""),
    "a text": (lambda pair: pair.drop("values.c-Full name"), "value", "data"),
    "an emptied text": (lambda pair: pair.put("values.c-Full name", ""), "value", "data"),
    "a choice": (lambda pair: pair.drop("values.c-Mode"), "value", "data"),
    "a run's start": (lambda pair: pair.edit(KEPT, "2026-02-01", "2026-02-11"), "run", "audit.createdDate"),
    "a group of a run": (lambda pair: pair.edit(KEPT, "Crew", "Screw"), "run", "assignees"),
    "a task's completion": (
        lambda pair: pair.edit(KEPT, "completed on 2026-02-02 08:00", "completed"),
        "task",
        "completedDate",
    ),
    "a task's due date": (lambda pair: pair.edit(KEPT, "due 2026-02-09 12:00", "due"), "task", "dueDate"),
    "a reviewer": (lambda pair: pair.edit(KEPT, "Bob Gone", "Somebody"), "approval", "reviewedBy"),
    "a decision": (lambda pair: pair.edit(KEPT, "Rejected", "Decided"), "approval", "status"),
    "a decision's comment": (lambda pair: pair.edit(KEPT, "Start is missing", "-"), "approval", "comment"),
    "a comment": (lambda pair: pair.put("process.tasks.0.threads", []), "comment", ""),
    "words of a comment": (
        lambda pair: pair.edit("process.tasks.0.threads.0.content", "passport", ""),
        "comment",
        "text",
    ),
    "a sign of a comment": (lambda pair: pair.edit("process.tasks.0.threads.0.content", "&lt;", ""), "comment", "text"),
    "a comment's author": (
        lambda pair: pair.edit("process.tasks.0.threads.0.content", "Ana Diaz", ""),
        "comment",
        "createdBy",
    ),
    "a comment's time": (
        lambda pair: pair.edit("process.tasks.0.threads.0.content", "10:00:00", ""),
        "comment",
        "createdDate",
    ),
    "an attachment": (lambda pair: pair.drop("target.assets.1"), "attachment", ""),
    "an attachment's link": (lambda pair: pair.drop("values.c-Attachments"), "attachment", "taskId"),
    "a file in a field": (lambda pair: pair.drop("target.assets.0"), "file_answer", ""),
    "a file's link": (lambda pair: pair.drop("values.c-Photo"), "file_answer", "place"),
    "a schedule": (lambda pair: pair.forget("schedule", ""), "schedule", ""),
    "a webhook": (lambda pair: pair.forget("webhook", ""), "webhook", ""),
    "a logic rule": (lambda pair: pair.forget("logic_rule", ""), "logic_rule", ""),
    "an older version": (
        lambda pair: pair.workflow["revisions"].append(
            {"id": "old", "status": "Revised", "tasks": [], "logic_rules": []}
        ),
        "revision",
        "status",
    ),
    "a stop": (
        lambda pair: pair.put("source.workflows.0.revisions.0.tasks.1.stopTask", True),  # noqa: FBT003
        "task_template",
        "stopTask",
    ),  # noqa: FBT003
    "a key beside an answer": (
        lambda pair: pair.put("source.runs.0.values.0.data.colour", "red"),
        "value",
        "data.colour",
    ),
    "a property that nobody knows": (lambda pair: pair.put("source.runs.0.colour", "red"), "run", "colour"),
}
WRONG = {
    "a group's name": (lambda pair: pair.put("target.groups.0.name", "Screw"), "group", "username"),
    "a title": (lambda pair: pair.put("template.title", "Offboarding"), "workflow", "name"),
    "a step's title": (lambda pair: pair.put("template.steps.1.title", "Reject it"), "task_template", "name"),
    "a step's type": (lambda pair: pair.put("template.steps.1.step_type", "task"), "task_template", "taskType"),
    "the order": (lambda pair: pair.template["steps"].reverse(), "task_template", "orderTree"),
    "another due date": (lambda pair: pair.put("template.steps.0.deadline.value", 4), "task_template", "due_rule"),
    "a field's type": (
        lambda pair: pair.put("template.steps.0.captures.1.field_type", "text"),
        "form_field",
        "fieldType",
    ),
    "a needed field": (lambda pair: pair.put("template.steps.0.captures.0.required", True), "form_field", "required"),  # noqa: FBT003
    "options": (
        lambda pair: pair.put("template.steps.0.captures.4.options.0.text", "Hut"),
        "form_field",
        "config.items",
    ),
    "a run's name": (lambda pair: pair.edit("process.name", "Lena", "Lea"), "run", "name"),
    "a run's template": (lambda pair: pair.put("process.checklist_id", "t2"), "run", "workflowId"),
    "a finished run": (lambda pair: pair.put("process.status", "complete"), "run", "status"),
    "an archived run": (lambda pair: pair.put("process.archived_at", "2026-11-20"), "run", "status"),
    "a starter": (lambda pair: pair.put("process.started_by", 1001), "run", "audit.createdById"),
    "a finished task": (lambda pair: pair.put("process.tasks.1.status", "completed"), "task", "status"),
    "a reopened task": (lambda pair: pair.put("process.tasks.0.status", "not-started"), "task", "status"),
    "a completer": (lambda pair: pair.put("process.tasks.0.completer_id", 1001), "task", "completedBy"),
    "a hidden task": (lambda pair: pair.put("process.tasks.1.status", "auto-skipped"), "task", "hidden"),
    "one blank of a text": (lambda pair: pair.put("values.c-Full name", "Lena Falk"), "value", "data"),
    "the next day": (lambda pair: pair.put("values.c-Start", "2026-03-01"), "value", "data"),
    "an hour": (lambda pair: pair.put("values.c-Meeting", "2026-03-03 08:30:00"), "value", "data"),
    "a choice": (lambda pair: pair.put("values.c-Mode", {"id": 2, "text": "Office"}), "value", "data"),
    "a tick": (lambda pair: pair.put("values.c-Tools.1.selected", False), "value", "data"),  # noqa: FBT003
    "a person": (lambda pair: pair.put("values.c-Buddy.users", [1001]), "value", "data"),
    "a comment's task": (
        lambda pair: pair.process["tasks"][1]["threads"].append(pair.process["tasks"][0]["threads"].pop()),
        "comment",
        "taskId",
    ),
    "bytes": (lambda pair: pair.put("target.assets.1.sha256", "0" * 64), "attachment", "sha256"),
    "bytes in a field": (lambda pair: pair.put("target.assets.0.sha256", "0" * 64), "file_answer", "sha256"),
    "a size": (lambda pair: pair.put("target.assets.1.size", 4), "attachment", "size"),
    "a file's name": (
        lambda pair: pair.edit("target.assets.1.filename", "notes.txt", "note.txt"),
        "attachment",
        "fileName",
    ),
    "a file's task": (lambda pair: pair.put("target.assets.1.subject.id", "x2"), "attachment", "taskId"),
}


@pytest.mark.parametrize("name", LOST)
def test_a_loss_is_found(pair: Any, name: str) -> None:
    plant, kind, field = LOST[name]
    plant(pair)
    result = pair.read()
    assert ("lost", kind, field) in pair.found()
    assert not result.clean


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_found(pair: Any, name: str) -> None:
    plant, kind, field = WRONG[name]
    plant(pair)
    result = pair.read()
    assert ("wrong", kind, field) in pair.found()
    assert result.accuracy < 1


@pytest.mark.parametrize(
    ("path", "declared", "lost"),
    [
        ("run.colour", ("run", "colour"), False),
        ("run.colour", ("run", "name"), True),
        ("source.workflows.0.revisions.0.tasks.1.widgets.1.config.colour", ("form_field", "config"), False),
        ("source.workflows.0.revisions.0.tasks.1.widgets.1.config.colour", ("form_field", "fieldType"), False),
        ("source.workflows.0.revisions.0.tasks.1.widgets.1.config.colour", ("form_field", "label"), True),
    ],
)
def test_a_property_that_nobody_knows_may_be_declared(
    pair: Any, path: str, declared: tuple[str, str], *, lost: bool
) -> None:
    kind, field = declared
    owner = path.rpartition(".")[0].removesuffix(".config")
    pair.put(path, "red")
    pair.declare(kind, pair.get(owner)["id"], field, "unsupported")
    assert (("lost", kind, path[len(owner) + 1 :]) in pair.found()) is lost
