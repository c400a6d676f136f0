"""The real API server with the real plugin, FabAuthManager, and the ledger of a finished move of ``sample``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from include.local_stack import airflow
from include.local_stack.api import AirflowApi
from include.local_stack.configuration import environment
from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.postgres import Postgres, free_port
from include.local_stack.processes import launch, stop
from include.local_stack.secret import load_or_make
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from tests.process_street_tallyfy.phases.conftest import Rehearsal, finished

__all__ = ["finished"]
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
SEES_PLUGINS = ["can_read", "Plugins"]
PEOPLE = {
    "everything": [SEES_PLUGINS, ["can_read", "DAGs"], ["can_edit", "DAGs"]],
    "sample_only": [SEES_PLUGINS, ["can_read", "DAG:migrate__sample"]],
    "nothing": [SEES_PLUGINS],
    "no_plugins": [["can_read", "DAG:migrate__sample"]],
}
DAGS = ["migrate__sample", "cut_over__sample", "migrate__other", "something_else"]
SECRET = "Zanzibar Coffee"
PASSWORD = "a-password-of-tests"


@dataclass
class Desk:
    """The server; ``get`` and ``post`` as one of ``PEOPLE``, or as nobody."""

    url: str
    log: Path
    rehearsal: Rehearsal
    tokens: dict[str, str]

    def get(self, path: str, who: str = "everything", **kwargs: Any) -> requests.Response:
        return self._call("GET", path, who, **kwargs)

    def post(self, path: str, who: str = "everything", **kwargs: Any) -> requests.Response:
        return self._call("POST", path, who, **kwargs)

    def _call(self, method: str, path: str, who: str, **kwargs: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        return requests.request(method, f"{self.url}/migrations{path}", headers=headers, timeout=60, **kwargs)


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "api-server.log"


@pytest.fixture(scope="module")
def desk(_postgres: Postgres, finished: Rehearsal, server_log: Path) -> Iterator[Desk]:  # noqa: F811
    _fill_other(finished.dsn)
    paths, port = Paths(server_log.parent), free_port()
    paths.airflow.mkdir(exist_ok=True)
    database = _postgres.create_database("desk")
    bound = ledger_database(_postgres, finished.dsn.rpartition("/")[2])  # row security binds the server
    more = {"AIRFLOW__CORE__AUTH_MANAGER": FAB, "AIRFLOW_CONN_MIGRATION_DB": bound}
    variables = environment(paths, load_or_make(paths), database=database, port=port, more=more)
    airflow.migrate_metadata(database, "desk", variables, server_log)
    _run(variables, "tests.process_street_tallyfy.ui.people", json.dumps([DAGS, PEOPLE, PASSWORD]))
    command = [sys.executable, "-m", "airflow", "api-server"]
    process = launch("api-server", command, environment=variables, log=server_log, folder=REPOSITORY, outlive=False)
    try:
        api = AirflowApi(f"http://127.0.0.1:{port}", "", "")
        airflow._wait(lambda: bool(api.healthy()), 240, [process], server_log.parent, "the API server did not start")
        yield Desk(api.url, server_log, finished, {name: _token(api.url, name) for name in PEOPLE})
    finally:
        stop([process])
        _postgres.drop_database("desk")


def _fill_other(dsn: str) -> None:
    """An organisation that most people of these tests must not see."""
    with connect_dsn(dsn) as connection:
        ledger = Ledger(connection, "other", "run1")
        ledger.staging.put([StagedRow(Kind.WORKFLOW, "otherW", payload={"id": "otherW", "name": SECRET})])
        ledger.mapping.plan([PlanItem(Kind.WORKFLOW, "otherW", "", Disposition.EXACT, "sha")])


def _run(variables: dict[str, str], module: str, argument: str) -> None:
    command = [sys.executable, "-m", module, argument]
    done = subprocess.run(command, env=variables, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def _token(url: str, name: str) -> str:
    answer = requests.post(f"{url}/auth/token", json={"username": name, "password": PASSWORD}, timeout=60)
    assert answer.ok, answer.text
    return str(answer.json()["access_token"])
