"""A real Airflow with a year to be moved in slices, the same year to be moved at once, and a daily schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street import editing
from include.sandbox.process_street.identity import stamp
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import small
from include.sandbox.year import source
from tests.integration.conftest import Organization, open_house
from tests.integration.house import House

ORGANIZATIONS = {
    "sliced": Organization(),
    "whole": Organization(),
    "daily": Organization("schedule: '@daily'\n"),
}
#: One task that starts another DAG, as other teams' pipelines would.
OPERATOR = """\
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG

with DAG("by_operator", schedule=None):
    TriggerDagRunOperator(task_id="start", trigger_dag_id="migrate__sliced")
"""


def yesterday_and_before() -> ProcessStreetState:
    """The small organisation, whose runs are old, and one that was done yesterday."""
    state = small.source()
    (workflow,) = state.workflows.values()
    at = stamp(datetime.now(timezone.utc) - timedelta(days=1))
    run = editing.launch(state, workflow, "Yesterday", small.ANN, at)
    for task in run.tasks:
        editing.complete(state, run, task, small.ANN, at)
    editing.finish(run, small.ANN, at)
    return state


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    sources = {"sliced": source(), "whole": source(), "daily": yesterday_and_before()}
    boxes = {name: Sandbox.start(state, small.target(), clock_speed=60.0) for name, state in sources.items()}
    try:
        with open_house(tmp_path_factory.mktemp("year"), boxes, ORGANIZATIONS, {}) as house:
            (house.repository / "dags" / "by_operator.py").write_text(OPERATOR)
            yield house
    finally:
        for box in boxes.values():
            box.stop()
