"""Asks the target every open question on a scratch template and one process of it (api/tallyfy-api.md 8.8)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.errors import DataError, Refused
from process_street_tallyfy.model.capabilities import UNKNOWN
from process_street_tallyfy.model.plan import FieldPlan, OptionPlan
from process_street_tallyfy.model.target import Capture, Process, Step, Task, Template
from process_street_tallyfy.phases.pending import invited_work
from process_street_tallyfy.phases.scratch import Scratch
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.validate.read_back import same_value
from process_street_tallyfy.validate.restricted import only_for

log = logging.getLogger(__name__)

CHOICE = FieldPlan(
    "probe:choice", "choice", "Choice", "dropdown", 1, options=(OptionPlan(1, "One"), OptionPlan(2, "Two"))
)
TABLE = FieldPlan("probe:table", "table", "Table", "table", 2, columns=(OptionPlan(1, "Left"), OptionPlan(2, "Right")))
BULK = ("First", "Second")
ROWS = [["a1", "a2"], ["b1", "b2"]]
LONG_AGO = "2020-01-02 03:04:05"


@dataclass(frozen=True)
class Scene:
    """The scratch objects as the target shows them. ``sent_along`` are the captures that came with their step."""

    workspace: Workspace
    scratch: Scratch
    user: int
    template: Template
    form: Step
    sent_along: tuple[Capture, ...]
    shown_by_rule: Step
    run: Process
    tasks: dict[str, Task]

    def change(self, step: Step, body: dict[str, Any]) -> Task:
        """Write the task of a step and read it back."""
        target, task = self.workspace.target, self.tasks[step.id]
        target.writes.update_task(self.run.id, task.id, body)
        return target.reads.task(self.run.id, task.id)


def set_up(workspace: Workspace, scratch: Scratch) -> Scene:
    """Everything is for the migration user alone."""
    target, user = workspace.target, workspace.target.check().user_id
    steps = [{"title": title} for title in BULK]
    mine = {"users": [user], "groups": []}
    template_id = scratch.make_template({"type": "procedure", "is_public": False, "steps": steps, **mine})
    template = target.reads.template(template_id)
    fields = [CHOICE.body(), TABLE.body()]
    form_id = target.writes.create_step(template_id, {"title": "Form", "captures": fields}).id
    sent_along = tuple(target.reads.step(template_id, form_id).captures)
    if not sent_along:
        for field in fields:
            target.writes.create_capture(template_id, form_id, field)
    form = target.reads.step(template_id, form_id)
    shown = target.writes.create_step(template_id, {"title": "Shown by a rule"})
    target.probing.show_step_when(template_id, shown.id, _capture(form, CHOICE), "Two")
    run_id = scratch.make_run(template_id, {"owner_id": user, **mine})
    count = len(target.reads.steps(template_id))
    tasks = {str(task.step_id): task for task in target.reads.run_tasks(run_id, count)}
    return Scene(workspace, scratch, user, template, form, sent_along, shown, target.reads.run(run_id), tasks)


def _capture(step: Step, field: FieldPlan) -> str:
    """The id of a field of the scratch form.

    :raises DataError: the target does not show it.
    """
    found = [capture.id for capture in step.captures if capture.label == field.label]
    if not found:
        raise DataError("the scratch step shows no fields", code="no_scratch", advice="try the probe again")
    return found[0]


def _bulk_steps(scene: Scene) -> str:
    return "stored" if tuple(step.title for step in scene.template.steps) == BULK else "dropped"


def _step_captures(scene: Scene) -> str:
    sent = [
        same_value(field.body(), item.model_dump())
        for field, item in zip((CHOICE, TABLE), scene.sent_along, strict=False)
    ]
    return "stored" if sent == [True, True] else "dropped"


def _hide_by_default(scene: Scene) -> str:
    return "hidden" if scene.tasks[scene.shown_by_rule.id].status == "auto-skipped" else "shown"


def _custom_fields(scene: Scene) -> str:
    return "present" if scene.workspace.target.probing.has_custom_fields() else "absent"


def _several_table_rows(scene: Scene) -> str:
    table = _capture(scene.form, TABLE)
    try:
        held = scene.change(scene.form, {"taskdata": {table: ROWS}})
    except Refused:
        return "refused"
    return "stored" if held.taskdata.get(table) == ROWS else "refused"


def _restricted_templates(scene: Scene) -> str:
    return "kept" if only_for(scene.user, scene.template) else "dropped"


def _restricted_runs(scene: Scene) -> str:
    return "kept" if only_for(scene.user, scene.run) else "dropped"


def _run_search(scene: Scene) -> str:
    return "found" if scene.scratch.finds_run(scene.template.id) else "missed"


def _started_at_past(scene: Scene) -> str:
    held = scene.change(scene.form, {"started_at": LONG_AGO}).started_at
    return "kept" if held is not None and f"{held:%Y-%m-%d %H:%M:%S}" == LONG_AGO else "ignored"


def _invited_work(scene: Scene) -> str:
    return invited_work(scene.workspace)


#: One question per capability of the target; a test compares the keys with the table.
QUESTIONS: dict[str, Callable[[Scene], str]] = {
    "bulk_steps": _bulk_steps,
    "step_captures": _step_captures,
    "hide_by_default": _hide_by_default,
    "custom_fields": _custom_fields,
    "several_table_rows": _several_table_rows,
    "restricted_templates": _restricted_templates,
    "restricted_runs": _restricted_runs,
    "run_search": _run_search,
    "started_at_past": _started_at_past,
    "invited_work": _invited_work,
}


def probe_target(workspace: Workspace, scratch: Scratch) -> dict[str, str]:
    """Reading by key; what could not be asked is ``unknown``."""
    scene = set_up(workspace, scratch)
    return {key: _answer(key, ask, scene) for key, ask in QUESTIONS.items()}


def _answer(key: str, ask: Callable[[Scene], str], scene: Scene) -> str:
    scene.workspace.keep_lease()
    try:
        return ask(scene)
    except DataError as error:
        log.warning("%s could not be asked: %s", key, error)
        return UNKNOWN
