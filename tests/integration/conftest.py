"""One real Airflow for all tests of this folder; every organisation has sandboxes of its own.

The moves that most tests begin with are started together, so that they share the two cores well; a test
waits for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from include.sandbox import Sandbox
from include.sandbox.sample.small import BOB, source, target
from tests.integration.house import House, Organization, aws_connection, open_house
from tests.integration.run import until
from tests.process_street_tallyfy.metrics.listening import Statsd
from tests.webhook import webhook

UNKNOWN_ORGANIZATION = "f" * 32
MEMBER_BOB = {"email": BOB.email, "first_name": "Bob", "last_name": "Miller", "role": "standard"}
ORGANIZATIONS = {
    "cleared": Organization(start={}),
    "live": Organization(members=(MEMBER_BOB,), start={}),
    "returned": Organization(members=(MEMBER_BOB,), start={}),
    "bucket": Organization(
        "  storage: {files: 's3://aws_moto@move/files', reports: 's3://aws_moto@move/reports'}\n", start={}
    ),
    "rehearsed": Organization(start={"mode": "dry_run"}),
    "watched": Organization(),
    "killed": Organization(),
    "orphaned": Organization("  timeout: 300\n"),
    "stopped": Organization("  retry_attempts: 0\n"),
    "reviewed": Organization(),
    "wrong_key": Organization(api_key="another"),
    "nowhere": Organization("  retry_attempts: 1\n", host="http://127.0.0.1:9"),
    "told": Organization("  alerts: [{notifier: webhook, conn_id: operators}]\n  deadline_hours: 0.0005\n"),
    "stranger": Organization(target=UNKNOWN_ORGANIZATION),
}


@pytest.fixture(name="until")
def until_fixture() -> Callable[[Callable[[], Any], str], Any]:
    return until


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """URL of a played S3 with the bucket ``move``."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    bucket(url).create()
    yield url
    server.stop()


def bucket(url: str) -> Any:
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    return boto3.resource("s3", endpoint_url=url, **keys).Bucket("move")


@pytest.fixture
def stored(s3: str) -> Callable[[], list[str]]:
    """The keys in the bucket now."""
    return lambda: [item.key for item in bucket(s3).objects.all()]


@pytest.fixture(scope="session")
def boxes() -> Iterator[dict[str, Sandbox]]:
    made: dict[str, Sandbox] = {}
    for name, given in ORGANIZATIONS.items():
        seed, state = target(), source()
        (active,) = [run for run in state.runs.values() if run.status == "Active"]
        active.tasks[-1].assignees, active.tasks[-1].due_date = [BOB], "2026-12-08T10:00:00.000Z"
        made[name] = Sandbox.start(state, {**seed, "members": [*seed["members"], *given.members]})
    yield made
    for box in made.values():
        box.stop()


@pytest.fixture(scope="session")
def _operators() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with webhook() as made:
        yield made


@pytest.fixture
def operators(_operators: tuple[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The alerts that arrived."""
    return _operators[1]


@pytest.fixture(scope="session")
def _statsd() -> Iterator[Statsd]:
    server = Statsd()
    yield server
    server.close()


@pytest.fixture
def statsd_packets(_statsd: Statsd) -> list[str]:
    return _statsd.packets


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, boxes: dict[str, Sandbox], s3: str, _operators: Any, _statsd: Statsd
) -> Iterator[House]:
    more = {"AIRFLOW_CONN_AWS_MOTO": aws_connection(s3), "AIRFLOW_CONN_OPERATORS": _operators[0]}
    metrics = {"STATSD_ON": "True", "STATSD_HOST": "127.0.0.1", "STATSD_PORT": str(_statsd.port)}
    more |= {f"AIRFLOW__METRICS__{name}": value for name, value in metrics.items()}
    with open_house(tmp_path_factory.mktemp("house"), boxes, ORGANIZATIONS, more) as house:
        for name, given in ORGANIZATIONS.items():
            if given.start is not None:
                house.begun[name] = house.trigger(f"migrate__{name}", given.start)
        yield house
