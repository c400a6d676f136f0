"""Every row about people, folders and what stands around the runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.model.plan import PeopleMap, Planned
from process_street_tallyfy.model.source import DataSet, Folder, OneOffTask, Page, Record, UserRef, Webhook
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import undelivered
from process_street_tallyfy.transform.data_set import MOST_PARTS, PART, plan_data_set
from process_street_tallyfy.transform.mapping_table import Row, of_organization
from process_street_tallyfy.transform.one_off import plan_one_off
from process_street_tallyfy.transform.organization import plan_folders
from process_street_tallyfy.transform.page import plan_page
from process_street_tallyfy.transform.surrounding import describe_schedule
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.transform.user import plan_groups, plan_people
from process_street_tallyfy.transform.webhook import plan_webhooks

from .samples import of

PEOPLE = PeopleMap({"jane@acme.example": 20059}, migration_user=1001)
EMAILS = {
    "member in Tallyfy": "jane@acme.example",
    "group": "group-x@process.st",
    "account of Process Street itself": "key-1@process.st",
}


def people(row: Row) -> Planned:
    return plan_people([UserRef(id="x", email=EMAILS.get(row.value, "omar@acme.example"))], PEOPLE)


def groups(_: Row) -> Planned:
    return plan_groups([UserRef(id="x", email="group-x@process.st", username="Kitchen")])


def folders(row: Row) -> Planned:
    names = {"name over 32 characters": "x" * 33}
    parent = {"parent": "top", "its own ancestor": "x"}.get(row.feature)
    before = {"name twice in one folder": [Folder(id="top", name="Folder")], "parent": [Folder(id="top", name="Top")]}
    mine = Folder(id="x", name=names.get(row.feature, "Folder"), parent_folder_id=parent)
    if row.feature == "only in the customer's file":
        return plan_folders([], {("Made",)})
    return plan_folders([*before.get(row.feature, []), mine])


def webhooks(row: Row) -> Planned:
    triggers = [of(row)] if row.feature == "event" else ["TaskChecked"]
    task_id = "t1" if row.feature == "webhook of a task" else None
    status = "Disabled" if "switched off" in row.feature else "Active"
    workflow_id = None if "whole" in row.feature else "w1"
    hook = Webhook(id="x", status=status, triggers=triggers, workflow_id=workflow_id, task_id=task_id)
    return plan_webhooks([hook], {"w1": {"t1"}})


def listed(row: Row) -> Planned:
    in_words = row.feature in {"schedule", "webhook of a workflow"}
    return undelivered.plan(row.kind, ["x"], in_words={"x"} if in_words else ())


def pages(row: Row) -> Planned:
    texts = {"picture or file": "![plan](id-of-a-file)", "no published text": ""}
    share = "View" if row.field == "shareLevel" else "None"
    page = Page(id="x", name="House", folder_id="fo", share_level=share, markdown=texts.get(row.feature, "**bold**"))
    plan = plan_page(page, folder="fo")
    return Planned((plan,), plan.outcomes, plan.findings)


ONE_OFF: dict[str, dict[str, Any]] = {
    "completed": {"status": "Completed"},
    "when and by whom completed": {"status": "Completed"},
    "due date, open": {"dueDate": "2026-01-05T10:00:00Z"},
    "due date, completed": {"dueDate": "2026-01-05T10:00:00Z", "status": "Completed"},
    "assignee, completed": {"assignments": [{"id": "a", "user": {"id": "u"}}], "status": "Completed"},
    "run that it belongs to": {"linkedWorkflowRun": {"id": "r", "name": "R", "templateId": "w", "templateName": "W"}},
    "required": {"required": True},
    "subtasks": {"subtasks": [{"id": "s", "name": "S", "status": "Completed"}]},
    "public, completed": {"visibility": "Public", "status": "Completed"},
}


def one_offs(row: Row) -> Planned:
    email = EMAILS.get(row.value, "omar@acme.example")
    values = {
        "assignee": {"assignments": [{"id": "a", "user": {"id": "u", "email": email}}]},
        "visibility": {"visibility": of(row)},
    }
    given = ONE_OFF.get(row.feature) or values.get(row.feature) or {}
    task = {"id": "x", "name": "Order", "description": "**bold**", "status": "NotCompleted", **given}
    plan = plan_one_off(OneOffTask.model_validate(task), PEOPLE)
    return Planned((), plan.outcomes, plan.findings)


def data_sets(row: Row) -> Planned:
    """A record a part: the last of many is beyond what a document takes."""
    large = row.feature in ("more text than a document takes", "record beyond what a document takes")
    records = [{"id": f"r{n}", "cells": [{"fieldId": "c", "value": "x" * PART}]} for n in range(MOST_PARTS + large)]
    data_set = DataSet.model_validate({"id": "x", "name": "Offices", "fields": [{"id": "c", "name": "City"}]})
    plan = plan_data_set(data_set, [Record.model_validate(record) for record in records])
    return Planned((), plan.outcomes if row.kind is Kind.RECORD else plan.outcomes[:1], plan.findings)


PLANNERS: dict[Kind, Callable[[Row], Planned]] = {
    Kind.USER: people,
    Kind.GROUP: groups,
    Kind.FOLDER: folders,
    Kind.WEBHOOK: webhooks,
    Kind.PAGE: pages,
    Kind.ONE_OFF_TASK: one_offs,
    Kind.DATA_SET: data_sets,
    Kind.RECORD: data_sets,
}


@pytest.mark.parametrize("row", list(of_organization.rows()), ids=lambda row: f"{row.kind}-{row.feature}-{row.value}")
def test_what_the_row_says_is_what_the_transformer_does(row: Row) -> None:
    planned = PLANNERS.get(row.kind, listed)(row)
    source_id = planned.outcomes[-1].source_id
    field = row.field.replace("(unlisted)", of(row))
    said = {finding.field: finding.reason for finding in planned.findings if finding.source_id == source_id}
    assert said.get(field) == row.reason


@pytest.mark.parametrize(
    "row", [r for r in of_organization.rows() if r.feature == "schedule"], ids=lambda row: row.value
)
def test_every_frequency_is_said_in_the_template(make: Any, row: Row) -> None:
    rules = [] if row.value == "(once)" else [{"frequency": of(row), "interval": 1}]
    schedule = {"id": "s1", "name": "Review", "timeZone": "UTC", "rules": rules}
    bundle = make.workflow(make.task("t1"), schedules=[schedule])
    guidance = plan_template(bundle, people=PEOPLE).guidance
    assert describe_schedule(bundle.schedules[0]) in guidance
    assert {"(once)": "once", "Daily": "every day"}.get(
        row.value, "every" if of(row) == row.value else of(row)
    ) in guidance
