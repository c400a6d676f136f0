"""The same DAGs under CeleryExecutor: two workers, a Redis, and kill -9 of the worker that holds a write.

An Airflow of its own. The name of this file puts it before those that share another one: both would halve the machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from include.sandbox import Sandbox
from include.sandbox.sample.small import source, target
from tests.integration.conftest import Organization, open_house
from tests.integration.house import House
from tests.integration.reading import assert_as_undisturbed, assert_clean

NO_REDIS = "there is no redis-server; .ci/run installs Debian's, or: apt-get install redis-server"
pytestmark = [
    pytest.mark.airflow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(shutil.which("redis-server") is None, reason=NO_REDIS),
]
POOLS = "  pools: {source: of_source, target: of_target}\n"
ORGANIZATIONS = {"calm": Organization(POOLS), "stormy": Organization(f"{POOLS}  timeout: 300\n")}
#: Seconds for two whole moves at once.
PATIENCE = 800
LOAD = ("runs.history.load", 0)
LOST_ANSWER = {"match": {"method": "POST", "path": "/runs$"}, "nth": 2, "fault": "hang-after", "seconds": 600}


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    boxes = {name: Sandbox.start(source(), target()) for name in ORGANIZATIONS}
    try:
        with open_house(tmp_path_factory.mktemp("cluster"), boxes, ORGANIZATIONS, {}, workers=2) as house:
            yield house
    finally:
        for box in boxes.values():
            box.stop()


def end_machine_of(house: House, task: psutil.Process) -> None:
    """kill -9 of a task's worker and of everything below it, as when its machine is gone."""
    above = {process.pid for process in task.parents()}
    (worker,) = [one for one in house.stack.components() if one.name.startswith("worker-") and one.pid in above]
    process = psutil.Process(worker.pid)
    family = [process, *process.children(recursive=True)]
    assert task in family
    for member in family:
        member.kill()
    psutil.wait_procs(family)


def test_a_move_outlives_a_worker(cluster: House, until: Callable[..., Any]) -> None:
    folder = str(cluster.repository / "include" / "organizations")
    for made in ("of_source,of_target", "-"):
        assert cluster.module("process_street_tallyfy.dag.make_pools", folder).endswith(f" made={made}\n")
    faults = cluster.boxes["stormy"].tallyfy.faults
    faults.add(LOST_ANSWER)
    undisturbed, run = cluster.trigger("migrate__calm"), cluster.trigger("migrate__stormy")
    assert undisturbed.ended(patience=PATIENCE) == "success", undisturbed.states()
    until(lambda: faults.fired() == 1, "the launch")
    end_machine_of(cluster, run.process_of(*LOAD))

    assert run.ended(patience=PATIENCE) == "success", run.states()
    assert {key for key, item in run.instances().items() if item["try_number"] > 1} == {LOAD}
    assert {item["pool"] for item in run.instances().values()} == {"of_source", "of_target", "default_pool"}
    for number in (1, 2):
        assert "execute_workload" in (cluster.stack.paths.logs / f"worker-{number}.log").read_text()
    assert_clean(cluster, "stormy", run)
    assert_as_undisturbed(cluster, "stormy", "calm", "/organizations/<org>/runs")
