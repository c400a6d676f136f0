"""Every answer against the vendor's own specification, when it lies beside the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from include.sandbox.clock import Clock
from include.sandbox.nasty import build_source
from tests.include.sandbox.process_street.conftest import Caller

SPECIFICATION = Path(__file__).parents[5] / "shared" / "api" / "process-street-openapi.json"
READING_POST = ("post", "/work/items/search")
#: Where the vendor's schema contradicts its own text (trap T9): column types are open.
OPEN_ENUMS = {("columnType", ("Text",))}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    if not SPECIFICATION.exists():
        pytest.skip("the vendor's specification is not beside this repository (../shared/api)")
    return json.loads(SPECIFICATION.read_text(encoding="utf-8"))


def strict(schema: Any, components: dict[str, Any], name: str = "") -> Any:
    """No unknown properties, and unions by their discriminator instead of oneOf (trap T8)."""
    if isinstance(schema, list):
        return [strict(one, components) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        return _by_discriminator(schema, components)
    made = {key: strict(value, components) for key, value in schema.items() if key != "properties"}
    if isinstance(schema.get("properties"), dict):
        made["properties"] = {key: strict(value, components, key) for key, value in schema["properties"].items()}
        made.setdefault("additionalProperties", False)
    if (name, tuple(schema.get("enum", ()))) in OPEN_ENUMS:
        del made["enum"]
    return made


def _by_discriminator(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    name, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
    branches = [
        {
            "if": {"properties": {name: {"const": value}}, "required": [name]},
            "then": strict(components[reference.rpartition("/")[2]], components),
        }
        for value, reference in mapping.items()
    ]
    return {"type": "object", "required": [name], "properties": {name: {"enum": list(mapping)}}, "allOf": branches}


class Book:
    """Checks answers and remembers which operations were seen."""

    def __init__(self, specification: dict[str, Any]) -> None:
        self.paths = specification["paths"]
        self.components = specification["components"]["schemas"]
        self.seen: set[tuple[str, str]] = set()
        self._validators: dict[str, Draft202012Validator] = {}
        self._patterns = sorted(
            ((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path) for path in self.paths),
            key=lambda pair: pair[1].count("{"),
        )

    def operation(self, path: str) -> str:
        return next(template for pattern, template in self._patterns if pattern.match(path))

    def check(self, method: str, path: str, body: Any) -> None:
        template = self.operation(path)
        self.seen.add((method, template))
        content = self.paths[template][method]["responses"]["200"]["content"]
        if "application/json" not in content:
            return
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        if name not in self._validators:
            self._validators[name] = Draft202012Validator(strict(self.components[name], self.components))
        problems = [f"{error.json_path}: {error.message[:300]}" for error in self._validators[name].iter_errors(body)]
        assert not problems, f"{method} {template} ({name}): {problems[:3]}"


class Walk:
    """Calls everything that can be called about an organisation, every page of it."""

    def __init__(self, caller: Any, book: Book) -> None:
        self.caller, self.book = caller, book

    def one(self, path: str, **query: Any) -> Any:
        answer = self.caller.call(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        body = answer.json() if "json" in answer.headers["Content-Type"] else None
        self.book.check("get", path, body)
        return body

    def every(self, path: str, **query: Any) -> list[Any]:
        items = []
        for body in self.caller.pages(path, **query):
            self.book.check("get", path, body)
            items += next(value for key, value in body.items() if key != "links")
        return items

    def organization(self) -> None:
        for path in ("/testAuth", "/work/stats"):
            self.one(path)
        people = self.every("/users")
        for folder in self.every("/folders"):
            self.one(f"/folders/{folder['id']}/permissions")
        self.every("/attachments")
        for person in people[:12]:
            self.every("/tasks", assigneeEmail=person["email"])
            self.every("/work/items", assigneeEmail=person["email"], includeCompleted="true")

    def single(self, path: str) -> None:
        for item in self.every(path):
            self.one(f"{path}/{item['id']}")

    def library(self) -> None:
        self.single("/scheduled-workflows")
        self.single("/webhooks")
        for data_set in self.every("/data-sets"):
            own = f"/data-sets/{data_set['id']}"
            self.one(own)
            self.single(f"{own}/records")
            self.single(f"{own}/incoming-webhooks")
        for page in self.every("/pages"):
            own = f"/pages/{page['id']}"
            for tail in ("", "/permissions"):
                self.one(own + tail)
            revisions = self.every(f"{own}/revisions")
            if any(revision["status"] == "Finished" for revision in revisions):
                self.one(f"{own}/markdown")
            for revision in revisions:
                self.one(f"{own}/revisions/{revision['id']}")
                self.one(f"{own}/revisions/{revision['id']}/markdown")
                self.single(f"{own}/revisions/{revision['id']}/widgets")

    def workflow(self, workflow_id: str) -> None:
        own = f"/workflows/{workflow_id}"
        self.one(own)
        self.one(f"{own}/permissions")
        self.every(f"{own}/tasks")
        self.single(f"{own}/incoming-webhooks")
        for comment in self.every("/comments", workflowId=workflow_id)[:2]:
            self.one(f"/comments/{comment['id']}")
        for field in self.every(f"{own}/form-fields"):
            if field["fieldType"] == "Select":
                self.every(f"{own}/form-fields/{field['id']}/options")
        for revision in self.every(f"{own}/revisions"):
            self.revision(f"{own}/revisions/{revision['id']}")

    def revision(self, own: str) -> None:
        self.one(own)
        self.one(f"{own}/due-date-rule")
        self.single(f"{own}/logic-rules")
        for kind in ("Standard", "FormField", "DataSet", "EmailTrigger", "DocumentReview"):
            self.every(f"{own}/variables", type=kind)
        for task in self.every(f"{own}/tasks"):
            at = f"{own}/tasks/{task['id']}"
            for tail in ("", "/assignment-rules", "/due-date-rule", "/permission-rules"):
                self.one(at + tail)
            if task["taskType"] != "Standard":
                self.one(f"{at}/config")
            self.single(f"{at}/widgets")

    def run(self, run_id: str, *, closely: bool) -> None:
        own = f"/workflow-runs/{run_id}"
        self.every(f"{own}/tasks")
        self.every(f"{own}/form-fields")
        self.every(f"{own}/approvals")
        if not closely:
            return
        self.one(own)
        self.every(f"{own}/assignees")
        for task in self.every(f"{own}/tasks"):
            for tail in ("", "/assignees", "/form-fields"):
                self.one(f"{own}/tasks/{task['id']}{tail}")


@pytest.mark.parametrize("organization", ["shared_source", "nasty_source"])
def test_every_read_answers_as_the_specification_says(organization, request, specification):
    """The nasty organisation without its values that no specification lists (nasty/unknown.py)."""
    shared_source = request.getfixturevalue(organization)
    book = Book(specification)
    walk = Walk(shared_source, book)
    walk.organization()
    walk.library()
    runs = walk.every("/workflow-runs/list")
    walk.one("/workflow-runs", status="Active,Completed,Archived")
    for workflow_id in sorted({run["workflowId"] for run in runs} | {w["id"] for w in walk.every("/workflows")}):
        walk.workflow(workflow_id)
    for number, run in enumerate(runs):
        walk.run(run["id"], closely=number % 40 == 0)
    everybody = [person["email"] for person in shared_source.items("/users")]
    found = shared_source.call(
        "/work/items/search", "POST", json={"assigneeEmails": everybody, "includeCompleted": True}
    )
    book.check(*READING_POST, found.json())
    one_off = next(item for item in _all_items(shared_source, everybody) if item["type"] == "OneOffTask")
    walk.one(f"/work/tasks/{one_off['taskId']}")
    reads = {("get", path) for path, operations in book.paths.items() if "get" in operations} | {READING_POST}
    assert reads - book.seen == set()


def _all_items(caller, emails):
    for email in emails:
        yield from caller.items("/work/items", assigneeEmail=email, includeCompleted="true")


def test_what_was_left_out_breaks_the_specification(specification):
    """All of it is needed: without the unknown values the organisation would be within the specification."""
    caller = Caller(build_source(), Clock(speed=0))
    try:
        with pytest.raises(AssertionError, match="Thinking"):
            Walk(caller, Book(specification)).every("/workflow-runs/list")
        with pytest.raises(AssertionError, match="Paused"):
            Walk(caller, Book(specification)).every("/webhooks")
    finally:
        caller.close()


def test_the_check_itself_notices_wrong_answers(specification):
    """A validator that lets everything pass would prove nothing."""
    book = Book(specification)
    with pytest.raises(AssertionError, match="apiKeyLabel"):
        book.check("get", "/testAuth", {"label": "x"})
    wrong = {"data": [{"type": "Ai"}], "links": []}
    with pytest.raises(AssertionError):
        book.check("get", "/workflows/a/revisions/b/tasks/c/widgets", wrong)


def test_every_write_is_refused_and_remembered(source, specification):
    writes = [
        (method, re.sub(r"\{[^}]+\}", "x", path))
        for path, operations in specification["paths"].items()
        for method in operations
        if method in ("post", "put", "patch", "delete") and (method, path) != READING_POST
    ]
    for method, path in writes:
        answer = source.call(path, method.upper(), json={})
        assert (answer.status_code, answer.json()["error"]) == (403, "write attempted"), (method, path)
    assert source.state.violations == [f"{method.upper()} /api/v1.1{path}" for method, path in writes]
    assert len(writes) > 80
