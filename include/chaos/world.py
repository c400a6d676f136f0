"""One scenario's world: both servers, a database, an organisation file, and what a task process must know of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from include.local_stack.postgres import Postgres
from include.local_stack.stack import KEY_CONNECTION
from include.sandbox import Sandbox
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import build_source, small, target_seed
from include.sandbox.tallyfy.dump import dump

Make = tuple[Callable[[], ProcessStreetState], Callable[[], dict[str, Any]]]
#: Organisations by name: source and target.
ORGANIZATIONS: Mapping[str, Make] = {
    "small": (small.source, small.target),
    "sample": (build_source, target_seed),
}
NAME = "chaos"
#: Hourly and minute limits are no subject here.
TEXT = """
organization: chaos
source: {{conn_id: process_street_chaos, organization_id: {source}, time_zone: {time_zone}}}
target: {{conn_id: tallyfy_chaos, organization_id: {target}}}
migration:
  timeout: 1
  limits: {{source_per_hour: 1.0e+7, target_per_minute: 1.0e+7, comments_per_hour: 1.0e+7, guests_per_hour: 1.0e+7}}
  storage: {{files: "file://{folder}/files", reports: "file://{folder}/reports"}}
"""


@dataclass
class World:
    """``before`` is the target's dump before the first run."""

    box: Sandbox
    dsn: str
    folder: Path
    organization_file: str
    environment: Mapping[str, str]
    before: dict[str, Any]

    def findings(self) -> Path:
        """The newest report's."""
        return max(self.folder.glob(f"reports/{NAME}/reports/*/findings.csv"), key=lambda path: path.stat().st_mtime)

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.dsn, autocommit=True)

    def stored_file(self, asset_id: str) -> bytes:
        stored = self.box.tallyfy.state.blobs.get(asset_id)
        return stored if isinstance(stored, bytes) else stored.read_bytes()


@contextmanager
def world(postgres: Postgres, folder: Path, name: str, organization: str) -> Iterator[World]:
    """``name`` is that of the database and the folder; both are gone afterwards but for the reports."""
    source, target = ORGANIZATIONS[organization]
    folder = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    dsn = postgres.create_database(name)
    try:
        with Sandbox.start(source=source(), target=target()) as box:
            yield _world(box, dsn, folder)
    finally:
        postgres.drop_database(name)


def _world(box: Sandbox, dsn: str, folder: Path) -> World:
    path = folder / f"{NAME}.yaml"
    path.write_text(
        TEXT.format(
            source=box.process_street.organization_id,
            target=box.tallyfy.organization_id,
            time_zone=box.process_street.state.time_zone,
            folder=folder,
        )
    )
    environment = {
        "AIRFLOW_CONN_PROCESS_STREET_CHAOS": _connection(
            "process_street", box.process_street.url, box.process_street.api_key
        ),
        "AIRFLOW_CONN_TALLYFY_CHAOS": _connection("tallyfy", box.tallyfy.url, box.tallyfy.token),
        "AIRFLOW_CONN_MIGRATION_DB": dsn,
        KEY_CONNECTION: os.environ.setdefault(
            KEY_CONNECTION, _connection("generic", "", Fernet.generate_key().decode())
        ),
    }
    return World(box, dsn, folder, str(path), environment, dump(box.tallyfy.state))


def _connection(conn_type: str, host: str, password: str) -> str:
    return json.dumps({"conn_type": conn_type, "host": host, "password": password})
