"""How processes and tasks look from outside (api/tallyfy-api.md 2.12, 2.13, 8.5)."""

from __future__ import annotations

from include.sandbox.tallyfy.answers import wrapped
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.tags import tags_of
from include.sandbox.tallyfy.template_view import show as show_template
from include.sandbox.tallyfy.template_view import show_step
from include.sandbox.tallyfy.variables import replaced
from include.sandbox.tallyfy.world import World, visible

COMPLETED, SKIPPED = "completed", "auto-skipped"


def open_issues(state: TallyfyState, subject_id: str) -> list[Row]:
    return [one for one in state.threads.get(subject_id, []) if one["label"] == "problem" and not one["resolve_id"]]


def progress(state: TallyfyState, run: Row) -> Row:
    """Hidden tasks do not count."""
    tasks = [task for task in state.run_tasks(run) if task["status"] != SKIPPED]
    complete = sum(task["status"] == COMPLETED for task in tasks)
    percent = round(100 * complete / len(tasks)) if tasks else 0
    return {"complete": complete, "total": len(tasks), "percent": percent}


def run_status(world: World, run: Row) -> str:
    if run["completed_at"]:
        return "complete"
    tasks = world.state.run_tasks(run)
    if any(open_issues(world.state, subject["id"]) for subject in [run, *tasks]):
        return "problem"
    now = world.now()
    late = any((task["deadline"] or now) < now for task in tasks if task["status"] not in (COMPLETED, SKIPPED))
    return "delayed" if late else "active"


def show_run(world: World, run: Row, wanted: set[str]) -> Row:
    state = world.state
    view = {**visible(run), "status": run_status(world, run), "progress": progress(state, run)}
    if "tasks" in wanted:
        view["tasks"] = wrapped([show_task(world, task, set()) for task in state.run_tasks(run)])
    if "checklist" in wanted:
        template = state.templates.get(run["checklist_id"])
        view["checklist"] = wrapped(show_template(state, template, set()) if template else {})
    if "tags" in wanted:
        view["tags"] = wrapped(tags_of(state, run["id"]))
    if "folders" in wanted:
        links = [link for link in state.folder_links.values() if link["subject_id"] == run["id"]]
        view["folders"] = wrapped(
            [{**visible(state.folders[link["folder_id"]]), "relation": link["id"]} for link in links]
        )
    if "assets" in wanted:
        owned = {run["id"], *run["_tasks"]}
        assets = [visible(asset) for asset in state.assets.values() if asset["subject"]["id"] in owned]
        view["assets"] = wrapped(assets)
    fields = form_fields(state, run) if {"form_fields", "ko_form_fields"} & wanted else {}
    view.update({key: wrapped(fields[key]) for key in fields if key in wanted})
    return view


def form_fields(state: TallyfyState, run: Row) -> Row:
    """`unique_id` is always null (8.4 no. 64)."""
    version = state.version_of(run)
    tasks = {task["step_id"]: task["id"] for task in state.run_tasks(run)}
    on_steps = [
        {**field, "task_id": tasks[step["id"]], "unique_id": None}
        for step in version["_steps"]
        if step["id"] in tasks
        for field in step["captures"]
    ]
    kickoff = [{**field, "task_id": None, "unique_id": None} for field in version["prerun"]]
    return {"form_fields": on_steps, "ko_form_fields": kickoff}


def fields_of(state: TallyfyState, task: Row) -> list[Row]:
    """The form of a task, from the version its process is pinned to."""
    if task["is_oneoff_task"]:
        form: list[Row] = task["_fields"]
        return form
    version = state.version_of(state.runs[task["run_id"]])
    captures: list[Row] = state.template_steps(version)[task["step_id"]]["captures"]
    return captures


def show_task(world: World, task: Row, wanted: set[str]) -> Row:
    state = world.state
    view = {
        **visible(task),
        "summary": replaced(state, task),
        "owners": _show_owners(state, task["owners"]),
        "has_issues": bool(open_issues(state, task["id"])),
        "status_label": task["status"],
    }
    if "form_fields" in wanted:
        fields = [{**one, "field_value": task["taskdata"].get(one["id"])} for one in fields_of(state, task)]
        view["form_fields"] = wrapped(fields)
    if "threads" in wanted:
        view["threads"] = wrapped([visible(one) for one in state.threads.get(task["id"], [])])
    if "step" in wanted and task["step_id"]:
        step = state.template_steps(state.version_of(state.runs[task["run_id"]]))[task["step_id"]]
        view["step"] = wrapped(show_step(state, step))
    if "run" in wanted and task["run_id"]:
        view["run"] = wrapped(show_run(world, state.runs[task["run_id"]], set()))
    if "tags" in wanted:
        view["tags"] = wrapped(tags_of(state, task["id"]))
    return view


def _show_owners(state: TallyfyState, owners: Row) -> Row:
    members = [state.members[user] for user in owners["users"] if user in state.members]
    users = [{"id": one["id"], "full_name": f"{one['first_name']} {one['last_name']}"} for one in members]
    return {"users": users, "guests": owners["guests"], "groups": owners["groups"]}
