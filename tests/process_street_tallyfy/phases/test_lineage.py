"""What Airflow's OpenLineage provider makes of our tasks, through its own extractor and its file transport."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from airflow.providers.openlineage.extractors.manager import ExtractorManager
from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
from airflow.utils.state import TaskInstanceState
from openlineage.client import OpenLineageClient
from openlineage.client.transport.file import FileConfig, FileTransport

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.phases.lineage import FLOWS
from process_street_tallyfy.phases.operator import MigrationOperator
from tests.process_street_tallyfy.phases.conftest import STEPS

SAMPLE = Path(__file__).resolve().parents[3] / "include" / "organizations" / "sample.yaml"


def ours() -> set[str]:
    tasks = [task for dag in build_dags(SAMPLE).values() for task in dag.tasks]
    return {getattr(task, "operator_class", type(task)).__name__ for task in tasks}


def emitted(task: MigrationOperator, file: Path) -> dict[str, Any]:
    """The event of a task that succeeded, as the transport wrote it."""
    instance = SimpleNamespace(task_id=task.task_id, dag_id="migrate__sample", map_index=-1, try_number=1)
    found = ExtractorManager().extract_metadata(
        dagrun=SimpleNamespace(run_id="r"),
        task=task,
        task_instance_state=TaskInstanceState.SUCCESS,
        task_instance=instance,
    )
    transport = FileTransport(FileConfig(log_file_path=str(file), append=True))
    OpenLineageAdapter(client=OpenLineageClient(transport=transport)).complete_task(
        run_id=str(uuid4()),
        job_name=f"migrate__sample.{task.task_id}",
        end_time=datetime.now(timezone.utc).isoformat(),
        task=found,
        nominal_start_time=None,
        nominal_end_time=None,
        owners=[],
        tags=[],
        job_description=None,
        job_description_type=None,
        run_facets={},
    )
    event: dict[str, Any] = json.loads(file.read_text("utf-8").splitlines()[-1])
    return event


def names(datasets: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(found["namespace"], found["name"]) for found in datasets]


@pytest.mark.parametrize("mode", ["migrate", "dry_run"])
def test_a_task_tells_from_where_to_where_it_carried(small: Any, tmp_path: Path, mode: str) -> None:
    small.run(conf={"mode": mode}, only=small.order[: small.order.index("foundation.structure")])
    (operator,) = [found for task_id, found, _ in STEPS if task_id == "foundation.structure"]
    task = operator(task_id="structure", organization_file=str(small.organization_file))
    task.execute(small.context("run1", "foundation.structure", {"mode": mode}))
    event = emitted(task, tmp_path / "lineage.jsonl")
    source, target = small.box.process_street.organization_id, small.box.tallyfy.organization_id
    flow = FLOWS["LoadStructure"]
    assert names(event["inputs"]) == [(f"process-street://{source}", name) for name in flow.reads]
    written = flow.writes if mode == "migrate" else ()
    assert names(event["outputs"]) == [(f"tallyfy://{target}", name) for name in written]


def test_the_table_names_operators_that_there_are() -> None:
    assert set(FLOWS) <= ours()
    assert [flow for flow in FLOWS.values() if not flow.reads] == []


def test_an_operator_that_carries_nothing_tells_nothing(tmp_path: Path) -> None:
    task = build_dags(SAMPLE)["migrate__sample"].get_task("validation.report")
    event = emitted(task, tmp_path / "lineage.jsonl")
    assert (event["inputs"], event["outputs"]) == ([], [])
