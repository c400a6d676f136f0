"""The nasty organisation holds what it promises: every listed value, unlisted ones, and more than every limit."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.nasty import build_source, known
from include.sandbox.nasty.words import HOSTILE
from include.sandbox.process_street.dump import dump

SPECIFICATION = Path(__file__).parents[5] / "shared" / "api" / "process-street-openapi.json"
needs_specification = pytest.mark.skipif(not SPECIFICATION.exists(), reason="the vendor's specification is not here")
#: Enumerations whose values do not come from an organisation's content.
NOT_CONTENT: dict[str, str] = {
    "rel": "labels of links, given by the server",
    "variableType": "kinds of merge tags, asked for by the caller",
}
#: Values of an enumeration that never are in this organisation, and why.
NEVER: dict[str, dict[str, str]] = {
    "type": {
        "Api": "a kind of link, given by the server",
        "App": "a kind of link, given by the server",
        **dict.fromkeys(
            ("Checklist", "StandardTask", "ApprovalTask", "OneOffTask", "Acknowledgment"),
            "what waits for a person, made by the server from tasks",
        ),
    },
}


@pytest.fixture(scope="module")
def content() -> Any:
    return json.loads(json.dumps(dump(known())))


def enumerations() -> dict[str, set[str]]:
    """Values by property name, over every schema that an answer to a read is made of."""
    document = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    found: dict[str, set[str]] = defaultdict(set)
    for methods in document["paths"].values():
        for code, answer in methods.get("get", {}).get("responses", {}).items():
            for one in answer["content"].values() if code.startswith("2") else ():
                for name, value in listed_in(one["schema"], document["components"]["schemas"]):
                    found[name].add(value)
    return found


def listed_in(schema: Any, schemas: dict[str, Any], name: str = "") -> Iterator[tuple[str, str]]:
    """(property, value) of every enumeration below a schema; none of the vendor's refers to itself."""
    if isinstance(schema, list):
        for part in schema:
            yield from listed_in(part, schemas, name)
    if not isinstance(schema, dict):
        return
    yield from ((name, value) for value in schema.get("enum", ()))
    if "$ref" in schema:
        yield from listed_in(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for key, part in schema.get("properties", {}).items():
        yield from listed_in(part, schemas, key)
    for key in ("items", "oneOf", "anyOf", "allOf"):
        yield from listed_in(schema.get(key), schemas, name)


def said(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """(property, text) of every text in the dump."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from said(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from said(part, name)
    elif isinstance(value, str):
        yield name, value


@needs_specification
def test_every_value_that_the_specification_lists_is_there(content: Any) -> None:
    seen = defaultdict(set)
    for name, text in said(content):
        seen[name].add(text)
    missing = {
        (name, value)
        for name, values in enumerations().items()
        for value in values
        if name not in NOT_CONTENT and value not in NEVER.get(name, {}) and value not in seen[name]
    }
    assert missing == set()


@needs_specification
def test_the_exclusions_are_needed() -> None:
    listed = enumerations()
    assert NOT_CONTENT.keys() <= listed.keys()
    assert all(values.keys() <= listed[name] for name, values in NEVER.items())


@needs_specification
def test_values_that_no_specification_lists(content: Any) -> None:
    """Exactly those of `unknown.py`: the rest keeps to the lists."""
    listed = enumerations()
    unlisted = defaultdict(set)
    for name, text in said(json.loads(json.dumps(dump(build_source())))):
        if name in listed and text not in listed[name]:
            unlisted[name].add(text)
    for name in ("fieldType", "type", "taskType", "sourceType", "action", "status", "accessLevel", "migrationStatus"):
        assert unlisted[name], name
    operators = {text for name, text in said(dump(build_source())) if name == "operator"}
    assert operators > {"Is", "IsNot", "HasAnyValue", "HasNoValue", "IsGreaterThan", "IsLessThan"}
    triggers = {text for name, text in said(dump(build_source())) if name == "triggers"}
    assert "TaskApproved" in triggers


#: Where a text is, and the limit that it is beyond (api/tallyfy-api.md 8.6).
BEYOND = {
    "a workflow's name": ("workflows.name", 250),
    "a workflow's description": ("workflows.description", 2000),
    "a task's name": ("workflows.revisions.tasks.name", 600),
    "a field's label": ("workflows.revisions.tasks.widgets.label", 600),
    "an option": ("workflows.revisions.tasks.widgets.config.items.name", 200),
    "instructions": ("workflows.revisions.tasks.widgets.content", 30_000),
    "a run's name": ("runs.name", 550),
    "a short answer": ("runs.values.data.value", 200),
    "a long answer": ("runs.values.data.value", 30_000),
    "a comment": ("comments.text", 6_000),
    "a folder's name": ("folders.name", 32),
    "a file's name": ("attachments.fileName", 240),
    "a person's name": ("users.username", 32),
    "a one-off task's name": ("one_off_tasks.name", 600),
}


def at(value: Any, path: str) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from at(part, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        if first in value:
            yield from at(value[first], rest)


@pytest.mark.parametrize("what", BEYOND)
def test_something_is_beyond_every_limit(content: Any, what: str) -> None:
    path, limit = BEYOND[what]
    assert max(len(one) for one in at(content, path) if isinstance(one, str)) > limit


#: Where names repeat.
REPEATED = (
    "workflows.name",
    "workflows.revisions.tasks.name",
    "workflows.revisions.tasks.widgets.label",
    "workflows.revisions.tasks.widgets.config.items.name",
    "users.username",
    "folders.name",
    "runs.name",
    "attachments.fileName",
    "data_sets.name",
    "data_sets.fields.name",
    "pages.name",
    "one_off_tasks.name",
    "webhooks.url",
    "comments.text",
)


@pytest.mark.parametrize("path", REPEATED)
def test_names_repeat(content: Any, path: str) -> None:
    assert Counter(at(content, path)).most_common(1)[0][1] > 1


#: Where everything hostile stands.
HOSTILE_PLACES = (
    "workflows.revisions.tasks.name",
    "workflows.revisions.tasks.widgets.label",
    "workflows.revisions.tasks.widgets.content",
    "workflows.revisions.tasks.widgets.config.items.name",
    "comments.text",
    "folders.name",
    "pages.revisions.widgets.content",
    "one_off_tasks.subtasks.name",
)


@pytest.mark.parametrize("path", HOSTILE_PLACES)
def test_every_hostile_text_stands_there(content: Any, path: str) -> None:
    assert set(at(content, path)) >= set(HOSTILE.values())


def test_runs_are_in_every_state_and_of_every_revision(content: Any) -> None:
    states = {revision["id"]: revision["status"] for flow in content["workflows"] for revision in flow["revisions"]}
    assert {run["status"] for run in content["runs"]} == {"Active", "Completed", "Archived", "Deleted"}
    assert {states[run["revisionId"]] for run in content["runs"]} == {"Finished", "Revised"}
    assert {run["migrationStatus"] for run in content["runs"]} == {"Inactive", "Scheduled", "Migrating"}
    tasks = [task for run in content["runs"] for task in run["tasks"]]
    assert {flag for task in tasks for flag in ("hidden", "stopped") if task[flag]} == {"hidden", "stopped"}
    assert {approval["status"] for run in content["runs"] for approval in run["approvals"]} == {"Approved", "Rejected"}


def test_workflows_of_every_shape(content: Any) -> None:
    shapes = {
        (
            tuple(sorted({revision["status"] for revision in flow["revisions"]})),
            max((len(revision["tasks"]) for revision in flow["revisions"]), default=0) >= 450,
            flow["archived"],
        )
        for flow in content["workflows"]
    }
    assert shapes >= {
        ((), False, False),
        (("Draft",), False, False),
        (("Finished",), False, False),
        (("Finished",), True, False),
        (("Finished",), False, True),
        (("Draft", "Finished", "Revised"), False, False),
    }
    assert any(
        run["workflowId"] == flow["id"] for run in content["runs"] for flow in content["workflows"] if flow["archived"]
    )
    assert any(flow["revisions"] and not flow["revisions"][0]["tasks"] for flow in content["workflows"])


def test_answers_in_every_shape(content: Any) -> None:
    shapes = set()
    for data in (value["data"] for run in content["runs"] for value in run["values"]):
        shapes |= {type(data).__name__, *(data.keys() if isinstance(data, dict) else ())}
    assert shapes >= {"NoneType", "str", "int", "float", "bool", "list", "dict", "value", "values", "dataSetRowId"}


def test_files_from_nothing_to_large(content: Any) -> None:
    sizes = {one["size"] for one in content["attachments"]} | set(at(content, "runs.values.files.size"))
    assert min(sizes) == 0
    assert max(sizes) >= 3_000_000


def test_the_same_every_time() -> None:
    assert dump(build_source()) == dump(build_source())
