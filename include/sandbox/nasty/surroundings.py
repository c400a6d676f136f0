"""Folders, data sets, schedules, webhooks, pages and one-off tasks, in every value and without one."""

from __future__ import annotations

from typing import Any

from include.sandbox.nasty import fields, workflows
from include.sandbox.nasty.people import (
    ANN,
    DELETED,
    EVERYBODY,
    GUEST,
    ODD_GROUP,
    STRANGER,
    TEAM,
    TWIN,
    UNLISTED_GROUP,
    ago,
    audit,
)
from include.sandbox.nasty.words import HOSTILE, long
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook, Schedule, Webhook
from include.sandbox.process_street.library import Column, DataSet, Page, PageRevision, Record
from include.sandbox.process_street.people import Folder, Grant
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Widget
from include.sandbox.sample.blueprint import workflow_id

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
TRIGGERS = (
    "TaskChecked",
    "TaskUnchecked",
    "TaskCheckedUnchecked",
    "TaskReady",
    "WorkflowRunCreated",
    "WorkflowRunCompleted",
)
LEVELS = ("Edit", "EditViewOwn", "ViewAll", "Run", "View")
COLUMN_TYPES = ("Text", "DateTime", "Number")


def folders() -> list[Folder]:
    """Equal names beside and below each other, a parent that is gone, two that are each other's parent."""
    names = ("Same", "Same", "same", "", long("A folder name beyond thirty-two ", 120), *HOSTILE.values())
    made = [Folder(muid("nasty folder", n), name, audit(DELETED)) for n, name in enumerate(names)]
    made[1].parent_id = made[0].id
    made[2].parent_id = muid("nasty folder", "gone")
    made[3].parent_id, made[4].parent_id = made[4].id, made[3].id
    people = (ANN, TEAM, UNLISTED_GROUP, DELETED, EVERYBODY)
    made[0].permissions = [Grant(who, level) for who, level in zip(people, LEVELS, strict=True)]
    return made


def data_sets() -> list[DataSet]:
    twins = DataSet(fields.DATA_SET, "Nasty", audit())
    names = ("Twin", "Twin", "", HOSTILE["html"])
    twins.columns = [
        Column(muid("nasty column of set", n), name, COLUMN_TYPES[n % 3], audit()) for n, name in enumerate(names)
    ]
    rows: tuple[tuple[Any, ...], ...] = (
        ("Twin row", "2026-01-01T00:00:00.000Z", 1.5, "x"),
        ("Twin row", None, None, None),
        ("", "not a date", 0, HOSTILE["formula"]),
        (HOSTILE["html"], None, -1e300, long("A cell, ", 6_000)),
    )
    twins.records = [_record(n, twins, cells) for n, cells in enumerate(rows, start=1)]
    twins.records.append(Record(muid("nasty record", 5), audit(DELETED), {}))
    config = {"columns": {twins.columns[0].id: "$"}, "keyColumn": twins.columns[1].id}
    url = "https://hooks.process.st/in/nasty-data-set-secret"
    twins.incoming_webhooks = [IncomingWebhook(muid("nasty incoming", "set"), "", url, "Make", config, audit())]
    empty = DataSet(muid("data set", "Nasty empty"), "Nasty", audit(DELETED))
    gone = DataSet(fields.DELETED_DATA_SET, "Nasty", audit(), deleted_date=ago(1), deleted_by=DELETED)
    gone.columns = [Column(muid("nasty column of set", "gone"), "Gone", "Text", audit())]
    gone.records = [Record(muid("nasty record", 9), audit(), {gone.columns[0].id: "Gone row"})]
    return [twins, empty, gone]


def _record(number: int, owner: DataSet, cells: tuple[Any, ...]) -> Record:
    by_column = zip((column.id for column in owner.columns), cells, strict=True)
    return Record(muid("nasty record", number), audit(), dict(by_column))


