"""A key that no model names, put anywhere into what the source answers, is said in the findings."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.nasty import known, target_seed
from include.sandbox.nasty.workflows import FIELDS, RULES
from include.sandbox.sample.blueprint import workflow_id
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Attachment, Comment, Folder, UserRef, Webhook
from process_street_tallyfy.process_street.bundles import read_run, read_workflow
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.transform.comment import plan_comments
from process_street_tallyfy.transform.file import plan_files
from process_street_tallyfy.transform.instance import plan_run
from process_street_tallyfy.transform.organization import plan_folders
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.transform.user import plan_people
from process_street_tallyfy.transform.webhook import plan_webhooks

NEWS = "newsFromTheFuture"
#: Below these nothing is looked for, and why.
ELSEWHERE: dict[str, str] = {
    "links": "addresses inside Process Street",
    "audit": "who made it and when: declared as authorship",
    "createdBy": "who made it and when: declared as authorship",
    "updatedBy": "who made it and when: declared as authorship",
    "completedBy": "a person: declared where people are",
    "reviewedBy": "a person: declared where people are",
    "user": "a person: declared where people are",
    "assignees": "people: declared where people are",
    "task_assignees": "people: declared where people are",
    "taskAssignees": "people: declared where people are",
    "options": "rows of a data set, which is declared whole",
    "other_revisions": "declared whole",
    "otherRevisions": "declared whole",
    "permissions": "declared whole: access by hand",
    "permissionRules": "declared whole: visibility by hand",
    "constraints": "every key is kept as help text",
    "inputMapping": "a map of the customer's own names",
    "outputMapping": "a map of the customer's own names",
}
PEOPLE = PeopleMap({"ann@nasty-works.com": 5}, migration_user=1)


@pytest.fixture(scope="module")
def staged() -> Iterator[dict[str, Any]]:
    """Payloads as they are staged, by what they are."""
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=known(), target=target_seed()) as box:
        side = box.process_street
        connection = {"conn_type": "process_street", "host": side.url, "password": side.api_key}
        patch.setenv("AIRFLOW_CONN_PROCESS_STREET_N", json.dumps(connection))
        side.state.capabilities.calls_per_hour = 100_000
        reads = ProcessStreetHook("process_street_n").reads
        flows = {name: read_workflow(reads, reads.workflow(workflow_id(name))) for name in (FIELDS, RULES)}
        run = read_run(reads, next(iter(reads.runs(workflow_id(FIELDS)))), flows[FIELDS])
        yield {
            "fields": flows[FIELDS].staged(),
            "rules": flows[RULES].staged(),
            "run": run.staged(),
            "comment": next(reads.comments(workflow_id("Twin a"))).staged(),
            "attachment": next(reads.attachments()).staged(),
            "folder": next(reads.folders()).staged(),
            "person": next(reads.users()).staged(),
            "webhook": next(reads.webhooks()).staged(),
        }


def findings(staged: dict[str, Any]) -> set[tuple[Any, ...]]:
    flow, rules = (WorkflowBundle.model_validate(staged[name]) for name in ("fields", "rules"))
    template, run = plan_template(flow, people=PEOPLE), RunBundle.model_validate(staged["run"])
    attachment = Attachment.model_validate(staged["attachment"])
    comment = Comment.model_validate(staged["comment"])
    planned = plan_run(run, flow, template, PEOPLE, directory={}, time_zone="UTC")
    home = {"workflow_run_id": run.run.id, "task_id": run.tasks[1].id}
    plans = [
        template,
        plan_template(rules, people=PEOPLE),
        planned,
        plan_comments(run, planned, [comment.model_copy(update=home)], fold=False),
        plan_files(run, flow, template, [attachment.model_copy(update=home)]),
        plan_folders([Folder.model_validate(staged["folder"])]),
        plan_webhooks([Webhook.model_validate(staged["webhook"])], {}),
        plan_people([UserRef.model_validate(staged["person"])], PEOPLE),
    ]
    return {(found.kind, found.source_id, found.field) for plan in plans for found in plan.findings}


def objects(value: Any) -> Iterator[tuple[Any, ...]]:
    """The place of one object of each shape: type by type, the first of a list that says something."""
    seen: set[Any] = set()
    for place in _every(value, ()):
        node = at(value, place)
        names = tuple(part for part in place if isinstance(part, str))
        shape = (names, node.get("type"), node.get("fieldType"))
        if names not in OURS and node.get("data", "") is not None and shape not in seen:
            seen.add(shape)
            yield place


#: Objects that we put together ourselves.
OURS = {(), ("fields",), ("rules",), ("run",), ("fields", "tasks"), ("rules", "tasks")}


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for part in place:
        value = value[part]
    return value


def _every(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield place
        for key, part in value.items():
            if key not in ELSEWHERE:
                yield from _every(part, (*place, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _every(part, (*place, number))


def test_a_key_nobody_lists_is_said_wherever_it_stands(staged: dict[str, Any]) -> None:
    before, silent, looked = findings(staged), [], 0
    for place in objects(staged):
        changed = copy.deepcopy(staged)
        at(changed, place)[NEWS] = "x"
        looked += 1
        if not any(field.endswith(NEWS) for _, _, field in findings(changed) - before):
            silent.append(place)
    assert silent == []
    assert looked > 70
