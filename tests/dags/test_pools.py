"""Which pool every task of an organisation takes a slot of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from process_street_tallyfy.dag import pools
from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.model.pools import DEFAULT_POOL
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator

SAMPLE = Path(__file__).resolve().parents[2] / "include" / "organizations" / "sample.yaml"
POOLS = "  pools: {source: of_source, target: of_target}\n"
#: DAG -> tasks by account; all others need neither for long.
WORK = {
    "migrate": {
        "of_source": {
            *("discovery.inventory", "discovery.stage_workflows", "discovery.people"),
            *("runs.history.stage", "runs.open.stage"),
        },
        "of_target": {
            *("foundation.people", "foundation.structure", "foundation.invite", "templates.load"),
            *("runs.history.load", "runs.open.load", "runs.finish"),
            *("collaboration.batch.files", "collaboration.batch.comments", "collaboration.batch.states"),
            *("integrations.webhooks", "validation.validate"),
        },
    },
    "cut_over": {"of_source": {"prove_source"}, "of_target": {"invite", "preview", "activate", "verify"}},
    "rollback": {"of_target": {"preview", "take_back"}},
    "rebuild": {"of_target": {"rebuild"}},
    "finish": {"of_target": {"preview", "remove_marks"}},
    "probe": {"of_source": {"source"}, "of_target": {"target", "clean_up"}},
    "retention": {},
}
#: Steps that call neither account, or only for a moment.
NEITHER = {
    *("CollaborationOperator", "PeopleOperator", "RollbackOperator", "ApprovedOperator"),
    *("Preflight", "Batches", "PlanMove", "PreviewPeople", "PreviewPeopleLast"),
    *("Announce", "DeliverTestMessage", "JudgeDelta", "Accept", "ApplyRetention"),
    *("WriteReport", "ReportCutOver", "CleanUp", "ReleaseLease", "FinalVerdict"),
}


def steps(kind: type = MigrationOperator) -> Iterator[type]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("process_street_tallyfy."):
            yield below
        yield from steps(below)


@pytest.fixture
def organization(tmp_path: Path) -> Path:
    path = tmp_path / "sample.yaml"
    path.write_text(SAMPLE.read_text() + POOLS)
    return path


@pytest.mark.parametrize("purpose", WORK)
def test_work_on_an_account_takes_a_slot_of_its_pool(organization: Path, purpose: str) -> None:
    dag = build_dags(organization)[f"{purpose}__sample"]
    found: dict[str, set[str]] = {}
    for task in dag.tasks:
        found.setdefault(task.pool, set()).add(task.task_id)
    assert found.pop(DEFAULT_POOL)
    assert found == WORK[purpose]


def test_an_organisation_that_names_no_pool_uses_the_one_that_is_always_there() -> None:
    dags = build_dags(SAMPLE)
    assert {task.pool for dag in dags.values() for task in dag.tasks} == {DEFAULT_POOL}


def test_every_step_is_decided_about() -> None:
    assert issubclass(ApprovedOperator, MigrationOperator)
    decided = {kind.__name__ for kind in pools.SOURCE | pools.TARGET}
    assert decided & NEITHER == set()
    assert {kind.__name__ for kind in steps()} == decided | NEITHER
