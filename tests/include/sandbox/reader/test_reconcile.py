"""Every kind of loss, error, double and mail, planted one at a time, has to be found."""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from include.sandbox.reader import Result

Plant = Callable[[Any], Any]


def found(result: Result) -> set[tuple[str, str, str]]:
    """(list, kind, field) of every problem."""
    lists = {"wrong": result.wrong, "lost": result.lost, "duplicated": result.duplicated}
    return {(name, problem.kind, problem.field) for name, problems in lists.items() for problem in problems}


def test_a_clean_migration_has_no_problem(pair: Any) -> None:
    result = pair.read()
    assert found(result) == set()
    assert (result.clean, result.mails, result.accuracy, result.notes) == (True, 0, 1.0, [])
    assert result.facts == result.equal + sum(result.declared.values())
    assert result.equal > 60


def put(path: str, value: Any) -> Plant:
    """Sets what stands at a path such as `target.runs.0.name`."""
    return lambda pair: _at(pair, path, lambda holder, key: holder.__setitem__(key, value))


def drop(path: str) -> Plant:
    return lambda pair: _at(pair, path, lambda holder, key: holder.__delitem__(key))


def double(path: str) -> Plant:
    """Appends a copy of the first object of a list, with an id of its own."""

    def plant(pair: Any) -> None:
        rows = _get(pair, path)
        rows.append({**copy.deepcopy(rows[0]), "id": "another"})

    return plant


def edit(path: str, old: str, new: str) -> Plant:
    def plant(pair: Any) -> None:
        text = _get(pair, path)
        assert old in text
        put(path, text.replace(old, new))(pair)

    return plant


def _get(pair: Any, path: str) -> Any:
    there: Any = pair
    for part in path.split("."):
        if isinstance(there, list):
            there = there[int(part)]
        else:
            there = there[part] if isinstance(there, dict) else getattr(there, part)
    return there


def _at(pair: Any, path: str, change: Callable[[Any, Any], None]) -> None:
    above, _, last = path.rpartition(".")
    holder = _get(pair, above)
    change(holder, int(last) if isinstance(holder, list) else last)


SUMMARY = "template.steps.0.summary"
KEPT = "process.prerun.k2"
NEW_TASK = {"id": "new", "name": "New", "templateTaskId": "gone"}

