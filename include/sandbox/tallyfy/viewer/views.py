"""What each page shows: plain rows for the templates, in the order in which a person reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from include.sandbox.tallyfy.fields import DEFAULTS
from include.sandbox.tallyfy.run_view import fields_of, progress
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.viewer import words

#: Processes on a page of the list.
PAGE = 50


def index(state: TallyfyState) -> Row:
    """The folders as an indented list, each with its templates; those without a folder last."""
    runs = Counter(run["checklist_id"] for run in state.runs.values())
    groups = [
        {"path": path, "templates": _listed(state, folder_id, runs)}
        for folder_id, path in sorted(_paths(state).items(), key=lambda item: item[1])
    ]
    groups.append({"path": "", "templates": _listed(state, None, runs)})
    return {
        "folders": [group for group in groups if group["templates"] or group["path"]],
        "people": [_person(row) for row in state.members.values()],
        "groups": [
            {"name": row["name"], "members": [words.member(state, user) for user in row["members"]]}
            for row in state.groups.values()
        ],
        "processes": len(state.runs),
        "one_off": sum(row["is_oneoff_task"] for row in state.tasks.values()),
    }


def template(state: TallyfyState, template_id: str) -> Row | None:
    row = state.templates.get(template_id)
    if row is None:
        return None
    steps = state.template_steps(row)
    return {
        "row": row,
        "summary": words.text(row["summary"]),
        "guidance": words.text(row["guidance"]),
        "folder": _paths(state).get(row["folder_id"], ""),
        "kickoff": [_field(field) for field in _by_position(row["prerun"])],
        "steps": [_step(state, step, steps) for step in _by_position(row["_steps"])],
        "rules": [(one["automated_alias"], *words.rule(row, one)) for one in row["automated_actions"]],
        "processes": sum(run["checklist_id"] == template_id for run in state.runs.values()),
    }


def processes(state: TallyfyState, template_id: str, page: int) -> Row:
    """Newest first, of one template or of all."""
    found = [run for run in state.runs.values() if template_id in ("", run["checklist_id"])]
    first = (page - 1) * PAGE
    shown = list(reversed(found))[first : first + PAGE]
    return {
        "lines": [{"row": run, "state": _state_of(run), "progress": progress(state, run)} for run in shown],
        "template": state.templates.get(template_id),
        "template_id": template_id,
        "total": len(found),
        "page": page,
        "pages": max(1, -(-len(found) // PAGE)),
    }


def process(state: TallyfyState, run_id: str) -> Row | None:
    run = state.runs.get(run_id)
    if run is None:
        return None
    tasks = _by_position(state.run_tasks(run))
    return {
        "row": run,
        "state": _state_of(run),
        "progress": progress(state, run),
        "owner": words.member(state, run["owner_id"]),
        "summary": words.text(run["summary"]),
        "kickoff": _answers(state, state.version_of(run)["prerun"], run["prerun"]),
        "tasks": [task(state, one) for one in tasks],
        "comments": _comments(state, run_id),
        "files": _files(state, {run_id}),
    }


def one_off(state: TallyfyState) -> list[Row]:
    return [task(state, row) for row in state.tasks.values() if row["is_oneoff_task"]]


def task(state: TallyfyState, row: Row) -> Row:
    approved = {True: "approved", False: "rejected"}.get(row["is_approved"], "")
    return {
        "row": row,
        "state": approved or words.STATES.get(row["status"], row["status"]),
        "summary": words.text(row["summary"]),
        "people": words.people(state, row["owners"]),
        "completer": words.member(state, row["completer_id"]),
        "answers": _answers(state, fields_of(state, row), row["taskdata"]),
        "comments": _comments(state, row["id"]),
        "files": _files(state, {row["id"]}),
    }


def _paths(state: TallyfyState) -> dict[str, str]:
    """Folders of templates by id, each with the names of those around it."""
    found = {}
    for folder_id, row in state.folders.items():
        names, around, seen = [row["name"]], row["parent_id"], {folder_id}
        while around in state.folders and around not in seen:
            seen.add(around)
            names.append(state.folders[around]["name"])
            around = state.folders[around]["parent_id"]
        if row["folder_type"] == "checklist":
            found[folder_id] = " / ".join(reversed(names))
    return found


def _listed(state: TallyfyState, folder_id: str | None, runs: Counter[str]) -> list[Row]:
    rows = [row for row in state.templates.values() if (row["folder_id"] or None) == folder_id]
    return [
        {"row": row, "steps": len(row["_steps"]), "processes": runs[row["id"]]}
        for row in sorted(rows, key=lambda row: str(row["title"]).casefold())
    ]


def _person(row: Row) -> Row:
    return {"name": f"{row['first_name']} {row['last_name']}", "role": row["role"], "status": row["status"]}


def _step(state: TallyfyState, step: Row, steps: dict[str, Row]) -> Row:
    people = {"users": step["assignees"], "guests": step["guests"], "groups": step["groups"]}
    return {
        "row": step,
        "summary": words.text(step["summary"]),
        "people": words.people(state, people),
        "deadline": words.deadline(step["deadline"], steps),
        "fields": [_field(field) for field in _by_position(step["captures"])],
    }


def _field(field: Row) -> Row:
    options = [option["text"] for option in field["options"] or []]
    columns = [column["label"] for column in field["columns"] or []]
    checks = ", ".join(field["field_validation"] or DEFAULTS["field_validation"])
    return {"row": field, "guidance": words.text(field["guidance"]), "choices": options or columns, "checks": checks}


def _answers(state: TallyfyState, fields: Iterable[Row], values: Row) -> list[Row]:
    ordered = _by_position(fields)
    return [{"row": field, "value": words.value(state, field, values.get(field["id"]))} for field in ordered]


def _comments(state: TallyfyState, subject_id: str) -> list[Row]:
    return [
        {"row": row, "author": words.member(state, row["author"]), "text": words.text(row["content"])}
        for row in state.threads.get(subject_id, [])
    ]


def _files(state: TallyfyState, subjects: set[str]) -> list[Row]:
    return [row for row in state.assets.values() if row["subject"]["id"] in subjects and not row["archived_at"]]


def _state_of(run: Row) -> str:
    if run["archived_at"]:
        return "archived"
    return "complete" if run["completed_at"] else "active"


def _by_position(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=_position)


def _position(row: Row) -> Any:
    return row["position"]
