"""Alerts on the DAGs: how they hang there, and what Airflow's own DAG processor makes of them at the end of a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from airflow.callbacks.callback_requests import DagCallbackRequest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.dag_processing.processor import _execute_callbacks

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.phases.alerting import TaskFailed
from tests.webhook import webhook

SAMPLE = Path(__file__).resolve().parents[2] / "include" / "organizations" / "sample.yaml"
ALERTS = "  alerts: [{notifier: webhook, conn_id: ops_web}]\n  deadline_hours: 36\n"
DAG_FILE = """# DAGs for Airflow
from process_street_tallyfy.dag.build import build_dags

globals().update(build_dags("{path}"))
"""


@pytest.fixture
def organization_file(tmp_path: Path) -> Path:
    path = tmp_path / "sample.yaml"
    path.write_text(SAMPLE.read_text("utf-8") + ALERTS, "utf-8")
    return path


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    with webhook() as (connection, found):
        monkeypatch.setenv("AIRFLOW_CONN_OPS_WEB", connection)
        yield found


@pytest.fixture
def dag_file(organization_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "sample.py"
    file.write_text(DAG_FILE.format(path=organization_file), "utf-8")
    return file


@pytest.fixture
def end(dag_file: Path, tmp_path: Path) -> Callable[..., None]:
    """The scheduler says that a run is over; the DAG processor calls what hangs on the DAG."""
    bag = BundleDagBag(dag_file, bundle_path=tmp_path, bundle_name="dags-folder")

    def over(dag_id: str, *, failed: bool) -> None:
        request = DagCallbackRequest(
            filepath="sample.py",
            bundle_name="dags-folder",
            bundle_version=None,
            dag_id=dag_id,
            run_id="manual__1",
            is_failure_callback=failed,
            msg="task_failure" if failed else "success",
        )
        _execute_callbacks(bag, [request], structlog.get_logger())

    return over


@pytest.mark.parametrize(("failed", "result"), [(True, "failed"), (False, "success")])
def test_the_end_of_a_run_is_told_with_its_counts(
    end: Any, messages: list[dict[str, str]], ledger_database: str, monkeypatch: Any, *, failed: bool, result: str
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", ledger_database)
    end("migrate__sample", failed=failed)
    (message,) = messages
    assert (message["name"], message["code"]) == ("complete", result)
    assert message["sentence"].startswith(f"migrate__sample ended: {result}; source=0 extracted=0 written=0 verified=0")


def test_it_is_told_without_counts_when_the_ledger_is_away(end: Any, messages: list[dict[str, str]], monkeypatch: Any):
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", "postgresql://nobody@127.0.0.1:1/none")
    end("rollback__sample", failed=True)
    assert [message["sentence"] for message in messages] == ["rollback__sample ended: failed"]


def test_a_daily_clean_up_is_news_only_when_it_fails(organization_file: Path) -> None:
    dag = build_dags(organization_file)["retention__sample"]
    assert dag.on_success_callback is None
    assert dag.on_failure_callback
    assert [task.task_id for task in dag.tasks if task.on_success_callback] == []


def test_every_task_tells_of_its_failure(organization_file: Path) -> None:
    for dag in build_dags(organization_file).values():
        for task in dag.tasks:
            assert [type(callback) for callback in task.on_failure_callback] == [TaskFailed], task.task_id


def test_airflow_keeps_the_dags_with_their_alerts_and_the_deadline(view: Any, dag_file: Path) -> None:
    seen = view(dag_file.parent)
    assert seen["errors"] == {}
    kept = {name: found["dag"] for name, found in seen["dags"].items()}
    assert {found["has_on_failure_callback"] for found in kept.values()} == {True}
    assert [name for name, found in kept.items() if found["deadline"]] == ["migrate__sample"]
    (deadline,) = kept["migrate__sample"]["deadline"]
    assert (deadline["name"], "129600" in json.dumps(deadline["interval"])) == ("late", True)


def test_an_organisation_without_alerts_has_none_of_it() -> None:
    for dag in build_dags(SAMPLE).values():
        assert (dag.on_failure_callback, dag.on_success_callback, dag.deadline) == (None, None, None)
        assert [task.task_id for task in dag.tasks if task.on_failure_callback or task.on_success_callback] == []