def schedules() -> list[Schedule]:
    rules: list[list[dict[str, Any]]] = [
        [],
        [{"frequency": "Daily", "interval": 999}],
        [{"frequency": "Weekly", "interval": 1, "weekDay": day} for day in DAYS],
        [{"frequency": "Monthly", "interval": 1, "by": by} for by in ("DayOfMonth", "DayOfWeek")],
        [{"frequency": "Yearly", "interval": 4}, {"frequency": "Daily", "interval": 1}],
    ]
    people: tuple[list[str], ...] = (
        [],
        [TEAM.email, UNLISTED_GROUP.email],
        [STRANGER, DELETED.email],
        ["not an address"],
        [EVERYBODY.email],
    )
    owners = (workflows.FIELDS, workflows.DRAFT, workflows.EMPTY, workflows.HIDDEN_AWAY, "gone for ever")
    return [
        Schedule(
            muid("nasty schedule", n),
            workflow_id(owners[n]),
            ago(-1000 + n),
            "Asia/Kathmandu" if n else "America/St_Johns",
            audit(DELETED),
            name=(None, "", HOSTILE["html"], "Same", "Same")[n],
            due_period=(None, "P1Y2M3W4DT5H6M7S", "PT0S", "P1D", None)[n],
            next_run_date=ago(-5) if n else None,
            rules=rule,
            assignee_emails=people[n],
        )
        for n, rule in enumerate(rules)
    ]


def webhooks() -> list[Webhook]:
    """Everything at once, nothing at all, of things that are gone, the same twice, and addresses that are none."""
    base = "https://hooks.elsewhere-inc.com/in?key=s3cret"
    flow, task = workflow_id(workflows.FIELDS), muid("task", "gone")
    return [
        Webhook(muid("nasty webhook", 0), base, list(TRIGGERS), audit()),
        Webhook(muid("nasty webhook", 1), base, list(TRIGGERS), audit(), "Disabled"),
        Webhook(muid("nasty webhook", 2), "http://127.0.0.1:1/inside", [], audit(DELETED), "Active", flow),
        Webhook(muid("nasty webhook", 3), "not a url", ["TaskChecked"], audit(), "Active", flow, task),
        Webhook(muid("nasty webhook", 4), "", ["TaskReady"], audit(), "Disabled", workflow_id("gone for ever")),
    ]


def pages() -> list[Page]:
    """Published with everything, only a draft, and without a revision."""
    said = [
        Widget(muid("nasty page", n), "Text", audit(), {"content": words}) for n, words in enumerate(HOSTILE.values())
    ]
    published = PageRevision(muid("nasty page revision", 1), "1.0", "Finished", audit(), said)
    old = PageRevision(muid("nasty page revision", 0), "0.9", "Revised", audit(), [])
    draft = PageRevision(muid("nasty page revision", 2), "0.1", "Draft", audit(DELETED), [])
    home = muid("nasty folder", 0)
    levels = (Grant(ANN, "Edit"), Grant(UNLISTED_GROUP, "View"), Grant(GUEST, "View"))
    return [
        Page(
            workflows.PAGE,
            HOSTILE["html"],
            home,
            audit(),
            "",
            "View",
            HOSTILE["quotes"],
            [old, published],
            list(levels),
        ),
        Page(muid("page", "draft"), "Same", muid("nasty folder", "gone"), audit(DELETED), revisions=[draft]),
        Page(muid("page", "bare"), "Same", home, audit(), long("A page, ", 400), "None"),
    ]


def one_off_tasks(state: ProcessStreetState) -> list[OneOffTask]:
    run = next(iter(state.runs.values()))
    steps = [(words, ("Completed", "NotCompleted")[n % 2]) for n, words in enumerate(HOSTILE.values())]
    return [
        OneOffTask(
            muid("nasty one-off", 0),
            long("A task on its own, ", 700),
            audit(DELETED),
            HOSTILE["html"] + HOSTILE["mention"] + HOSTILE["mail"],
            ago(-3),
            required=True,
            assignees=[ANN, TEAM, DELETED],
            run_id=run.id,
            subtasks=steps,
        ),
        OneOffTask(muid("nasty one-off", 1), "", audit(), status="Completed", visibility="Private", assignees=[ANN]),
        OneOffTask(muid("nasty one-off", 2), "Same", audit(TWIN), assignees=[TWIN, ODD_GROUP]),
        OneOffTask(muid("nasty one-off", 3), "Same", audit(TWIN), assignees=[TWIN]),
    ]
