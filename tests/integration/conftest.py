"""One real Airflow for all tests of this folder; every organisation has sandboxes of its own.

The moves that most tests begin with are started together, so that they share the two cores well; a test
waits for its own. `python -m include.local_stack migrate` runs in a copy of the repository whose
`include/organizations` holds these organisations, and finds this Airflow by its state folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from moto.server import ThreadedMotoServer

from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.postgres import Postgres
from include.local_stack.processes import stop
from include.local_stack.secret import USER, load_or_make
from include.local_stack.stack import remember, start
from include.sandbox import Sandbox
from include.sandbox.sample.small import BOB, source, target
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate
from tests.integration.house import House
from tests.integration.run import Api, until
from tests.process_street_tallyfy.metrics.listening import Statsd
from tests.webhook import webhook

UNKNOWN_ORGANIZATION = "f" * 32
MEMBER_BOB = {"email": BOB.email, "first_name": "Bob", "last_name": "Miller", "role": "standard"}
LIMITS = "{source_per_hour: 1.0e+7, target_per_minute: 1.0e+7, comments_per_hour: 1.0e+7, guests_per_hour: 1.0e+7}"
FILE = """\
organization: {name}
source: {{conn_id: process_street_{name}, organization_id: {source}, time_zone: Europe/Berlin}}
target: {{conn_id: tallyfy_{name}, organization_id: {target}}}
migration:
  limits: {limits}
"""
BROKEN = "organization: broken\nsource:\n  conn_id: [\n"


@dataclass(frozen=True)
class Organization:
    """``more``: further lines of ``migration``; ``members``: beside those of the small organisation.

    ``target``, ``api_key`` and ``host`` replace what would be right; ``start``: the conf of a move
    that begins with the session.
    """

    more: str = ""
    members: tuple[dict[str, str], ...] = ()
    target: str = ""
    api_key: str = ""
    host: str = ""
    start: dict[str, str] | None = None


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


def connections(name: str, given: Organization, box: Sandbox) -> dict[str, str]:
    key, host = given.api_key or box.process_street.api_key, given.host or box.tallyfy.url
    source_side = {"conn_type": "process_street", "host": box.process_street.url, "password": key}
    target_side = {"conn_type": "tallyfy", "host": host, "password": box.tallyfy.token}
    sides = {"PROCESS_STREET": source_side, "TALLYFY": target_side}
    return {f"AIRFLOW_CONN_{side}_{name.upper()}": json.dumps(found) for side, found in sides.items()}


def aws_connection(url: str) -> str:
    extra = {"endpoint_url": url, "region_name": "us-east-1"}
    return json.dumps({"conn_type": "aws", "login": "any", "password": "any", "extra": extra})


def organization_file(name: str, given: Organization, box: Sandbox) -> str:
    organization_id = given.target or box.tallyfy.organization_id
    text = FILE.format(name=name, source=box.process_street.organization_id, target=organization_id, limits=LIMITS)
    return text + given.more


def build_repository(folder: Path, boxes: dict[str, Sandbox], given: dict[str, Organization]) -> Path:
    """The parts of the repository that the commands use, with the organisations of these tests."""
    shutil.copytree(REPOSITORY / "include", folder / "include", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "plugins").symlink_to(REPOSITORY / "plugins")
    organizations = folder / "include" / "organizations"
    for file in organizations.glob("*.yaml"):
        file.unlink()
    for name, one in given.items():
        (organizations / f"{name}.yaml").write_text(organization_file(name, one, boxes[name]))
    (organizations / "broken.yaml").write_text(BROKEN)
    write_dag_files(folder)
    return folder


def below(folder: Path) -> list[psutil.Process]:
    """Every process whose command line or environment names the folder."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.environ().get("AIRFLOW_HOME", "")]
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if process.pid != os.getpid() and any(str(folder) in word for word in words):
            found.append(process)
    return found


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


@contextmanager
def open_house(
    folder: Path,
    boxes: dict[str, Sandbox],
    organizations: dict[str, Organization],
    more: dict[str, str],
    workers: int = 0,
) -> Iterator[House]:
    """Airflow with these organisations and environment variables; no process is left afterwards."""
    repository, paths = build_repository(folder / "repository", boxes, organizations), Paths(folder / "state")
    with pytest.MonkeyPatch.context() as environment:
        for name, given in organizations.items():
            more |= connections(name, given, boxes[name])
        for variable, value in more.items():
            environment.setenv(variable, value)
        stack = start(paths, dags=repository / "dags", workers=workers)
    house = House(repository, stack, Api(stack.api.url, USER, load_or_make(paths).password), boxes)
    try:
        remember(stack)
        with connect_dsn(stack.ledger_dsn) as connection:
            migrate(connection)
        house.before = {name: house.target(name) for name in boxes}
        yield house
    finally:
        stack.stop()
        stop(house.killed)
        Postgres(paths.postgres).remove()
    assert below(folder) == []
