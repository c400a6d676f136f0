"""One run on its way into the target: launch, values, read-back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import DataError, NotYetVisible
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import RunPlan, TaskPlan, TemplatePlan, ValuePlan
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, State
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.foundation import BATCH_TAG, plan_rows, skip_unsupported
from process_street_tallyfy.phases.staging import run_bundle, workflow_bundle
from process_street_tallyfy.phases.template_ids import TemplateIds, template_ids
from process_street_tallyfy.phases.templates import template_plan
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.instance import plan_run
from process_street_tallyfy.validate.read_back import same_text, same_value
from process_street_tallyfy.validate.restricted import wider


@dataclass
class RunLoader:
    """Loads runs; remembers template plans and ids within one batch."""

    workspace: Workspace
    _templates: dict[str, tuple[TemplatePlan, TemplateIds | None] | None] = field(default_factory=dict)

    @cached_property
    def driver(self) -> Driver:
        return Driver(self.workspace.ledger, writes=self.workspace.options.writes)

    def template(self, workflow_id: str) -> tuple[TemplatePlan, TemplateIds | None] | None:
        """The template's plan and target ids; None when the workflow was not staged."""
        if workflow_id not in self._templates:
            plan = template_plan(self.workspace, workflow_id)
            self._templates[workflow_id] = (plan, template_ids(self.workspace.ledger, plan)) if plan else None
        return self._templates[workflow_id]

    def plan(self, run_id: str) -> RunPlan | None:
        """The plan of a staged run; None when the run or its workflow could not be read."""
        bundle = run_bundle(self.workspace, run_id)
        workflow = workflow_bundle(self.workspace, bundle.run.workflow_id) if bundle else None
        template = self.template(bundle.run.workflow_id) if bundle else None
        if bundle is None or workflow is None or template is None:
            return None
        return plan_run(
            bundle,
            workflow,
            template[0],
            self.workspace.people,
            directory=self.workspace.directory,
            time_zone=self.workspace.settings.source.time_zone,
        )

    def load(self, run_id: str) -> str | None:
        """The process id; None when it failed or is only planned."""
        mapping = self.workspace.ledger.mapping
        plan = self.plan(run_id)
        if plan is None:
            mapping.plan([PlanItem(Kind.RUN, run_id, "", Disposition.UNSUPPORTED, "", "")])
            mapping.fail(Kind.RUN, run_id, category="data", code="workflow_unreadable")
            return None
        self._plan_rows(plan)
        if not self.workspace.options.writes:
            return None
        template = self.template(plan.workflow_source_id)
        ids = template[1] if template else None
        if ids is None:
            mapping.fail(Kind.RUN, plan.source_id, category="data", code="template_failed")
            return None
        process_id = self._launch(plan, ids)
        if process_id is not None and self._needs_work(plan):
            RunFill(self.workspace, plan, ids, process_id).run()
        return process_id

    def _plan_rows(self, plan: RunPlan) -> None:
        staged = self.workspace.ledger.staging.get(Kind.RUN_BUNDLE, plan.source_id)
        hash_ = staged.sha256 if staged else ""
        plan_rows(self.workspace, plan.outcomes, {plan.source_id: hash_}, plan.marker)
        self.workspace.ledger.findings.record(plan.findings)
        skip_unsupported(self.workspace, plan.outcomes)

    def _launch(self, plan: RunPlan, ids: TemplateIds) -> str | None:
        target = self.workspace.target
        body = self._launch_body(plan, ids)
        return self.driver.create(
            Creation(
                Kind.RUN,
                plan.source_id,
                body,
                post=lambda: target.writes.launch(body).id,
                find=lambda: [hit.id for hit in lookups.find_run(target.reads, ids.template_id, plan.source_id)],
            )
        )

    def _launch_body(self, plan: RunPlan, ids: TemplateIds) -> dict[str, Any]:
        """Everything the launch can carry (api/tallyfy-api.md 2.12); a step that is not listed gets no task."""
        user, tag = self.workspace.migration_user, self.workspace.ledger.mapping.get(Kind.OWN, BATCH_TAG)
        owners = {"users": [user], "guests": [], "groups": []}
        return {
            "checklist_id": ids.template_id,
            "name": plan.name,
            "summary": plan.summary,
            "owner_id": user,
            "user_id": plan.starter or user,
            "prerun": {ids.kickoff_id(role, plan.workflow_source_id): value for role, value in plan.kickoff.items()},
            "tasks": {step_id: {"owners": owners} for step_id in ids.steps.values()},
            "tags": [tag.target_id] if tag and tag.target_id else [],
            "users": [user],
            "groups": [],
        }

    def _needs_work(self, plan: RunPlan) -> bool:
        """A run whose own rows are all settled costs no call."""
        mapping = self.workspace.ledger.mapping
        run = mapping.get(Kind.RUN, plan.source_id)
        values = mapping.by_parent(Kind.VALUE, plan.source_id)
        tasks = mapping.by_parent(Kind.TASK, plan.source_id)
        settled = all(row.state in SETTLED for row in [*values, *([run] if run else [])])
        return not settled or any(row.state not in LANDED | SETTLED for row in tasks)


