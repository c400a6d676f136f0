"""Everything that the API can express is in the sample organisation at least once."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from include.sandbox.sample.people import DELETED, DOMAIN

FEATURES = {
    "all task types": lambda d: {"Standard", "Approval", "AI", "Code"} <= {t["taskType"] for t in tasks(d)},
    "heading": lambda d: any(t["heading"] for t in tasks(d)),
    "untitled task": lambda d: any("name" not in t for t in tasks(d)),
    "stop task": lambda d: any(t["stopTask"] for t in tasks(d)),
    "hidden task": lambda d: any(t["hiddenByDefault"] for t in tasks(d)),
    "hidden field": lambda d: any(w["hiddenByDefault"] for w in widgets(d)),
    "all widget kinds": lambda d: (
        {w["type"] for w in widgets(d)} == {"Text", "Image", "File", "Video", "Embed", "CrossLink", "FormField"}
    ),
    "all field types": lambda d: len({w["fieldType"] for w in widgets(d) if w["type"] == "FormField"}) == 17,
    "field without label": lambda d: any(w["type"] == "FormField" and "label" not in w for w in widgets(d)),
    "cross link without target": lambda d: any(
        w["type"] == "CrossLink" and "linkedTemplateId" not in w for w in widgets(d)
    ),
    "more widgets than a page": lambda d: any(len(t["widgets"]) > 20 for t in tasks(d)),
    "markdown and html": lambda d: {True, False} == {"<p>" in w["content"] for w in widgets(d) if w["type"] == "Text"},
    "merge tag in a task name": lambda d: any("{{form." in t.get("name", "") for t in tasks(d)),
    "all due sources of tasks": lambda d: len({t["due_rule"]["sourceType"] for t in tasks(d) if t["due_rule"]}) == 6,
    "both due sources of runs": lambda d: (
        len({r["due_rule"]["sourceType"] for r in revisions(d) if r["due_rule"]}) == 2
    ),
    "all business day modes": lambda d: (
        len({t["due_rule"]["businessDaysHandlingMode"] for t in tasks(d) if t["due_rule"]}) == 3
    ),
    "all assignment sources": lambda d: (
        len({r.get("sourceType") for t in tasks(d) for r in t["assignment_rules"]}) == 5
    ),
    "group in an assignment": lambda d: any(
        r.get("email", "").startswith("group-") for t in tasks(d) for r in t["assignment_rules"]
    ),
    "all permission rules": lambda d: len({r.get("sourceType") for t in tasks(d) for r in t["permission_rules"]}) == 3,
    "show and hide": lambda d: {r["action"] for r in logic(d)} == {"Show", "Hide"},
    "all operators": lambda d: (
        {a["operator"] for r in logic(d) for g in r["condition"]["or"] for a in g["and"]}
        == {"Is", "IsNot", "HasAnyValue", "HasNoValue", "IsGreaterThan", "IsLessThan"}
    ),
    "or of and": lambda d: any(
        len(r["condition"]["or"]) > 1 and len(r["condition"]["or"][0]["and"]) > 1 for r in logic(d)
    ),
    "duplicate rule": lambda d: any(
        times > 1 for times in Counter(json.dumps({**r, "id": ""}, sort_keys=True) for r in logic(d)).values()
    ),
    "rule on widgets": lambda d: any(r["targets"]["widgetIds"] for r in logic(d)),
    "all access levels": lambda d: (
        {p["accessLevel"] for w in (*d["workflows"], *d["folders"]) for p in w["permissions"]}
        == {"Edit", "EditViewOwn", "ViewAll", "Run", "View", "Custom"}
    ),
    "folders in folders in folders": lambda d: any(
        parents(d).get(parents(d).get(f["id"])) in parents(d) for f in d["folders"]
    ),
    "only a draft": lambda d: any([r["status"] for r in w["revisions"]] == ["Draft"] for w in d["workflows"]),
    "nothing but an empty revision": lambda d: any(
        [(r["status"], r["tasks"]) for r in w["revisions"]] == [("Finished", [])] for w in d["workflows"]
    ),
    "archived workflow with runs": lambda d: any(
        w["archived"] and any(r["workflowId"] == w["id"] for r in d["runs"]) for w in d["workflows"]
    ),
    "all run states": lambda d: {r["status"] for r in d["runs"]} == {"Active", "Completed", "Archived", "Deleted"},
    "open run on an older revision, to be moved": lambda d: any(
        r["migrationStatus"] == "Scheduled" and r["revisionId"] not in finished(d) and r["status"] == "Active"
        for r in d["runs"]
    ),
    "finished runs on an older revision": lambda d: any(
        r["status"] == "Completed" and r["revisionId"] not in finished(d) for r in d["runs"]
    ),
    "renamed option": lambda d: any(v["data"] == {"value": "Home office", "hasDefaultValue": False} for v in values(d)),
    "run without a name": lambda d: any("name" not in r for r in d["runs"]),
    "shared run": lambda d: any(r["shared"] for r in d["runs"]),
    "values of every type that collects": lambda d: (
        {v["fieldType"] for v in values(d) if v["data"] is not None or v["files"]}
        >= {"Text", "Textarea", "Email", "Url", "Number", "Date", "Select", "MultiChoice", "MultiSelect"}
        | {"Members", "Table", "File", "MultiFile", "Hidden"}
    ),
    "unanswered value": lambda d: any(v["data"] is None for v in values(d)),
    "number as a number": lambda d: any(isinstance((v["data"] or {}).get("value"), int) for v in values(d)),
    "date without time": lambda d: any((v["data"] or {}).get("timeHidden") for v in values(d)),
    "table of rows": lambda d: any(
        v["fieldType"] == "Table" and v["data"] and "\n" in v["data"]["value"] for v in values(d)
    ),
    "several members": lambda d: any(v["fieldType"] == "Members" and "values" in (v["data"] or {}) for v in values(d)),
    "several files in one field": lambda d: any(len(v["files"]) > 1 for v in values(d)),
    "linked select": lambda d: any(v["dataSetLinked"] and "dataSetRowId" in (v["data"] or {}) for v in values(d)),
    "right to left and emoji": lambda d: "السلام" in text(d) and "🌟" in text(d),
    "approved and rejected": lambda d: (
        {a["status"] for r in d["runs"] for a in r["approvals"]} == {"Approved", "Rejected"}
    ),
    "approval with a comment": lambda d: any("comment" in a for r in d["runs"] for a in r["approvals"]),
    "mentions": lambda d: sum("@" in c["text"] for c in d["comments"]) > 10,
    "author who is gone": lambda d: (
        DELETED.id not in {u["id"] for u in d["users"]}
        and any(c["createdBy"]["id"] == DELETED.id for c in d["comments"])
    ),
    "guests": lambda d: any(not u["email"].endswith(DOMAIN) for u in d["users"]),
    "files of one name": lambda d: Counter(a["fileName"] for a in d["attachments"]).most_common(1)[0][1] > 3,
    "odd and missing extensions": lambda d: {"bracket.step", "README"} <= {a["fileName"] for a in d["attachments"]},
    "all frequencies": lambda d: (
        {r["frequency"] for s in d["schedules"] for r in s["rules"]} == {"Daily", "Weekly", "Monthly", "Yearly"}
    ),
    "schedule once": lambda d: any(not s["rules"] for s in d["schedules"]),
    "webhooks off and of a task": lambda d: (
        {w["status"] for w in d["webhooks"]} == {"Active", "Disabled"} and any("taskId" in w for w in d["webhooks"])
    ),
    "incoming webhooks of both kinds": lambda d: (
        {"workflowId", "dataSetId"} <= {k for w in d["incoming_webhooks"] for k in w}
    ),
    "deleted data set": lambda d: any("deletedDate" in s for s in d["data_sets"]),
    "empty cells": lambda d: any(c["value"] is None for r in d["records"] for c in r["cells"]),
    "pages": lambda d: any(len(p["revisions"]) > 1 for p in d["pages"]),
    "one-off tasks": lambda d: {t["status"] for t in d["one_off_tasks"]} == {"Completed", "NotCompleted"},
}


def revisions(told):
    return [revision for workflow in told["workflows"] for revision in workflow["revisions"]]


def finished(told):
    return {revision["id"] for revision in revisions(told) if revision["status"] == "Finished"}


def tasks(told):
    return [task for revision in revisions(told) if revision["status"] == "Finished" for task in revision["tasks"]]


def widgets(told):
    return [widget for task in tasks(told) for widget in task["widgets"]]


def logic(told):
    return [
        rule for revision in revisions(told) if revision["status"] == "Finished" for rule in revision["logic_rules"]
    ]


def values(told):
    return [value for run in told["runs"] for value in run["values"]]


def parents(told):
    return {folder["id"]: folder.get("parentFolderId") for folder in told["folders"]}


def text(told):
    return json.dumps(told["runs"], ensure_ascii=False)


@pytest.mark.parametrize("feature", FEATURES)
def test_it_has(told, feature):
    assert FEATURES[feature](told)
