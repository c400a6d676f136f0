"""Steps of a template that a process has not: it keeps the version that it was launched from (2.12).

"Update active runs" in Process Street gives a run tasks that came later. Where the process has no step for one,
the task and its answers stand in the kick-off text, as with any task that has no step.
"""

from __future__ import annotations

from dataclasses import replace

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.plan import RunPlan, TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases.template_ids import TemplateIds, is_carried
from process_street_tallyfy.phases.workspace import Workspace


def with_steps_of(workspace: Workspace, run_id: str, template: TemplatePlan) -> TemplatePlan:
    """The template as the run's process has it."""
    lacking = _known(workspace, run_id)
    if not lacking:
        return template
    return replace(template, steps=tuple(step for step in template.steps if step.source_id not in lacking))


def look_for_lacking(workspace: Workspace, plan: RunPlan, ids: TemplateIds) -> bool:
    """Whether the process turns out to have no step for a task that has come to its run since; one read if need be."""
    mapping, run_id = workspace.ledger.mapping, plan.source_id
    row = mapping.get(Kind.RUN, run_id)
    if row is None or row.target_id is None or row.state not in LANDED or row.created_by_run == workspace.run_id:
        return False
    rows = mapping.by_parent(Kind.TASK, run_id)
    new = {part.source_id for part in rows if part.target_id is None}
    steps = {str(task.step_source_id) for task in plan.tasks if task.source_id in new} & ids.steps.keys()
    return bool(steps) and _note(workspace, row, steps, rows, ids)


def _note(workspace: Workspace, run: Row, steps: set[str], rows: list[Row], ids: TemplateIds) -> bool:
    tasks = workspace.target.reads.run_tasks(str(run.target_id))
    ours = {row.target_id for row in rows if row.target_id and not is_carried(row.target_id)}
    missing = {step for step in steps if ids.steps[step] not in {task.step_id for task in tasks}}
    if not missing or not ours <= {task.id for task in tasks}:  # the list is not complete yet
        return False
    held = sorted(missing | _known(workspace, run.source_id))
    counts = {"process": run.target_id, "steps": held}
    workspace.ledger.checkpoints.put(Phase.RUNS, _name(run.source_id), counts)
    return True


def _known(workspace: Workspace, run_id: str) -> set[str]:
    """Of this process: one that is launched anew has all steps."""
    point = workspace.ledger.checkpoints.latest(Phase.RUNS, _name(run_id))
    row = workspace.ledger.mapping.get(Kind.RUN, run_id) if point else None
    return set(point.counts["steps"]) if point and row and row.target_id == point.counts["process"] else set()


def _name(run_id: str) -> str:
    return f"lacking/{run_id}"