@dataclass
class RunFill:
    """The second half: task ids, values, read-back of a process that exists."""

    workspace: Workspace
    plan: RunPlan
    ids: TemplateIds
    process_id: str

    def run(self) -> None:
        tasks = self._tasks()
        self._confirm_tasks(tasks)
        for task in self.plan.tasks:
            task_id = tasks.get(self.ids.steps.get(task.step_source_id or "", ""))
            if task_id is not None:
                self._values(task, task_id)
        self._carried_values()
        self._verify()

    def _tasks(self) -> dict[str, str]:
        """Task id by step id, complete (the list may lag behind the launch).

        :raises NotYetVisible: the replica still hides some.
        """
        found = self.workspace.target.reads.run_tasks(self.process_id, expected=len(self.ids.steps))
        tasks = {task.step_id: task.id for task in found if task.step_id}
        missing = set(self.ids.steps.values()) - set(tasks)
        if missing:
            message = f"{len(missing)} tasks of the process are not visible yet"
            raise NotYetVisible(message, kind=Kind.RUN, source_id=self.plan.source_id)
        return tasks

    def _confirm_tasks(self, tasks: dict[str, str]) -> None:
        mapping = self.workspace.ledger.mapping
        waiting = {
            row.source_id for row in mapping.by_parent(Kind.TASK, self.plan.source_id) if row.state not in LANDED
        }
        mapping.confirm_many(
            [
                (Kind.TASK, task.source_id, tasks[self.ids.steps[task.step_source_id]])
                for task in self.plan.tasks
                if task.source_id in waiting and task.step_source_id in self.ids.steps
            ]
        )

    def _values(self, task: TaskPlan, task_id: str) -> None:
        """All values of one task in one PUT; the answer is compared key by key."""
        mapping, captures = self.workspace.ledger.mapping, self.ids.captures
        values = [v for v in task.values if v.value is not None and v.field_source_id in captures]
        rows = mapping.many(Kind.VALUE, [value.source_id for value in values])
        values = [value for value in values if value.source_id in rows]
        if all(row.state in SETTLED for row in rows.values()):
            return
        waiting = [v for v in values if rows[v.source_id].state not in LANDED]
        mapping.confirm_many([(Kind.VALUE, v.source_id, captures[v.field_source_id]) for v in waiting])
        self._write_values(task_id, values, {captures[v.field_source_id]: v.value for v in values})

    def _write_values(self, task_id: str, values: list[ValuePlan], taskdata: dict[str, Any]) -> None:
        mapping, captures = self.workspace.ledger.mapping, self.ids.captures
        try:
            answer = self.workspace.target.writes.update_task(self.process_id, task_id, {"taskdata": taskdata})
        except DataError as error:
            self._refused(task_id, values, error)
            return
        equal = [v for v in values if same_value(v.value, answer.taskdata.get(captures[v.field_source_id]))]
        mapping.verify_many([(Kind.VALUE, value.source_id) for value in equal])
        for value in values:
            if value not in equal:
                mapping.wrong(Kind.VALUE, value.source_id, code="read_back_differs")

    def _refused(self, task_id: str, values: list[ValuePlan], error: DataError) -> None:
        """One value that the target refuses must not take its neighbours along: each is sent alone."""
        if len(values) > 1:
            for value in values:
                self._write_values(task_id, [value], {self.ids.captures[value.field_source_id]: value.value})
            return
        self.workspace.ledger.mapping.fail(Kind.VALUE, values[0].source_id, category=error.category, code=error.code)

    def _carried_values(self) -> None:
        """Values without a field of their own stand in the kick-off text; the run's read-back covers them."""
        mapping, captures = self.workspace.ledger.mapping, self.ids.captures
        written = {
            value.source_id
            for task in self.plan.tasks
            for value in task.values
            if value.value is not None and value.field_source_id in captures and task.step_source_id in self.ids.steps
        }
        rows = mapping.by_parent(Kind.VALUE, self.plan.source_id)
        carried = [row for row in rows if row.source_id not in written and row.state not in LANDED | SETTLED]
        mapping.confirm_many([(Kind.VALUE, row.source_id, self.process_id) for row in carried])

    def _verify(self) -> None:
        """Name, summary and kick-off values, read back once per run."""
        mapping, run_id = self.workspace.ledger.mapping, self.plan.source_id
        process = self.workspace.target.reads.run(self.process_id)
        differing = [*self._compared(process), *self._wider(process)]
        if differing:
            mapping.wrong(Kind.RUN, run_id, code=f"differs_{differing[0]}")
            return
        rows = mapping.by_parent(Kind.VALUE, run_id)
        carried = [(Kind.VALUE, row.source_id) for row in rows if row.target_id == self.process_id]
        mapping.verify_many([(Kind.RUN, run_id), *carried])

    def differences(self) -> list[str]:
        """Which of name, summary and kick-off values the target holds otherwise; one read."""
        return self._compared(self.workspace.target.reads.run(self.process_id))

    def _wider(self, process: Process) -> list[str]:
        """Who else is let in. A process that was verified once may have been shared by a person since."""
        row = self.workspace.ledger.mapping.get(Kind.RUN, self.plan.source_id)
        if row is not None and row.state is State.VERIFIED:
            return []
        listed = not self.workspace.capabilities.differs("restricted_runs")
        return wider(process, self.workspace.migration_user, listed=listed)

    def _compared(self, process: Process) -> list[str]:
        stored, workflow_id = process.prerun or {}, self.plan.workflow_source_id
        texts = (("name", self.plan.name, process.name), ("summary", self.plan.summary, process.summary))
        wrong = [key for key, sent, kept in texts if not same_text(sent, kept)]
        return wrong + [
            role
            for role, value in self.plan.kickoff.items()
            if not same_value(value, stored.get(self.ids.kickoff_id(role, workflow_id)))
        ]
