"""Every kind of double and of stranger, planted one at a time, has to be found."""

from __future__ import annotations

import copy
from typing import Any

import pytest

DUPLICATED = {
    "a template": (lambda pair: pair.double("target.templates"), "workflow", ""),
    "a run": (lambda pair: pair.double("target.runs"), "run", ""),
    "a run by its kick-off value": (
        lambda pair: pair.target["runs"].append({**copy.deepcopy(pair.process), "id": "p2", "name": "x", "tasks": []}),
        "run",
        "",
    ),
    "a group": (lambda pair: pair.double("target.groups"), "group", ""),
    "a comment": (lambda pair: pair.double("process.tasks.0.threads"), "comment", ""),
    "a file": (lambda pair: pair.double("target.assets"), "file", ""),
    "a step": (lambda pair: pair.double("template.steps"), "task_template", ""),
    "a field": (lambda pair: pair.double("template.steps.0.captures"), "form_field", ""),
    "a kick-off field": (lambda pair: pair.double("template.prerun"), "workflow", "Run id"),
    "a task": (lambda pair: pair.double("process.tasks"), "task", ""),
    "a tag": (lambda pair: pair.double("target.tags"), "tag", ""),
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
    "a task": (lambda pair: pair.target["oneoff_tasks"].append({"id": "n"}), "one_off_task"),
}


def _bare(key: str) -> dict[str, Any]:
    template = {"id": "n", "title": "N", "summary": None, "steps": [], "prerun": []}
    return template if key == "templates" else {"id": "n", "name": "N", "summary": None, "prerun": {}, "tasks": []}


@pytest.mark.parametrize("name", DUPLICATED)
def test_a_double_is_found(pair: Any, name: str) -> None:
    plant, kind, field = DUPLICATED[name]
    plant(pair)
    assert ("duplicated", kind, field) in pair.found()


@pytest.mark.parametrize("name", STRANGERS)
def test_what_nobody_accounts_for_is_found(pair: Any, name: str) -> None:
    pair.before = copy.deepcopy(pair.target)
    assert pair.found() == set()
    plant, kind = STRANGERS[name]
    plant(pair)
    assert ("duplicated", kind, "") in pair.found()


def test_what_was_there_before_is_no_stranger(pair: Any) -> None:
    pair.target["templates"].append(_bare("templates"))
    pair.before = copy.deepcopy(pair.target)
    assert pair.found() == set()
