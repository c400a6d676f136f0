"""The whole state as JSON, for whoever checks a migration without trusting any client."""

from __future__ import annotations

from typing import Any

from include.sandbox.tallyfy.run_view import progress
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.tags import tags_of
from include.sandbox.tallyfy.world import visible


def dump(state: TallyfyState) -> Row:
    """Archived objects included; positions sorted; ids where the API shows people by name."""
    return {
        "organization": visible(state.organization),
        "members": [visible(row) for row in state.members.values()],
        "guests": [visible(row) for row in state.guests.values()],
        "groups": [visible(row) for row in state.groups.values()],
        "tags": [visible(row) for row in state.tags.values()],
        "tag_links": list(state.tag_links.values()),
        "folders": [visible(row) for row in state.folders.values()],
        "folder_links": list(state.folder_links.values()),
        "templates": [_template(state, row) for row in state.templates.values()],
        "runs": [_run(state, row) for row in state.runs.values()],
        "assets": [_asset(row) for row in state.assets.values()],
        "oneoff_tasks": [_task(state, row) for row in state.tasks.values() if row["is_oneoff_task"]],
    }


def _template(state: TallyfyState, row: Row) -> Row:
    steps = [{**visible(step), "tags": tags_of(state, step["id"])} for step in row["_steps"]]
    return {
        **visible(row),
        "steps": sorted(steps, key=_position),
        "prerun": sorted(row["prerun"], key=_position),
        "tags": tags_of(state, row["id"]),
        "threads": state.threads.get(row["id"], []),
    }


def _run(state: TallyfyState, row: Row) -> Row:
    """`steps` are those of the pinned version, by id: what the template was when the process began."""
    version = state.version_of(row)
    status = "complete" if row["completed_at"] else "active"
    return {
        **visible(row),
        "status": status,
        "progress": progress(state, row),
        "tasks": sorted((_task(state, task) for task in state.run_tasks(row)), key=_position),
        "tags": tags_of(state, row["id"]),
        "folders": [link["folder_id"] for link in state.folder_links.values() if link["subject_id"] == row["id"]],
        "threads": state.threads.get(row["id"], []),
        "pinned": {
            "title": version["title"],
            "prerun": version["prerun"],
            "automated_actions": version["automated_actions"],
            "steps": [{"id": step["id"], "title": step["title"]} for step in version["_steps"]],
        },
    }


def _task(state: TallyfyState, row: Row) -> Row:
    return {**visible(row), "watchers": row["_watchers"], "threads": state.threads.get(row["id"], [])}


def _asset(row: Row) -> Row:
    return {**visible(row), "size": row["_size"], "sha256": row["_sha256"]}


def _position(row: Row) -> Any:
    return row["position"]