LOST = {
    "a person": (drop("target.members.1"), "user", ""),
    "a group": (drop("target.groups.0"), "group", ""),
    "a folder": (drop("target.folders.0"), "folder", ""),
    "a template": (drop("target.templates.0"), "workflow", ""),
    "a description": (edit("template.summary", "For new hires", ""), "workflow", "description"),
    "a template's folder": (put("template.folder_id", None), "workflow", "folderId"),
    "a step": (drop("template.steps.1"), "task_template", ""),
    "a heading": (edit(SUMMARY, "Before:", ""), "task_template", ""),
    "a field": (drop("template.steps.0.captures.1"), "form_field", ""),
    "words of an instruction": (edit(SUMMARY, "everything", "some"), "content", "content"),
    "words behind a merge tag": (edit(SUMMARY, "please", ""), "content", "content"),
    "a rule's value": (edit("template.steps.1.summary", "Home", "Hut"), "logic_rule", ""),
    "a due date": (put("template.steps.0.deadline", None), "task_template", "due_rule"),
    "an assignment": (put("template.steps.1.assignees", []), "task_template", "assignmentRules[0]"),
    "a run": (drop("target.runs.0"), "run", ""),
    "a task": (drop("process.tasks.1"), "task", ""),
    "a text": (drop("values.c-Full name"), "value", "data"),
    "an emptied text": (put("values.c-Full name", ""), "value", "data"),
    "a choice": (drop("values.c-Mode"), "value", "data"),
    "a run's start": (edit(KEPT, "2026-02-01", "2026-02-11"), "run", "audit.createdDate"),
    "a group of a run": (edit(KEPT, "Crew", "Screw"), "run", "assignees"),
    "a task's completion": (edit(KEPT, "completed on 2026-02-02 08:00", "completed"), "task", "completedDate"),
    "a task's due date": (edit(KEPT, "due 2026-02-09 12:00", "due"), "task", "dueDate"),
    "a reviewer": (edit(KEPT, "Bob Gone", "Somebody"), "approval", "reviewedBy"),
    "a decision": (edit(KEPT, "Rejected", "Decided"), "approval", "status"),
    "a decision's comment": (edit(KEPT, "Start is missing", "-"), "approval", "comment"),
    "a comment": (put("process.tasks.0.threads", []), "comment", ""),
    "words of a comment": (edit("process.tasks.0.threads.0.content", "passport", ""), "comment", "text"),
    "a sign of a comment": (edit("process.tasks.0.threads.0.content", "&lt;", ""), "comment", "text"),
    "a comment's author": (edit("process.tasks.0.threads.0.content", "Ana Diaz", ""), "comment", "createdBy"),
    "a comment's time": (edit("process.tasks.0.threads.0.content", "10:00:00", ""), "comment", "createdDate"),
    "an attachment": (drop("target.assets.1"), "attachment", ""),
    "an attachment's link": (drop("values.c-Attachments"), "attachment", "taskId"),
    "a file in a field": (drop("target.assets.0"), "file_answer", ""),
    "a file's link": (drop("values.c-Photo"), "file_answer", "place"),
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
    "a stop": (put("source.workflows.0.revisions.0.tasks.1.stopTask", True), "task_template", "stopTask"),  # noqa: FBT003
    "a property that nobody knows": (put("source.runs.0.colour", "red"), "run", "colour"),
}
WRONG = {
    "a group's name": (put("target.groups.0.name", "Screw"), "group", "username"),
    "a title": (put("template.title", "Offboarding"), "workflow", "name"),
    "a step's title": (put("template.steps.1.title", "Reject it"), "task_template", "name"),
    "a step's type": (put("template.steps.1.step_type", "task"), "task_template", "taskType"),
    "the order": (lambda pair: pair.template["steps"].reverse(), "task_template", "orderTree"),
    "another due date": (put("template.steps.0.deadline.value", 4), "task_template", "due_rule"),
    "a field's type": (put("template.steps.0.captures.1.field_type", "text"), "form_field", "fieldType"),
    "a needed field": (put("template.steps.0.captures.0.required", True), "form_field", "required"),  # noqa: FBT003
    "options": (put("template.steps.0.captures.4.options.0.text", "Hut"), "form_field", "config.items"),
    "a run's name": (edit("process.name", "Lena", "Lea"), "run", "name"),
    "a run's template": (put("process.checklist_id", "t2"), "run", "workflowId"),
    "a finished run": (put("process.status", "complete"), "run", "status"),
    "an archived run": (put("process.archived_at", "2026-11-20"), "run", "status"),
    "a starter": (put("process.started_by", 1001), "run", "audit.createdById"),
    "a finished task": (put("process.tasks.1.status", "completed"), "task", "status"),
    "a reopened task": (put("process.tasks.0.status", "not-started"), "task", "status"),
    "a completer": (put("process.tasks.0.completer_id", 1001), "task", "completedBy"),
    "a hidden task": (put("process.tasks.1.status", "auto-skipped"), "task", "hidden"),
    "one blank of a text": (put("values.c-Full name", "Lena Falk"), "value", "data"),
    "the next day": (put("values.c-Start", "2026-03-01"), "value", "data"),
    "an hour": (put("values.c-Meeting", "2026-03-03 08:30:00"), "value", "data"),
    "a choice": (put("values.c-Mode", {"id": 2, "text": "Office"}), "value", "data"),
    "a tick": (put("values.c-Tools.1.selected", False), "value", "data"),  # noqa: FBT003
    "a person": (put("values.c-Buddy.users", [1001]), "value", "data"),
    "a comment's task": (
        lambda pair: pair.process["tasks"][1]["threads"].append(pair.process["tasks"][0]["threads"].pop()),
        "comment",
        "taskId",
    ),
    "bytes": (put("target.assets.1.sha256", "0" * 64), "attachment", "sha256"),
    "bytes in a field": (put("target.assets.0.sha256", "0" * 64), "file_answer", "sha256"),
    "a size": (put("target.assets.1.size", 4), "attachment", "size"),
    "a file's name": (edit("target.assets.1.filename", "notes.txt", "note.txt"), "attachment", "fileName"),
    "a file's task": (put("target.assets.1.subject.id", "x2"), "attachment", "taskId"),
}
DUPLICATED = {
    "a template": (double("target.templates"), "workflow", ""),
    "a run": (double("target.runs"), "run", ""),
    "a run by its kick-off value": (
        lambda pair: pair.target["runs"].append({**copy.deepcopy(pair.process), "id": "p2", "name": "x", "tasks": []}),
        "run",
        "",
    ),
    "a group": (double("target.groups"), "group", ""),
    "a comment": (double("process.tasks.0.threads"), "comment", ""),
    "a file": (double("target.assets"), "file", ""),
    "a step": (double("template.steps"), "task_template", ""),
    "a field": (double("template.steps.0.captures"), "form_field", ""),
    "a kick-off field": (double("template.prerun"), "workflow", "Run id"),
    "a task": (double("process.tasks"), "task", ""),
    "a tag": (double("target.tags"), "tag", ""),
}
STRANGERS = {
    "a template": (lambda pair: pair.target["templates"].append(_bare("templates")), "workflow"),
    "a run": (lambda pair: pair.target["runs"].append(_bare("runs")), "run"),
    "a group": (lambda pair: pair.target["groups"].append({"id": "n", "name": "N", "description": "d"}), "group"),
    "a file": (lambda pair: pair.target["assets"].append({"id": "n", "filename": "x.pdf"}), "file"),
    "a comment": (lambda pair: pair.process["threads"].append({"id": "n", "content": "<p>hello</p>"}), "comment"),
    "a member": (lambda pair: pair.target["members"].append({"id": 1003, "email": "bob@acme.example"}), "members"),
    "a guest": (lambda pair: pair.target["guests"].append({"email": "x@y.example"}), "guests"),
    "a folder": (
        lambda pair: pair.target["folders"].append(
            {"id": "n", "name": "N", "parent_id": None, "folder_type": "checklist"}
        ),
        "folder",
    ),
    "a tag": (lambda pair: pair.target["tags"].append({"id": "n", "title": "Important"}), "tag"),
    "a task": (lambda pair: pair.target["oneoff_tasks"].append({"id": "n"}), "oneoff_tasks"),
}


