"""One run on its way into the target: planned, launched, and handed on to be filled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import FilePlan, RunPlan, TemplatePlan
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Process
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.foundation import BATCH_TAG, plan_rows, record_findings, settle_own
from process_street_tallyfy.phases.landing import declared, is_gone, settle_by_finding, skip_declared
from process_street_tallyfy.phases.reach import Reach
from process_street_tallyfy.phases.run_compact import CompactFill
from process_street_tallyfy.phases.run_fill import RunFill, not_cleared
from process_street_tallyfy.phases.run_form import formed, is_sent, mark_form
from process_street_tallyfy.phases.run_lacking import look_for_lacking, with_steps_of
from process_street_tallyfy.phases.run_presence import is_workable, let_go, tell_gone
from process_street_tallyfy.phases.run_record import RunRecord, is_recorded, planned_record
from process_street_tallyfy.phases.run_rules import RunRules, remember_rules, rules_of
from process_street_tallyfy.phases.run_text import text_of
from process_street_tallyfy.phases.staging import attachments, run_bundle, workflow_bundle
from process_street_tallyfy.phases.template_ids import RULES, TemplateIds, own_id, template_ids
from process_street_tallyfy.phases.template_plan import plan_of
from process_street_tallyfy.phases.template_removed import is_removed
from process_street_tallyfy.phases.trouble import meet
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.change import facts
from process_street_tallyfy.transform.file import UNSERVED, plan_files
from process_street_tallyfy.transform.instance import plan_run
from process_street_tallyfy.transform.late import LASTING, report
from process_street_tallyfy.transform.template import RECORD_ROLE

#: A template's plan and its target ids; None while it has not landed.
Loaded = tuple[TemplatePlan, TemplateIds | None]


@dataclass
class RunLoader:
    """Loads runs; remembers template plans and ids within one batch."""

    workspace: Workspace
    _templates: dict[str, Loaded | None] = field(default_factory=dict)
    _workflows: dict[str, WorkflowBundle | None] = field(default_factory=dict)
    _last: tuple[str, RunBundle | None] | None = None

    @cached_property
    def driver(self) -> Driver:
        return Driver(self.workspace.ledger, writes=self.workspace.options.writes)

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.workspace)

    def template(self, workflow_id: str) -> Loaded | None:
        """The template's plan and target ids; None when the workflow was not staged."""
        if workflow_id not in self._templates:
            bundle = self.workflow(workflow_id)
            plan = plan_of(self.workspace, bundle) if bundle else None
            self._templates[workflow_id] = (plan, template_ids(self.workspace.ledger, plan)) if plan else None
        return self._templates[workflow_id]

    def workflow(self, workflow_id: str) -> WorkflowBundle | None:
        """As it was staged when this batch met it first, as its template."""
        if workflow_id not in self._workflows:
            self._workflows[workflow_id] = workflow_bundle(self.workspace, workflow_id)
        return self._workflows[workflow_id]

    def bundle(self, run_id: str) -> RunBundle | None:
        """The staged run; only the last one is remembered."""
        if self._last is None or self._last[0] != run_id:
            self._last = run_id, run_bundle(self.workspace, run_id)
        return self._last[1]

    def plan(self, run_id: str) -> RunPlan | None:
        """The plan of a staged run; None when the run or its workflow could not be read."""
        bundle = self.bundle(run_id)
        workflow = self.workflow(bundle.run.workflow_id) if bundle else None
        template = self.template(bundle.run.workflow_id) if bundle else None
        if bundle is None or workflow is None or template is None:
            return None
        steps = with_steps_of(self.workspace, run_id, template[0])
        rules = rules_of(self.workspace, run_id, template[0], workflow.aliases)
        plan = plan_run(
            bundle,
            workflow,
            replace(steps, automations=rules.automations, governed=rules.governed),
            self.workspace.people,
            directory=self.workspace.directory,
            time_zone=self.workspace.settings.source.time_zone,
            ruled=self._ruled(bundle.run, rules, template[1]),
            recorded=is_recorded(self.workspace, bundle.run.status),
        )
        return formed(self.workspace, plan, partial(self._holders, bundle, workflow, steps))

    def _holders(self, bundle: RunBundle, workflow: WorkflowBundle, template: TemplatePlan) -> list[str]:
        """Tasks that files hang on; only a run in compact form asks for them."""
        files = plan_files(bundle, workflow, template, attachments(self.workspace, bundle.run.id))
        return [file.task_source_id for file in files.plans if isinstance(file, FilePlan)]

    def _ruled(self, run: Run, rules: RunRules, ids: TemplateIds | None) -> bool:
        """Whether the process has, or will have, the template's automations.

        Open runs are launched after these were written, finished ones before; those that come later have to live with
        what stands there (docs/adr/0011).
        """
        if not rules.automations:
            return False
        keys = (Kind.RUN, run.id), (Kind.OWN, own_id(run.id, RULES))
        row, mark = map(self.workspace.ledger.mapping.of(keys).get, keys)
        if row is not None and row.state in LANDED:
            return mark is not None and mark.state is not State.REVERTED
        return run.status == "Active" or bool(ids and ids.automations)

    def load(self, run_id: str, *, waits: bool = True) -> str | None:
        """The process id; None when it failed or is only planned.

        :param waits: whether this worker may wait for what the replica does not show yet.
        :raises NotYetVisible: it was launched, and its tasks cannot be seen.
        """
        mapping = self.workspace.ledger.mapping
        plan = self.plan(run_id)
        if plan is None:
            row = mapping.get(Kind.RUN, run_id)
            if row is not None and row.state is State.FAILED and self.bundle(run_id) is None:
                return None  # the row says already why the run itself could not be read
            mapping.plan([PlanItem(Kind.RUN, run_id, "", Disposition.UNSUPPORTED, "", "")])
            meet(mapping, [(Kind.RUN, run_id)], category="data", code="workflow_unreadable")
            return None
        self._plan_rows(plan)
        if not self.workspace.options.writes:
            self._record(plan)
            return None
        template = self.template(plan.workflow_source_id)
        ids = template[1] if template else None
        if ids is None:
            meet(mapping, [(Kind.RUN, run_id)], category="data", code="template_failed")
            return None
        if self._lost_template(plan):
            return None
        plan = self._refitted(plan, ids)
        if code := self._why_not(plan, template, ids):
            return self._held_back(plan, code)
        record = self._record(plan)
        if not self._is_workable(plan, record):
            return None
        process_id = self._launch(plan, ids, record)
        if process_id is not None:
            self._fill(plan, ids, process_id, record, waits=waits)
        return process_id

    def _refitted(self, plan: RunPlan, ids: TemplateIds) -> RunPlan:
        """Planned again without the steps that the process has not."""
        again = self.plan(plan.source_id) if look_for_lacking(self.workspace, plan, ids) else None
        if again is not None:
            self._plan_rows(again)
        return again or plan

    def _lost_template(self, plan: RunPlan) -> bool:
        """A run that was not launched before somebody removed its template never is."""
        row = self.workspace.ledger.mapping.get(Kind.RUN, plan.source_id)
        if (row is not None and row.state in LANDED) or not is_removed(self.workspace, plan.workflow_source_id):
            return False
        let_go(self.workspace, plan.source_id)
        return True

    def _why_not(self, plan: RunPlan, template: Loaded | None, ids: TemplateIds) -> str:
        """The code of what holds a run back; '' = nothing."""
        if plan.ruled and not self._rules_stand(template):
            return "rules_missing"
        return self.reach.of(plan, template[0], ids) if template else ""

    def _is_workable(self, plan: RunPlan, record: RunRecord | None) -> bool:
        """A process that stands is looked at before it is written to: somebody may have archived or deleted it."""
        row = self.workspace.ledger.mapping.get(Kind.RUN, plan.source_id)
        if row is None or row.target_id is None or row.state not in LANDED:
            return True
        due = self._needs_work(plan) or (record is not None and record.due)
        return not due or is_workable(self.workspace, row, plan.status)

    def _record(self, plan: RunPlan) -> RunRecord | None:
        """Its row is planned with it; None where the settings want none."""
        if not is_recorded(self.workspace, plan.status) or is_gone(self.workspace, plan.source_id):
            return None
        bundle, workflow = self.bundle(plan.source_id), self.workflow(plan.workflow_source_id)
        if bundle is None or workflow is None:
            return None
        record = RunRecord(self.workspace, self.driver, plan, planned_record(self.workspace, bundle, workflow))
        record.plan_row()
        return record

    def _fill(self, plan: RunPlan, ids: TemplateIds, process_id: str, record: RunRecord | None, *, waits: bool) -> None:
        process: Process | None = None
        if self._needs_work(plan):
            fill = CompactFill if plan.compact else partial(RunFill, waits=waits)
            process = fill(self.workspace, plan, ids, process_id).run()
        if record is not None and record.due:
            record.settle(ids, process or self.workspace.target.reads.run(process_id))

    def _plan_rows(self, plan: RunPlan) -> None:
        """Each object with the hash of its own part of the source: what did not change is not touched."""
        bundle = self.bundle(plan.source_id)
        hashes = {source_id: digest(fact) for source_id, fact in facts(bundle).items()} if bundle else {}
        outcomes = declared(self.workspace, plan.source_id, plan.outcomes)
        plan_rows(self.workspace, outcomes, hashes, plan.marker)
        record_findings(self.workspace, plan.outcomes, plan.findings, lasting=LASTING | UNSERVED)
        skip_declared(self.workspace, plan.outcomes)
        tell_gone(self.workspace, plan.source_id, outcomes)
        if bundle is not None and self.workspace.options.writes:
            self._report_gone(bundle)

    def _report_gone(self, bundle: RunBundle) -> None:
        """Tasks and decisions that the run had when it was moved and has no more."""
        run_id, mapping = bundle.run.id, self.workspace.ledger.mapping
        here = {task.id for task in bundle.tasks} | {approval.id for approval in bundle.approvals}
        rows = mapping.children((Kind.TASK, Kind.APPROVAL), run_id)
        gone = [row for row in rows if row.source_id not in here and row.state in LANDED]
        settle_by_finding(
            self.workspace, [report(row.kind, row.source_id, "", "gone_from_source", run_id) for row in gone]
        )

    def _held_back(self, plan: RunPlan, code: str) -> str | None:
        """A process that exists is left as it is; one that does not is not launched."""
        mapping = self.workspace.ledger.mapping
        row = mapping.get(Kind.RUN, plan.source_id)
        if row is not None and row.state in (State.PLANNED, State.FAILED):
            mapping.fail(Kind.RUN, plan.source_id, category="data", code=code)
        return row.target_id if row is not None and row.state in LANDED else None

    def _rules_stand(self, template: Loaded | None) -> bool:
        """All of them, as they are now: a step that one rule hides and none shows again would be lost to people."""
        own = own_id(template[0].source_id, RULES) if template else ""
        row = self.workspace.ledger.mapping.get(Kind.OWN, own)
        return bool(
            template
            and template[1]
            and not (row is not None and row.changed)
            and {item.source_id for item in template[0].automations} == template[1].automations.keys()
        )

    def _launch(self, plan: RunPlan, ids: TemplateIds, record: RunRecord | None) -> str | None:
        target, mark = self.workspace.target, own_id(plan.source_id, RULES)
        if plan.ruled and (template := self.template(plan.workflow_source_id)):
            remember_rules(self.workspace, plan.source_id, template[0])
        row = self.workspace.ledger.mapping.get(Kind.RUN, plan.source_id)
        document: list[dict[str, Any]] = []
        if not is_sent(row):
            mark_form(self.workspace, plan)
            document = record.upload(ids) if record is not None else []
        body = self._launch_body(plan, ids, document)
        process_id = self.driver.create(
            Creation(
                Kind.RUN,
                plan.source_id,
                text_of(plan),
                post=lambda: target.writes.launch(body).id,
                find=lambda: [hit.id for hit in lookups.find_run(target.reads, ids.template_id, plan.source_id)],
            )
        )
        if plan.ruled and process_id is not None:
            settle_own(self.workspace, mark, process_id)
        return process_id

    def _launch_body(self, plan: RunPlan, ids: TemplateIds, document: list[dict[str, Any]]) -> dict[str, Any]:
        """Everything the launch can carry (api/tallyfy-api.md 2.12); a step that is not listed gets no task."""
        prerun = {ids.kickoff_id(role, plan.workflow_source_id): value for role, value in plan.kickoff.items()}
        if document:
            prerun[ids.kickoff[RECORD_ROLE]] = document
        listed = [str(task.step_source_id) for task in plan.tasks] if plan.compact else list(ids.steps)
        user, tag = self.workspace.migration_user, self.workspace.ledger.mapping.get(Kind.OWN, BATCH_TAG)
        return {
            "checklist_id": ids.template_id,
            "name": plan.name,
            "summary": plan.summary,
            "owner_id": user,
            "user_id": plan.starter or user,
            "prerun": prerun,
            "tasks": {ids.steps[step]: {"owners": {"users": [user], "guests": [], "groups": []}} for step in listed},
            "tags": [tag.target_id] if tag and tag.target_id else [],
            "users": [user],
            "groups": [],
        }

    def _needs_work(self, plan: RunPlan) -> bool:
        """A run of which nothing is left to do costs no call."""
        mapping, run_id = self.workspace.ledger.mapping, plan.source_id
        run, values = mapping.get(Kind.RUN, run_id), mapping.by_parent(Kind.VALUE, run_id)
        here = {value.source_id for value in plan.outcomes if value.kind is Kind.VALUE}
        cleared = bool(not_cleared(values, here))
        tasks = mapping.by_parent(Kind.TASK, run_id)
        homeless = any(row.target_id is None and row.state is not State.SKIPPED for row in tasks)
        return cleared or homeless or any(row.open for row in [*values, *([run] if run else [])])
