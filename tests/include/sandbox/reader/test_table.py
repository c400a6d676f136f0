"""No property of the vendor's specification is ignored without a line that says why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.process_street.dump import dump
from include.sandbox.reader.table import TABLE, How, rule_for
from include.sandbox.reader.table.operations import NO_OBJECTS, OPERATIONS, Answers
from include.sandbox.reader.walk import surprises
from include.sandbox.sample import build_source

SPECIFICATION = Path(__file__).parents[4].parent / "shared" / "api" / "process-street-openapi.json"
needs_specification = pytest.mark.skipif(not SPECIFICATION.exists(), reason="the vendor's specification is not here")


def reads() -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema of the answer) of every GET and of the one search by POST."""
    paths = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"]
    for path, methods in paths.items():
        operation = methods.get("get") or (methods.get("post") if path == "/work/items/search" else None)
        for code, answer in operation["responses"].items() if operation else ():
            if code.startswith("2"):
                yield path, next(iter(answer["content"].values()))["schema"]


def properties(schema: dict[str, Any], schemas: dict[str, Any], prefix: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    for branch in ("oneOf", "anyOf", "allOf"):
        for part in schema.get(branch, ()):
            yield from properties(part, schemas, prefix)
    for name, part in schema.get("properties", {}).items():
        yield f"{prefix}{name}"
        yield from properties(part, schemas, f"{prefix}{name}.")
    if isinstance(schema.get("items"), dict):
        yield from properties(schema["items"], schemas, prefix)


def unknown(answers: Answers, path: str) -> bool:
    """Whether no kind of the answer has a line for a property, or lines below it."""
    inside = f"{answers.envelope}." if answers.envelope else ""
    if path.partition(".")[0] == "links" or f"{path}.".startswith(inside) is False or f"{path}." == inside:
        return False
    own = answers.prefix + path[len(inside) :]
    return all(
        rule_for(kind, own) is None and not any(line.startswith(f"{own}.") for line in TABLE[kind])
        for kind in answers.kinds
    )


@needs_specification
def test_every_property_of_every_read_operation_has_a_line() -> None:
    schemas = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["components"]["schemas"]
    missing = [
        f"{path}: {name}"
        for path, schema in reads()
        if path not in NO_OBJECTS
        for name in properties(schema, schemas)
        if unknown(OPERATIONS[path], name)
    ]
    assert missing == []


@needs_specification
def test_every_read_operation_is_listed_and_no_other() -> None:
    assert {path for path, _ in reads()} == OPERATIONS.keys() | NO_OBJECTS.keys()


@needs_specification
def test_a_line_that_is_taken_out_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(TABLE["comment"], "text")
    assert unknown(OPERATIONS["/comments"], "data.text")
    assert not unknown(OPERATIONS["/comments"], "data.taskId")


def test_whatever_is_no_fact_says_why() -> None:
    for kind, rules in TABLE.items():
        for line, rule in rules.items():
            assert (rule.how is How.NO_FACT) == bool(rule.why), (kind, line)


def test_the_sample_organisation_has_no_property_without_a_line() -> None:
    source = dump(build_source())
    revisions = [revision for workflow in source["workflows"] for revision in workflow["revisions"]]
    tasks = [task for revision in revisions for task in revision["tasks"]]
    widgets = [widget for task in tasks for widget in task["widgets"]]
    objects = {
        "user": source["users"],
        "folder": source["folders"],
        "workflow": source["workflows"],
        "revision": revisions,
        "task_template": tasks,
        "form_field": [widget for widget in widgets if widget["type"] == "FormField"],
        "content": [widget for widget in widgets if widget["type"] != "FormField"],
        "logic_rule": [rule for revision in revisions for rule in revision["logic_rules"]],
        "run": source["runs"],
        "task": [task for run in source["runs"] for task in run["tasks"]],
        "value": [value for run in source["runs"] for value in run["values"]],
        "approval": [approval for run in source["runs"] for approval in run["approvals"]],
        "comment": source["comments"],
        "attachment": source["attachments"],
        "webhook": source["webhooks"],
        "incoming_webhook": source["incoming_webhooks"],
        "schedule": source["schedules"],
        "data_set": source["data_sets"],
        "record": source["records"],
        "page": source["pages"],
        "one_off_task": source["one_off_tasks"],
    }
    assert {kind for kind, rows in objects.items() if not rows} == set()
    assert {(kind, path) for kind, rows in objects.items() for row in rows for path in surprises(kind, row)} == set()
