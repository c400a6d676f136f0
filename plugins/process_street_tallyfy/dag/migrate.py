"""``migrate__<organisation>``: the seven phases of the seed, each ending in its gate."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from airflow.sdk import DAG, TaskGroup, task_group
from airflow.sdk.definitions.mappedoperator import MappedOperator

from process_street_tallyfy.dag.params import migrate_params
from process_street_tallyfy.dag.people import invite_people
from process_street_tallyfy.dag.timetable import timetable
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.approval import PlanApproval
from process_street_tallyfy.phases.batches import Batches
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.discovery import Inventory, Preflight, StageWorkflows, TakeTurn
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadPeople, LoadStructure
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.integrations import PlanIntegrations
from process_street_tallyfy.phases.operator import BATCH_LABEL
from process_street_tallyfy.phases.people import StagePeople
from process_street_tallyfy.phases.planning import PlanMove
from process_street_tallyfy.phases.review import ReviewObjects
from process_street_tallyfy.phases.runs import LoadRuns, StageRuns
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.validation import CleanUp, FinalVerdict, ReleaseLease, Validate, WriteReport

#: Fixed, so that the serialised DAG never changes; windows of backfills may start here.
FIRST_DAY = datetime(2015, 1, 1, tzinfo=timezone.utc)


def default_args(settings: OrganizationFile) -> dict[str, Any]:
    return {
        "owner": "migration",
        "retries": settings.migration.retry_attempts,
        "retry_delay": timedelta(seconds=settings.migration.retry_delay),
    }


def tags(settings: OrganizationFile, purpose: str) -> list[str]:
    return ["process-street-tallyfy", settings.organization, purpose]


def migrate_dag(settings: OrganizationFile, path: str) -> DAG:
    """Parsing makes no call and reads nothing but the organisation file."""
    with DAG(
        dag_id=f"migrate__{settings.organization}",
        description=f"Move {settings.organization} from Process Street to Tallyfy",
        schedule=timetable(settings.schedule, settings.slice),
        start_date=FIRST_DAY,
        catchup=False,
        max_active_runs=1,
        params=migrate_params(settings),
        default_args=default_args(settings),
        render_template_as_native_obj=False,
        tags=tags(settings, "migrate"),
        doc_md=DOC,
    ) as dag:
        _Phases(path).build()
    return dag


class _Phases:
    """Builds the task groups in order; ``self.gate`` is the gate of the phase before."""

    def __init__(self, path: str) -> None:
        self.common: dict[str, Any] = {"organization_file": path}
        self.mapped = {**self.common, "map_index_template": BATCH_LABEL}

    def build(self) -> None:
        discovery, batches, read = self._discovery()
        foundation = self._foundation(batches, discovery)
        templates = self._templates(batches, foundation)
        runs = self._runs(batches, read, templates)
        collaboration = self._collaboration(batches, runs)
        integrations = self._integrations(collaboration)
        self._validation(integrations)

    def _gate(self, phase: Phase) -> PhaseGate:
        return PhaseGate(task_id="gate", phase=phase.value, poke_interval=30, timeout=86400, **self.common)

    def _review(self, phase: Phase) -> ReviewObjects:
        return ReviewObjects(task_id="review", phase=phase.value, **self.common)

    def _discovery(self) -> tuple[PhaseGate, dict[str, Batches], MappedOperator]:
        with TaskGroup("discovery"):
            turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **self.common)
            preflight = Preflight(task_id="preflight", **self.common)
            inventory = Inventory(task_id="inventory", **self.common)
            batches = {
                name: Batches(task_id=f"{name}_batches", list_name=name, **self.common)
                for name in ("users", "workflows", "history", "open", "runs")
            }
            workflows = StageWorkflows.partial(task_id="stage_workflows", **self.mapped).expand(
                batch=batches["workflows"].output
            )
            people = StagePeople(task_id="people", **self.common)
            plan = PlanMove(task_id="plan", **self.common)
            approval = PlanApproval(
                task_id="approve_plan",
                subject="Approve the plan of this move",
                body="The plan says how ready each workflow is, what in Tallyfy stands in the way, and how many calls "
                "and hours the move takes. Nothing was written yet.",
                **self.common,
            )
            gate = self._gate(Phase.DISCOVERY)
            turn >> preflight >> inventory >> list(batches.values())
            workflows >> people >> plan >> approval >> gate
            list(batches.values()) >> gate
        return gate, batches, workflows

    def _foundation(self, batches: dict[str, Batches], before: PhaseGate) -> PhaseGate:
        with TaskGroup("foundation"):
            people = LoadPeople.partial(task_id="people", **self.mapped).expand(batch=batches["users"].output)
            structure = LoadStructure(task_id="structure", **self.common)
            gate = self._gate(Phase.FOUNDATION)
            preview, invite = invite_people(self.common, group="foundation")
            before >> preview
            invite >> people >> structure >> self._review(Phase.FOUNDATION) >> gate
        return gate

    def _templates(self, batches: dict[str, Batches], before: PhaseGate) -> PhaseGate:
        with TaskGroup("templates"):
            load = LoadTemplates.partial(task_id="load", **self.mapped).expand(batch=batches["workflows"].output)
            gate = self._gate(Phase.TEMPLATES)
            before >> load >> self._review(Phase.TEMPLATES) >> gate
        return gate

    def _runs(self, batches: dict[str, Batches], read: MappedOperator, before: PhaseGate) -> PhaseGate:
        """History first, then the rules of the templates, then open runs: a run keeps the template it started from.

        Reading runs ahead of the gates, but after the workflows: they say what to ask of a run.
        """
        with TaskGroup("runs"):
            finish = FinishTemplates.partial(task_id="finish", **self.mapped).expand(batch=batches["workflows"].output)
            gate = self._gate(Phase.RUNS)
            self._run_batches("history", read, before).expand(key=batches["history"].output) >> finish
            opened = self._run_batches("open", read, finish).expand(key=batches["open"].output)
            opened >> self._review(Phase.RUNS) >> gate
        return gate

    def _run_batches(self, name: str, read: MappedOperator, before: PhaseGate | MappedOperator) -> Any:
        """A batch is read as soon as it can be and launched once ``before`` is done."""
        mapped = self.mapped

        @task_group(group_id=name)
        def batch(key: str) -> None:
            stage = StageRuns(task_id="stage", batch=key, **mapped)
            load = LoadRuns(task_id="load", batch=key, **mapped)
            read >> stage >> load
            before >> load

        return batch

    def _collaboration(self, batches: dict[str, Batches], before: PhaseGate) -> PhaseGate:
        mapped = self.mapped
        with TaskGroup("collaboration"):

            @task_group(group_id="batch")
            def batch(key: str) -> None:
                files = CarryFiles(task_id="files", batch=key, **mapped)
                comments = CarryComments(task_id="comments", batch=key, **mapped)
                states = SettleTasks(task_id="states", batch=key, **mapped)
                files >> comments >> states

            gate = self._gate(Phase.COLLABORATION)
            before >> batch.expand(key=batches["runs"].output) >> self._review(Phase.COLLABORATION) >> gate
        return gate

    def _integrations(self, before: PhaseGate) -> PhaseGate:
        with TaskGroup("integrations"):
            webhooks = PlanIntegrations(task_id="webhooks", **self.common)
            gate = self._gate(Phase.INTEGRATIONS)
            before >> webhooks >> self._review(Phase.INTEGRATIONS) >> gate
        return gate

    def _validation(self, before: PhaseGate) -> None:
        done = {"trigger_rule": "all_done", **self.common}
        with TaskGroup("validation"):
            validate = Validate(task_id="validate", **self.common)
            report = WriteReport(task_id="report", **done)
            clean_up = CleanUp(task_id="clean_up", **done)
            gate = self._gate(Phase.VALIDATION)
            release = ReleaseLease(task_id="release", **done)
            verdict = FinalVerdict(task_id="verdict", **done)
            before >> validate >> gate >> report >> clean_up >> release >> verdict


DOC = """
### Moves one organisation from Process Street to Tallyfy

| Phase | Does |
|---|---|
| discovery | waits for its turn, checks both accounts, counts everything, writes `people.csv` and `plan.html` |
| foundation | invitations where they were asked for and approved, people, groups, folders, the batch tag |
| templates | templates with kick-off form, steps and fields, read back and compared |
| runs | finished processes with their values, then the templates' rules, then open processes; read back and compared |
| collaboration | files, comments, task states |
| integrations | where webhooks will go, what has no home |
| validation | doubles, report, clean-up, verdict |

Where nobody but a person can tell whether an object arrived, the phase's task **review** asks: adopt, make anew or
skip. Each phase ends in a **gate**: read its log first when something is red. Clearing a task, a group or
the whole run is always safe: what is verified is not written again. Nothing reaches people before
a person has approved it: invitations in `foundation.approve_people`, all else in the DAG `cut_over__…`.
"""
