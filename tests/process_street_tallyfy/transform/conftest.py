"""Short ways to write source objects; every payload goes through the real source models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.model.bundle import RunBundle, TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap, RunPlan, TemplatePlan
from process_street_tallyfy.model.source import UserRef, Widget
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.instance import plan_run
from process_street_tallyfy.transform.template import plan_template

JANE = {"id": "uJane", "email": "Jane@acme.example", "username": "Jane Doe"}
OMAR = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar Reyes"}
STAMP = "2026-01-05T10:00:00.000Z"


class Make:
    """Builders; keyword arguments are merged over a minimal valid payload."""

    jane = UserRef.model_validate(JANE)
    omar = UserRef.model_validate(OMAR)

    def field(self, field_type: str, field_id: str = "f1", **extra: Any) -> Widget:
        config = {"fieldType": field_type, **extra.pop("config", {})}
        payload = {"type": "FormField", "fieldType": field_type, "id": field_id, "key": field_id, "label": field_id}
        return Widget.model_validate({**payload, "config": config, **extra})

    def content(self, kind: str, **extra: Any) -> Widget:
        return Widget.model_validate({"type": kind, "id": "c1", **extra})

    def task(self, task_id: str, name: str | None = None, *widgets: Widget, **extra: Any) -> TaskTemplateBundle:
        hung = {
            key: extra.pop(key) for key in ("config", "assignmentRules", "dueRule", "permissionRules") if key in extra
        }
        task = {"id": task_id, "name": name if name is not None else task_id, "orderTree": task_id, **extra}
        bundle = TaskTemplateBundle.model_validate({"task": task, **hung})
        return bundle.model_copy(update={"widgets": list(widgets)})

    def workflow(self, *tasks: TaskTemplateBundle, **extra: Any) -> WorkflowBundle:
        audit = {"createdDate": STAMP, "createdBy": JANE, "updatedDate": STAMP, "updatedBy": OMAR}
        workflow = {"id": "w1", "name": "Onboarding", "audit": audit, **extra.pop("workflow", {})}
        revision = {"id": "r1", "workflowId": "w1", "version": "2.1", "status": "Finished"}
        bundle = WorkflowBundle.model_validate({"workflow": workflow, "revision": revision, **extra})
        return bundle.model_copy(update={"tasks": list(tasks)})

    def run(self, *, tasks: list[dict[str, Any]] | None = None, **extra: Any) -> RunBundle:
        audit = {"createdDate": "2026-09-01T08:00:00.000Z", "createdById": "uJane", "updatedDate": STAMP}
        run = {"id": "run1", "name": "Lena", "status": "Active", "workflowId": "w1", "audit": audit}
        run.update(extra.pop("run", {}))
        return RunBundle.model_validate({"run": run, "tasks": tasks or [], **extra})

    def run_task(self, task_id: str, name: str, **extra: Any) -> dict[str, Any]:
        return {"id": task_id, "name": name, "status": "NotCompleted", "workflowRunId": "run1", **extra}

    def done(self, task_id: str, name: str, **extra: Any) -> dict[str, Any]:
        stamp = {"status": "Completed", "completedDate": "2026-09-02T09:10:00.000Z", "completedBy": OMAR}
        return {**self.run_task(task_id, name), **stamp, **extra}

    def value(
        self, field_id: str, task_id: str, data: object, field_type: str = "Text", **extra: Any
    ) -> dict[str, Any]:
        named = {"id": field_id, "key": field_id, "label": field_id}
        return {**named, "taskId": task_id, "fieldType": field_type, "data": data, **extra}

    def said(self, plan: RunPlan | TemplatePlan, kind: Kind, source_id: str) -> dict[str, str]:
        """Reason codes by field of one object's findings."""
        return {f.field: f.reason for f in plan.findings if (f.kind, f.source_id) == (kind, source_id)}


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def people() -> PeopleMap:
    """Jane is a member of the target, Omar is not."""
    return PeopleMap({"jane@acme.example": 20059}, migration_user=1001)


@pytest.fixture
def planned(make: Make, people: PeopleMap) -> Callable[..., RunPlan]:
    """Plans a run from its workflow, in the time zone of Berlin or another one."""

    def plan(
        workflow: WorkflowBundle, run: RunBundle, zone: str = "Europe/Berlin", decided: PeopleMap = people
    ) -> RunPlan:
        template = plan_template(workflow, people=decided)
        return plan_run(run, workflow, template, decided, directory={"uJane": make.jane}, time_zone=zone)

    return plan
