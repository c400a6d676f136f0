"""The phases as Airflow runs them, in one process: real sandbox, real ledger, a task context by hand."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.sample.small import source, target
from include.sandbox.tallyfy.capabilities import Capabilities
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.state import PHASE_ORDER, Phase
from process_street_tallyfy.phases.approval import PlanApproval, keep_answer
from process_street_tallyfy.phases.batches import Batches
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.discovery import Inventory, Preflight, StageWorkflows, TakeTurn
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadPeople, LoadStructure
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.integrations import PlanIntegrations
from process_street_tallyfy.phases.invitation import PREVIEW, InvitePeople, PreviewPeople
from process_street_tallyfy.phases.people import StagePeople
from process_street_tallyfy.phases.planning import PlanMove
from process_street_tallyfy.phases.runs import LoadRuns, StageRuns
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.validation import CleanUp, FinalVerdict, ReleaseLease, Validate, WriteReport
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.moved import Moved, moved_once

ORGANIZATION = """
organization: sample
source: {{conn_id: process_street_sample, organization_id: {source}, time_zone: {time_zone}}}
target: {{conn_id: tallyfy_sample, organization_id: {target}}}
migration:
  limits: {{source_per_hour: 1.0e+7, target_per_minute: 1.0e+7, comments_per_hour: 1.0e+7, guests_per_hour: 1.0e+7}}
  storage: {{files: "file://{folder}/files", reports: "file://{folder}/reports"}}
"""

STEPS = (
    ("discovery.take_turn", TakeTurn, ""),
    ("discovery.preflight", Preflight, ""),
    ("discovery.inventory", Inventory, ""),
    ("discovery.stage_workflows", StageWorkflows, "workflows"),
    ("discovery.people", StagePeople, ""),
    ("discovery.plan", PlanMove, ""),
    ("discovery.approve_plan", PlanApproval, ""),
    ("discovery.gate", PhaseGate, ""),
    ("foundation.preview_people", PreviewPeople, ""),
    ("foundation.invite", InvitePeople, ""),
    ("foundation.people", LoadPeople, "users"),
    ("foundation.structure", LoadStructure, ""),
    ("foundation.gate", PhaseGate, ""),
    ("templates.load", LoadTemplates, "workflows"),
    ("templates.gate", PhaseGate, ""),
    ("runs.history.stage", StageRuns, "history"),
    ("runs.history.load", LoadRuns, "history"),
    ("runs.finish", FinishTemplates, "workflows"),
    ("runs.open.stage", StageRuns, "open"),
    ("runs.open.load", LoadRuns, "open"),
    ("runs.gate", PhaseGate, ""),
    ("collaboration.batch.files", CarryFiles, "runs"),
    ("collaboration.batch.comments", CarryComments, "runs"),
    ("collaboration.batch.states", SettleTasks, "runs"),
    ("collaboration.gate", PhaseGate, ""),
    ("integrations.webhooks", PlanIntegrations, ""),
    ("integrations.gate", PhaseGate, ""),
    ("validation.validate", Validate, ""),
    ("validation.gate", PhaseGate, ""),
    ("validation.report", WriteReport, ""),
    ("validation.clean_up", CleanUp, ""),
    ("validation.release", ReleaseLease, ""),
    ("validation.verdict", FinalVerdict, ""),
)


@dataclass
class Rehearsal:
    """One organisation on its sandbox; ``run`` goes through every task of the DAG in order."""

    box: Sandbox
    dsn: str
    folder: Path
    organization_file: Path
    results: dict[str, object] = field(default_factory=dict)
    max_tries: int = 0
    run_type: str = "manual"
    triggered_by: str | None = None
    interval: tuple[datetime | None, datetime | None] = (None, None)

    order: tuple[str, ...] = tuple(task_id for task_id, _, _ in STEPS)

    def context(self, run_id: str, task_id: str, conf: dict, map_index: int = -1) -> dict:
        start, end = self.interval
        dag_run = SimpleNamespace(
            run_id=run_id,
            run_type=self.run_type,
            data_interval_start=start,
            data_interval_end=end,
            triggering_user_name=self.triggered_by,
        )
        instance = SimpleNamespace(task_id=task_id, map_index=map_index, try_number=1, max_tries=self.max_tries)
        return {"dag_run": dag_run, "ti": instance, "task_instance": instance, "params": conf}

    def ledger(self, run_id: str = "run1") -> Ledger:
        return Ledger(connect_dsn(self.dsn), "sample", run_id)

    def run(self, run_id: str = "run1", conf: dict | None = None, only: tuple[str, ...] = ()) -> dict[str, object]:
        """Results by task id; an exception of a task ends it, as a red task would end the DAG."""
        for task_id, operator, batches in STEPS:
            if not only or task_id in only:
                self.results[task_id] = self.task(task_id, operator, batches, run_id, conf or {})
        return self.results

    def task(self, task_id: str, operator: type, batches: str, run_id: str, conf: dict) -> object:
        common = {"organization_file": str(self.organization_file), "task_id": task_id.replace(".", "_")}
        if not batches:
            return self._execute(operator(**common, **self._extra(task_id, operator, run_id)), run_id, task_id, conf)
        keys = Batches(**{**common, "task_id": "batches"}, list_name=batches).execute(self.context(run_id, "b", conf))
        found = []
        for index, key in enumerate(keys):
            made = operator(**common, batch=key)
            found.append(made.execute(self.context(run_id, task_id, conf, index)))
        return found

    def _extra(self, task_id: str, operator: type, run_id: str) -> dict:
        if operator is PhaseGate:
            return {"phase": task_id.split(".")[0]}
        if operator is InvitePeople:  # as if a person had approved the preview
            sha256 = (self.results["foundation.preview_people"] or {}).get("hash", "")
            with open_workspace(str(self.organization_file), self.context(run_id, "approve", {})) as workspace:
                keep_answer(workspace, PREVIEW, sha256)
            return {"approved_hash": sha256}
        return {"subject": "Approve"} if operator is PlanApproval else {}

    def _execute(self, task: object, run_id: str, task_id: str, conf: dict) -> object:
        context = self.context(run_id, task_id, conf)
        if hasattr(task, "poke"):
            return task.poke(context)
        return task.execute(context)

    def release(self, run_id: str = "run1") -> None:
        """What the lease's time would do: a run that broke off makes room for the next."""
        lease = self.ledger(run_id).leases.current()
        assert lease is not None
        assert self.ledger(run_id).leases.release(lease.token)

    def verdicts(self, run_id: str = "run1") -> dict[Phase, str]:
        found = self.ledger(run_id).verdicts.of_run()
        return {phase: found[phase].verdict for phase in PHASE_ORDER if phase in found}