def _bare(key: str) -> dict[str, Any]:
    template = {"id": "n", "title": "N", "summary": None, "steps": [], "prerun": []}
    return template if key == "templates" else {"id": "n", "name": "N", "summary": None, "prerun": {}, "tasks": []}


@pytest.mark.parametrize("name", LOST)
def test_a_loss_is_found(pair: Any, name: str) -> None:
    plant, kind, field = LOST[name]
    plant(pair)
    result = pair.read()
    assert ("lost", kind, field) in found(result)
    assert not result.clean


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_found(pair: Any, name: str) -> None:
    plant, kind, field = WRONG[name]
    plant(pair)
    result = pair.read()
    assert ("wrong", kind, field) in found(result)
    assert result.accuracy < 1


@pytest.mark.parametrize("name", DUPLICATED)
def test_a_double_is_found(pair: Any, name: str) -> None:
    plant, kind, field = DUPLICATED[name]
    plant(pair)
    assert ("duplicated", kind, field) in found(pair.read())


@pytest.mark.parametrize("name", STRANGERS)
def test_what_nobody_accounts_for_is_found(pair: Any, name: str) -> None:
    pair.before = copy.deepcopy(pair.target)
    assert found(pair.read()) == set()
    plant, kind = STRANGERS[name]
    plant(pair)
    assert ("duplicated", kind, "") in found(pair.read())


def test_what_was_there_before_is_no_stranger(pair: Any) -> None:
    pair.target["templates"].append(_bare("templates"))
    pair.before = copy.deepcopy(pair.target)
    assert found(pair.read()) == set()


@pytest.mark.parametrize("kind", ["mail", "webhook"])
def test_each_mail_and_webhook_counts(pair: Any, kind: str) -> None:
    pair.journal.append({"kind": kind, "reason": "invitation", "recipients": ["ana@acme.example"], "objects": []})
    result = pair.read()
    assert result.mails == 1
    assert not result.clean


@pytest.mark.parametrize("index", range(24))
def test_every_declaration_is_needed(pair: Any, index: int) -> None:
    """Without its finding each difference of the clean pair is a loss or an error."""
    pair.declared.pop(index)
    assert found(pair.read()) != set()


def test_there_is_no_further_declaration(pair: Any) -> None:
    assert len(pair.declared) == 24


@pytest.mark.parametrize("disposition", ["converted", "preserved", "unsupported"])
def test_a_finding_of_another_object_excuses_nothing(pair: Any, disposition: str) -> None:
    put("values.c-Mode", {"id": 2, "text": "Office"})(pair)
    pair.declare("value", "another:field", "data", disposition)
    assert ("wrong", "value", "data") in found(pair.read())


def test_a_declared_value_that_is_kept_as_text_is_no_loss(pair: Any) -> None:
    value_id = f"{pair.run['id']}:{pair.run['values'][4]['id']}"
    del pair.values["c-Mode"]
    pair.declare("value", value_id, "data", "preserved")
    assert found(pair.read()) == set()  # "Home" stands in the text of the logic rule
    pair.run["values"][4]["data"]["value"] = "Ho"
    assert ("lost", "value", "data") in found(pair.read())  # part of a word is not the answer
    pair.process["prerun"]["k2"] += "\nAnswer to “Mode”: Ho"
    assert found(pair.read()) == set()


