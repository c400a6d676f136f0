"""Which task templates are headings: the API does not say (api/process-street-api.md 2.6)."""

from __future__ import annotations

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle


def headings(bundle: WorkflowBundle) -> frozenset[str]:
    """Ids of the task templates that only group others; none when nothing would be left."""
    found = frozenset(item.task.id for item in bundle.tasks if _is_heading(item, bundle.attached_tasks))
    return found if any(item.task.id not in found for item in bundle.tasks) else frozenset()


def _is_heading(item: TaskTemplateBundle, attached: list[str]) -> bool:
    task = item.task
    bare = not (item.widgets or item.assignment_rules or item.due_rule or task.stop_task or task.id in attached)
    return task.task_type == "Standard" and (task.name or "").rstrip().endswith(":") and bare