def connection(conn_type: str, host: str, password: str) -> str:
    return json.dumps({"conn_type": conn_type, "host": host, "password": password})


def rehearsal(box: Sandbox, dsn: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    path = folder / "sample.yaml"
    text = ORGANIZATION.format(
        source=box.process_street.organization_id,
        target=box.tallyfy.organization_id,
        time_zone=box.process_street.state.time_zone,
        folder=folder,
    )
    path.write_text(text)
    source = connection("process_street", box.process_street.url, box.process_street.api_key)
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_SAMPLE", source)
    monkeypatch.setenv("AIRFLOW_CONN_TALLYFY_SAMPLE", connection("tallyfy", box.tallyfy.url, box.tallyfy.token))
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", dsn)
    return Rehearsal(box, dsn, folder, path)


@pytest.fixture(scope="module")
def finished(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A small organisation whose run came to its end; a module's tests share it and leave it as it is."""
    dsn = _postgres.create_database("finished")
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=source(), target=target()) as box:
        made = rehearsal(box, dsn, tmp_path_factory.mktemp("finished"), patch)
        made.run()
        yield made
    _postgres.drop_database("finished")


@pytest.fixture
def rehearse(ledger_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sandbox], Rehearsal]:
    """For a sandbox with switches of the test's own."""
    return lambda box: rehearsal(box, ledger_database, tmp_path, monkeypatch)


@pytest.fixture
def small(ledger_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    with Sandbox.start(source=source(), target=target()) as box:
        yield rehearsal(box, ledger_database, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def _moved(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    folder = tmp_path_factory.mktemp("moved")
    with pytest.MonkeyPatch.context() as patch:

        def move(box: Sandbox, dsn: str, folder: Path) -> dict[str, object]:
            return rehearsal(box, dsn, folder, patch).run()

        made = moved_once(_postgres, folder, source(), target(), move)
    yield made
    _postgres.drop_database(made.database)


@pytest.fixture
def moved_small(
    _moved: Moved, _postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Rehearsal]:
    """``small`` after ``small.run()``, without the time that it takes."""
    name = f"moved_{secrets.token_hex(6)}"
    with _moved.copied(_postgres, name, tmp_path) as (box, dsn):
        made = rehearsal(box, dsn, tmp_path, monkeypatch)
        made.results.update(copy.deepcopy(_moved.results))
        yield made
    _postgres.drop_database(name)


@pytest.fixture
def small_and_lazy(ledger_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    """The small organisation on a target whose rules act only when their condition becomes true."""
    capabilities = Capabilities(visibility_while_true=False)
    with Sandbox.start(source=source(), target=target(), capabilities=capabilities) as box:
        yield rehearsal(box, ledger_database, tmp_path, monkeypatch)


@pytest.fixture
def sample(ledger_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    from include.sandbox.sample import build_source, target_seed

    with Sandbox.start(source=build_source(), target=target_seed()) as box:
        yield rehearsal(box, ledger_database, tmp_path, monkeypatch)


@pytest.fixture
def empty(ledger_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    from include.sandbox.sample import empty, target_seed

    with Sandbox.start(source=empty(), target=target_seed()) as box:
        yield rehearsal(box, ledger_database, tmp_path, monkeypatch)