def test_a_value_declared_as_converted_has_to_arrive(pair: Any) -> None:
    value_id = f"{pair.run['id']}:{pair.run['values'][4]['id']}"
    pair.declare("value", value_id, "data", "converted")
    put("values.c-Mode", {"id": 2, "text": "Office"})(pair)
    assert found(pair.read()) == set()
    del pair.values["c-Mode"]
    assert ("lost", "value", "data") in found(pair.read())


def test_a_long_answer_may_go_on_in_the_kept_text(pair: Any) -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    pair.run["values"][1]["data"] = {"value": long}
    pair.declare("value", f"{pair.run['id']}:{pair.run['values'][1]['id']}", "data", "preserved")
    pair.values["c-Notes"] = f"{long[:6000]}…"
    pair.process["prerun"]["k2"] += f"\nAnswer to “Notes”: (continued) {long[6000:]}"
    assert found(pair.read()) == set()
    edit(KEPT, "word1999", "")(pair)
    assert ("lost", "value", "data") in found(pair.read())


def test_another_due_date_is_excused_by_no_conversion(pair: Any) -> None:
    put("template.steps.0.deadline.value", 4)(pair)
    pair.declare("task_template", pair.workflow["revisions"][0]["tasks"][1]["id"], "dueDateRule", "converted")
    assert ("wrong", "task_template", "due_rule") in found(pair.read())


def test_lost_words_are_excused_by_no_conversion(pair: Any) -> None:
    edit(SUMMARY, "everything", "")(pair)
    pair.declare("content", pair.workflow["revisions"][0]["tasks"][1]["widgets"][0]["id"], "content", "converted")
    assert ("lost", "content", "content") in found(pair.read())


def test_an_object_that_was_left_out_takes_what_belongs_to_it_along(pair: Any) -> None:
    pair.target["runs"].clear()
    pair.target["assets"].clear()
    below = {"task", "approval", "comment", "attachment"}
    pair.declared = [row for row in pair.declared if row[0] not in below]
    assert {kind for _, kind, _ in found(pair.read())} == {"run", "value", "file_answer", *below}
    pair.declare("run", pair.run["id"], "", "unsupported")
    assert found(pair.read()) == set()


def test_a_packed_file_is_opened(pair: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.txt", b"notes")
    asset = pair.target["assets"][1]
    asset.update(filename=f"{asset['filename']}.packed.zip", size=99, sha256="0" * 64)
    unopened = pair.read()
    assert (found(unopened), [note.kind for note in unopened.notes]) == (set(), ["attachment"])
    pair.fetch = {"a2": packed.getvalue()}.__getitem__
    opened = pair.read()
    assert (found(opened), opened.notes) == (set(), [])
    pair.source["attachments"][0]["sha256"] = hashlib.sha256(b"other").hexdigest()
    assert ("wrong", "attachment", "sha256") in found(pair.read())
    pair.fetch = {"a2": b"no zip"}.__getitem__
    assert ("wrong", "attachment", "sha256") in found(pair.read())


def test_comments_in_one_are_told_apart(pair: Any) -> None:
    second = {**pair.source["comments"][0], "id": "second".ljust(22, "_"), "text": "All there now 👍"}
    pair.source["comments"].append(second)
    pair.declare("comment", second["id"], "updatedDate", "unsupported")
    thread = pair.process["tasks"][0]["threads"][0]
    header = f"<p>[Migrated] Ana Diaz, 2026-01-05 10:00:00 UTC: [ps:{second['id']}]</p>"
    first = thread["content"]
    thread["content"] = f"{first}{header}<p>All there now 👍</p>"
    assert found(pair.read()) == set()
    thread["content"] = f"{first}{header}<p>All there now</p>"
    assert found(pair.read()) == {("lost", "comment", "text")}
    thread["content"] = f"{first}<p>All there now 👍</p>{header}"
    assert ("lost", "comment", "text") in found(pair.read())


def test_an_answer_to_an_older_version_is_found_through_the_revisions(pair: Any) -> None:
    """The run's own task and field ids are those of its revision."""
    older = copy.deepcopy(pair.workflow["revisions"][0])
    older.update(id="older", status="Revised", version="1.0")
    for number, task in enumerate(older["tasks"]):
        task["id"] = f"older{number}"
    pair.workflow["revisions"].append(older)
    pair.declare("workflow", pair.workflow["id"], "revisions", "unsupported")
    for number, task in enumerate(pair.run["tasks"]):
        task["templateTaskId"] = f"older{number}"
    pair.run["values"][0].update(id="oldfield", groupId="gFull_name".ljust(22, "_"))
    assert found(pair.read()) == set()
    put("values.c-Full name", "Lea Falk")(pair)
    assert ("wrong", "value", "data") in found(pair.read())
